"""Counting working days in England and Wales. Pure functions over a calendar.

A working day is not a Saturday, a Sunday or a bank holiday (Banking and Financial Dealings Act
1971). The day of the fact is day 0 (reference products-and-practice.md c3 and c4).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Final

import holidays

from journey.exceptions import BeyondCalendar

ONE_DAY: Final = dt.timedelta(days=1)
SATURDAY: Final = 5


@dataclass(frozen=True)
class Calendar:
    """The bank holidays of England and Wales from 1995 to the last year that is published."""

    last_day: dt.date
    """No date after this one is computed: the bank holidays are not known yet."""
    first_day: dt.date = dt.date(1995, 1, 1)

    @cached_property
    def version(self) -> str:
        """What the bank holidays were taken from, for the record of a due date."""
        return f"holidays {version('holidays')}"

    def bank_holiday(self, day: dt.date) -> str:
        """The name of the bank holiday on a day, or the empty string.

        Raises BeyondCalendar outside the known years.
        """
        if not self.first_day <= day <= self.last_day:
            raise BeyondCalendar(
                f"Bank holidays are known from {self.first_day:%Y} to the end of "
                f"{self.last_day:%Y} only, so {day:%Y-%m-%d} cannot be counted to. "
                "Update the calendar."
            )
        return self._bank_holidays.get(day, "")

    def is_working_day(self, day: dt.date) -> bool:
        """Whether a day counts as a working day; raises BeyondCalendar."""
        return not self.bank_holiday(day) and day.weekday() < SATURDAY

    def add(self, start: dt.date, working_days: int) -> dt.date:
        """The day that lies so many working days after `start` (before it, when negative).

        `start` itself is day 0 and may be any day. Raises BeyondCalendar.
        """
        step = ONE_DAY if working_days >= 0 else -ONE_DAY
        day, left = start, abs(working_days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """How many working days lie after `start` up to and including `end`; negative backwards."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working_day(day) for day in _days_after(start, end))

    def excluded(self, start: dt.date, end: dt.date) -> tuple[tuple[dt.date, str], ...]:
        """The days after `start` up to `end` that do not count, with what they are."""
        low, high = sorted((start, end))
        return tuple(
            (day, self.bank_holiday(day) or f"{day:%A}")
            for day in _days_after(low, high)
            if not self.is_working_day(day)
        )

    @cached_property
    def _bank_holidays(self) -> dict[dt.date, str]:
        years = range(self.first_day.year, self.last_day.year + 1)
        return dict(holidays.country_holidays("GB", subdiv="ENG", years=years))


def _days_after(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    day = start
    while day < end:
        day += ONE_DAY
        yield day


ENGLAND: Final = Calendar(last_day=dt.date(2028, 12, 31))
"""GOV.UK publishes bank holidays about two years ahead; move the last day with the package."""


def working_days_between(start: dt.date, end: dt.date) -> int:
    """How many working days lie after `start` up to and including `end`, in England."""
    return ENGLAND.between(start, end)
