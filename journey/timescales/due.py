"""Due dates, and why they are what they are."""

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from journey.clock import LONDON, in_london
from journey.timescales.rules import TimescaleRule, Unit
from journey.timescales.working_days import Calendar

END_OF_DAY: Final = dt.time(23, 59, 59)


@dataclass(frozen=True, kw_only=True)
class DueDate:
    """When something is due, with all that the answer to “why this date?” needs."""

    rule: TimescaleRule
    clock_words: str
    """What started the clock, as in `the contact was received`."""
    clock_started_at: dt.datetime
    due_at: dt.datetime
    excluded: tuple[tuple[dt.date, str], ...]
    """The days that were not counted, with what they are: a weekend day or a bank holiday."""
    calendar: str

    @property
    def sentence(self) -> str:
        """Why this date, in one sentence."""
        start = in_london(self.clock_started_at)
        standing = "national" if self.rule.is_national else "local"
        return (
            f"{self.rule.title}: {self.rule.bound.words} {self.rule.length} from "
            f"{start.day} {start:%B %Y}, when {self.clock_words}. "
            f"{self.rule.rule_set}, {standing} rule {self.rule.key}."
        )

    def as_json(self) -> dict[str, Any]:
        """What is stored beside the due date, so that it stays explained when rules change."""
        weekend_days = sum(day.weekday() > calendar.FRIDAY for day, _ in self.excluded)
        return {
            "sentence": self.sentence,
            "rule": self.rule.key,
            "rule_set": self.rule.rule_set,
            "version": self.rule.version,
            "source": self.rule.source,
            "note": self.rule.note,
            "weekend_days": weekend_days,
            "bank_holidays": [
                {"date": day.isoformat(), "name": name}
                for day, name in self.excluded
                if day.weekday() <= calendar.FRIDAY
            ],
            "calendar": self.calendar,
        }


def due_date(
    rule: TimescaleRule,
    clock_started_at: dt.datetime,
    *,
    clock_words: str,
    days: Calendar,
) -> DueDate | None:
    """When a rule makes something due that counts from an aware moment; None without a figure.

    Day 0 is the day of the fact in London; whole-day units fall due at the end of the day there;
    hours run by the clock; months are calendar months, clamped to their last day.
    Raises BeyondCalendar.
    """
    if rule.amount is None:
        return None
    start = in_london(clock_started_at)
    excluded: tuple[tuple[dt.date, str], ...] = ()
    if rule.unit is Unit.HOURS:
        due_at = clock_started_at.astimezone(dt.UTC) + dt.timedelta(hours=rule.amount)
    else:
        due_on = _due_on(start.date(), rule.amount, rule.unit, days)
        due_at = dt.datetime.combine(due_on, END_OF_DAY, LONDON)
        if rule.unit is Unit.WORKING_DAYS:
            excluded = days.excluded(start.date(), due_on)
    return DueDate(
        rule=rule,
        clock_words=clock_words,
        clock_started_at=clock_started_at,
        due_at=due_at.astimezone(LONDON),
        excluded=excluded,
        calendar=days.version,
    )


def _due_on(start: dt.date, amount: int, unit: Unit, days: Calendar) -> dt.date:
    match unit:
        case Unit.WORKING_DAYS:
            return days.add(start, amount)
        case Unit.WEEKS:
            return start + dt.timedelta(weeks=amount)
        case Unit.MONTHS:
            return _months_later(start, amount)
        case Unit.YEARS:
            return _months_later(start, amount * len(calendar.month_name[1:]))
        case _:
            return start + dt.timedelta(days=amount)


def _months_later(start: dt.date, months: int) -> dt.date:
    years, month = divmod(start.month - 1 + months, len(calendar.month_name[1:]))
    year = start.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last))
