"""Periods and moments as ISO 8601 text: what P1M and 2026-07-01T17:00 mean.

Days, weeks, months and years are those of the calendar on the wall in London: a day later is the
same time of day, also across a clock change, and a month after 31 January is the last day of
February. Hours, minutes and seconds are real ones. Text without an offset is London's time.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from journey.engine.errors import ExpressionError

LONDON: Final = ZoneInfo("Europe/London")
_PERIOD: Final = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?",
    re.IGNORECASE,
)
_REPEAT: Final = re.compile(r"R(\d*)/(P[^/]*)", re.IGNORECASE)
_LONGEST: Final = 200
"""Years: nothing that a diagram waits for lasts longer."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """A length of time: calendar months, calendar days, and real time."""

    months: int
    days: int
    time: dt.timedelta

    def after(self, start: dt.datetime, times: int = 1) -> dt.datetime:
        """The moment so many periods after an aware one; the result is in UTC."""
        wall = start.astimezone(LONDON).replace(tzinfo=None)
        year, month = divmod(wall.year * 12 + wall.month - 1 + self.months * times, 12)
        day = min(wall.day, calendar.monthrange(year, month + 1)[1])
        wall = wall.replace(year=year, month=month + 1, day=day)
        wall += dt.timedelta(days=self.days * times)
        if self.months or self.days:
            start = wall.replace(tzinfo=LONDON)
        return start.astimezone(dt.UTC) + self.time * times


def is_period(text: str) -> bool:
    """Whether a text is meant as a period, and not as an expression that gives one."""
    return re.fullmatch(r"P(?=.*\d)[\dYMWDTHS.,]+", text, re.IGNORECASE) is not None


@lru_cache(maxsize=512)
def read_period(text: str) -> Period:
    """Read a period such as P10D, P1M or PT24H; raises ExpressionError."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        raise ExpressionError(f"“{text}” is not a period. Write, for example, P10D or PT24H.")
    years, months, weeks, days, *time = (int(part or 0) for part in found.groups())
    if years + months / 12 + weeks / 52 + days / 365 + time[0] / 8760 > _LONGEST:
        raise ExpressionError(f"“{text}” is longer than {_LONGEST} years.")
    return Period(
        months=years * 12 + months,
        days=weeks * 7 + days,
        time=dt.timedelta(hours=time[0], minutes=time[1], seconds=time[2]),
    )


@lru_cache(maxsize=512)
def read_repeat(text: str) -> tuple[int | None, str]:
    """How often a repeated timer such as R3/P7D fires, None for ever, and its period.

    Raises ExpressionError: months and years differ in length, so they cannot be repeated.
    """
    found = _REPEAT.fullmatch(text.strip())
    if found is None:
        raise ExpressionError(f"“{text}” is not a repetition. Write, for example, R3/P7D.")
    times, period = found.groups()
    read = read_period(period)
    if read.months:
        raise ExpressionError(
            f"“{text}” repeats by months or years, which differ in length. Repeat by weeks or "
            "days, or draw a loop with a timescale rule."
        )
    if read.days == 0 and read.time < dt.timedelta(minutes=1):
        raise ExpressionError(f"“{text}” repeats more often than once a minute.")
    if times and not 1 <= int(times) <= 10_000:
        raise ExpressionError(f"“{text}” repeats {times} times. Write a number from 1 to 10,000.")
    return int(times) if times else None, period.upper()


def read_moment(value: object) -> dt.datetime:
    """A moment in UTC from ISO 8601 text or a date; without an offset it is London's time.

    Raises ExpressionError for anything else.
    """
    try:
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if not isinstance(moment, dt.datetime):
        raise ExpressionError(f"“{value}” is not a moment. Write, for example, 2026-07-01T17:00.")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LONDON)
    return moment.astimezone(dt.UTC)
