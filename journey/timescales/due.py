"""Due dates, with all that the answer to “why this date?” needs."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from journey.clock import END_OF_DAY, LONDON, in_london
from journey.timescales import explaining, storing
from journey.timescales.adjusting import Adjustment, Hold
from journey.timescales.counting import is_deadline, moment_of
from journey.timescales.resolving import Applied
from journey.timescales.rules import Direction, Span, TimescaleRule, Unit
from journey.timescales.working_days import Calendar


@dataclass(frozen=True, kw_only=True)
class DueDate:
    """When something is due, or why it is not."""

    applied: Applied
    clock_words: str
    """What started the clock, as in `the contact was received`."""
    clock_started_at: dt.datetime
    due_at: dt.datetime | None
    """The moment that binds; None while the rule is suspended or has no figure."""
    excluded: tuple[tuple[dt.date, str], ...] = ()
    """The days that were not counted, with what they are: a weekend day or a bank holiday."""
    calendar: str
    local_due_on: dt.date | None = None
    """The day it would be due, had the authority's closure days been left out; None if the same."""
    closures: tuple[tuple[dt.date, str], ...] = ()
    """The closure days that make the difference."""
    shadow_at: dt.datetime | None = None
    """When the rule set had it due, where a layer says otherwise: for evaluators only (R193)."""
    review_at: dt.datetime | None = None
    """When somebody looks again at what is suspended."""
    second: "DueDate | None" = None
    """The other of two clocks; this one binds."""
    adjustments: tuple[Adjustment, ...] = ()
    """Extensions and shortenings that hold, each with the date that was before it."""
    unadjusted_at: dt.datetime | None = None
    """The moment by the rule, where somebody extended or shortened it."""
    holds: tuple[Hold, ...] = ()
    """When the work waited. The law does not stop its clock for that, so neither do we."""

    @property
    def rule(self) -> TimescaleRule:
        """The rule as it holds here."""
        return self.applied.rule

    @property
    def is_deadline(self) -> bool:
        """Whether it is the latest moment; an earliest moment makes nothing late."""
        return is_deadline(self.rule.bound, self.rule.direction)

    @property
    def late_after(self) -> dt.datetime | None:
        """The moment after which it is late; None where it never is."""
        return self.due_at if self.is_deadline else None

    @property
    def by_rule_at(self) -> dt.datetime | None:
        """The moment before anybody extended or shortened it."""
        return self.unadjusted_at or self.due_at

    @property
    def is_agreed(self) -> bool:
        """Whether a date that was agreed for the child binds; a floor comes before it."""
        agreed = self.applied.agreed_on
        return agreed is not None and self.by_rule_at == _end_of(agreed)

    def competes_with(self, other: "DueDate") -> bool:
        """Whether one of two clocks may bind instead of the other."""
        dated = self.due_at is not None and other.due_at is not None
        agreed = self.is_agreed or other.is_agreed
        return dated and not agreed and self.is_deadline == other.is_deadline

    @property
    def in_short(self) -> str:
        """Why this date, in the words that come first."""
        return explaining.in_short(self)

    @property
    def sentence(self) -> str:
        """Why this date, in plain English."""
        return explaining.sentence(self)

    def as_json(self) -> dict[str, Any]:
        """What is stored beside the due date, so that it stays explained when rules change."""
        return storing.as_json(self)


def due_date(
    applied: Applied,
    clock_started_at: dt.datetime,
    *,
    clock_words: str,
    days: Calendar,
    local: Calendar | None = None,
    standard_started_at: dt.datetime | None = None,
) -> DueDate:
    """When a rule makes something due that counts from an aware moment, and why.

    `local` is the same calendar with the days on which the authority is closed: it never moves a
    date. `standard_started_at` is the fact of the standard rule, where a layer has taken another.
    An agreed date binds unless a floor comes before it. Raises BeyondCalendar.
    """
    rule = applied.rule
    counted = None if applied.is_suspended else _moment(rule, clock_started_at, days)
    plain = DueDate(
        applied=applied,
        clock_words=clock_words,
        clock_started_at=clock_started_at,
        due_at=_agreed(applied, counted) or counted,
        calendar=days.version,
    )
    changed = _with_shadow(plain, standard_started_at or clock_started_at, days)
    if counted is None or plain.is_agreed or rule.unit is not Unit.WORKING_DAYS:
        return changed
    start, end = in_london(clock_started_at).date(), counted.date()
    dated = replace(changed, excluded=days.excluded(start, end))
    return _beside_local(dated, start, end, local) if local and local.closures else dated


def beside(first: DueDate, second: DueDate) -> DueDate:
    """Two clocks for one thing: the one that binds, with the other beside it.

    Of two deadlines the earlier binds, of two earliest moments the later. A clock that is suspended
    or has no figure is replaced only by a floor, which holds on its own; any other, and one beside
    a date agreed for the child, is shown beside it.
    """
    if first.due_at is None and second.due_at is not None and second.rule.is_floor:
        return replace(second, second=first)
    if first.due_at is None or second.due_at is None or not first.competes_with(second):
        return replace(first, second=second)
    binds = second.due_at < first.due_at if first.is_deadline else second.due_at > first.due_at
    return replace(second, second=first) if binds else replace(first, second=second)


def _moment(rule: TimescaleRule, start: dt.datetime, days: Calendar) -> dt.datetime | None:
    if rule.amount is None:
        return None
    span = Span(rule.amount, rule.unit)
    return moment_of(start, span, days, direction=rule.direction, bound=rule.bound)


def _agreed(applied: Applied, counted: dt.datetime | None) -> dt.datetime | None:
    if applied.agreed_on is None:
        return None
    agreed = _end_of(applied.agreed_on)
    return min(agreed, counted) if applied.rule.is_floor and counted else agreed


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, END_OF_DAY, LONDON)


def _with_shadow(due: DueDate, start: dt.datetime, days: Calendar) -> DueDate:
    change = due.applied.change
    if change is None:
        return due
    review = change.review_after
    return replace(
        due,
        shadow_at=_moment(due.applied.standard, start, days),
        review_at=moment_of(due.clock_started_at, review, days) if review else None,
    )


def _beside_local(due: DueDate, start: dt.date, end: dt.date, local: Calendar) -> DueDate:
    amount = due.rule.amount or 0
    local_due_on = local.add(start, amount if due.rule.direction is Direction.AFTER else -amount)
    if local_due_on == end:
        return due
    others = local.excluded(start, local_due_on)
    closures = tuple((day, name) for day, name in others if local.closures.get(day) == name)
    return replace(due, local_due_on=local_due_on, closures=closures)
