"""Counting time from a fact: every unit, forwards and backwards, once or again and again.

Pure functions. The day of the fact is day 0, counted forwards and backwards alike (reference
products-and-practice.md c3): three working days before a conference on a Friday is the Tuesday of
that week, from which counting three working days forwards leads to the conference again. The
source (sth-icpc-report-shared-3wd) does not ask for clear days; who wants them sets one more.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, dropwhile
from typing import Final

from journey.clock import END_OF_DAY, LONDON, in_london, spoken_date
from journey.exceptions import BeyondCalendar
from journey.timescales.rules import Bound, Direction, Recurs, Span, TimescaleRule, Unit
from journey.timescales.working_days import Calendar

START_OF_DAY: Final = dt.time(0)
YEAR: Final = 12
"""A year, in months."""


@dataclass(frozen=True)
class Following:
    """The next date of something that recurs."""

    on: dt.date
    missed: tuple[dt.date, ...]
    """The planned dates that went by meanwhile; they are not asked for one by one."""


def is_deadline(bound: Bound, direction: Direction) -> bool:
    """Whether a rule names the latest moment, rather than the earliest.

    At most so long after, and at least so long before, are deadlines; the other two say from when.
    """
    return (bound is Bound.MAXIMUM) == (direction is Direction.AFTER)


def moment_of(
    start: dt.datetime,
    span: Span,
    days: Calendar,
    *,
    direction: Direction = Direction.AFTER,
    bound: Bound = Bound.MAXIMUM,
) -> dt.datetime:
    """The moment, in London, that lies a span after or before an aware moment.

    Hours are elapsed time, whatever the clocks do. In every other unit whole days count: a deadline
    is the end of its day in London, an earliest moment the beginning. Raises BeyondCalendar.
    """
    if span.unit is Unit.HOURS:
        return _hours_from(start, span, direction)
    day = day_of(in_london(start).date(), span, days, direction=direction)
    time = END_OF_DAY if is_deadline(bound, direction) else START_OF_DAY
    return dt.datetime.combine(day, time, LONDON)


def day_of(
    start: dt.date, span: Span, days: Calendar, *, direction: Direction = Direction.AFTER
) -> dt.date:
    """The day that lies a span of whole days after or before a day; raises BeyondCalendar.

    A month later is the same day of the month, or the last one where it has none (c4 rule 3); so is
    the birthday of a child born on 29 February, 28 February in a common year.
    """
    amount = _signed(span.amount, direction)
    try:
        match span.unit:
            case Unit.WORKING_DAYS:
                return days.add(start, amount)
            case Unit.DAYS:
                return start + dt.timedelta(days=amount)
            case Unit.WEEKS:
                return start + dt.timedelta(weeks=amount)
            case Unit.MONTHS:
                return _months_from(start, amount)
            case Unit.YEARS:
                return _months_from(start, amount * YEAR)
            case Unit.HOURS:
                raise ValueError("Hours are counted from a moment, not from a day.")
    except OverflowError:
        raise _beyond(start, span) from None


def series(rule: TimescaleRule, anchor: dt.date, days: Calendar) -> Iterator[dt.date]:
    """The planned dates of a rule that recurs, from the first one after `anchor`, without end.

    Each is counted from the anchor, so that a series from the 31st comes back to the 31st.
    Raises ValueError for a rule that does not recur in whole days, BeyondCalendar past the horizon.
    """
    every = _interval(rule)
    spans = (Span(every.amount * number, every.unit) for number in count(1))
    return (day_of(anchor, span, days) for span in spans)


def following(
    rule: TimescaleRule, anchor: dt.date, days: Calendar, *, planned: dt.date, done: dt.date
) -> Following:
    """The date after the one that was planned for `planned` and done on `done` (R42).

    Counted from the actual date, it lies a whole interval after it was done. Counted from the
    planned dates, it is the first of the series that is still to come: those that went by meanwhile
    collapse into the one that was open (architecture 5). Until it is done, that one stays due.
    Raises ValueError and BeyondCalendar as `series` does.
    """
    if rule.recurs is Recurs.ACTUAL:
        return Following(day_of(done, _interval(rule), days), ())
    dates = dropwhile(lambda day: day <= planned, series(rule, anchor, days))
    missed, day = [], next(dates)
    while day <= done:
        missed.append(day)
        day = next(dates)
    return Following(day, tuple(missed))


def _interval(rule: TimescaleRule) -> Span:
    if rule.recurs is Recurs.NO:
        raise ValueError(f"{rule.title} does not recur.")
    if not rule.amount or rule.unit is Unit.HOURS or rule.direction is Direction.BEFORE:
        raise ValueError(f"{rule.title} recurs, so it needs a number of days, weeks or months.")
    return Span(rule.amount, rule.unit)


def _signed(amount: int, direction: Direction) -> int:
    return amount if direction is Direction.AFTER else -amount


def _hours_from(start: dt.datetime, span: Span, direction: Direction) -> dt.datetime:
    try:
        hours = dt.timedelta(hours=_signed(span.amount, direction))
        return (start.astimezone(dt.UTC) + hours).astimezone(LONDON)
    except OverflowError:
        raise _beyond(in_london(start), span) from None


def _months_from(start: dt.date, months: int) -> dt.date:
    years, month = divmod(start.month - 1 + months, YEAR)
    year = start.year + years
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _beyond(start: dt.date, span: Span) -> BeyondCalendar:
    return BeyondCalendar(
        f"{span.words} from {spoken_date(start)} lies outside the years that a calendar has. "
        "Check the date and the rule."
    )
