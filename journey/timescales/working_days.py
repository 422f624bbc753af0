"""Counting working days in England and Wales. Pure functions over a calendar.

A working day is not a Saturday, a Sunday or a bank holiday (Banking and Financial Dealings Act
1971). The day of the fact is day 0 (reference products-and-practice.md c3 and c4).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from typing import Final, NamedTuple

import holidays

from journey.clock import spoken_date
from journey.exceptions import BeyondCalendar

ONE_DAY: Final = dt.timedelta(days=1)
SATURDAY: Final = 5


class _Index(NamedTuple):
    """Every day of a calendar, sorted into those that count and those that do not."""

    working: tuple[dt.date, ...]
    others: tuple[tuple[dt.date, str], ...]
    """The days that do not count, with what they are."""
    rank: tuple[int, ...]
    """How many working days there are up to and including each day."""


@dataclass(frozen=True)
class Calendar:
    """The bank holidays of England and Wales from 1995 to the last year that is published."""

    last_day: dt.date
    """No date after this one is computed: the bank holidays are not known yet."""
    first_day: dt.date = dt.date(1995, 1, 1)
    closures: Mapping[dt.date, str] = field(default_factory=dict, hash=False)
    """Days on which an authority is closed, by name. Never for a statutory limit (c4 rule 2)."""

    @cached_property
    def version(self) -> str:
        """What the bank holidays were taken from, for the record of a due date."""
        return f"holidays {version('holidays')}"

    def closed_on(self, closures: Mapping[dt.date, str]) -> "Calendar":
        """The same calendar for an authority that is closed on more days."""
        return replace(self, closures=closures)

    def bank_holiday(self, day: dt.date) -> str:
        """The name of the bank holiday on a day, or the empty string.

        Raises BeyondCalendar outside the known years.
        """
        self._up_to(day)
        return self._bank_holidays.get(day, "")

    def is_working_day(self, day: dt.date) -> bool:
        """Whether a day counts as a working day; raises BeyondCalendar."""
        return self._before(day) < self._up_to(day)

    def add(self, start: dt.date, working_days: int) -> dt.date:
        """The day that lies so many working days after `start` (before it, when negative).

        `start` itself is day 0 and may be any day. Raises BeyondCalendar.
        """
        if not working_days:
            return start
        counted = self._up_to(start) - 1 if working_days > 0 else self._before(start)
        position, working = counted + working_days, self._index.working
        if not 0 <= position < len(working):
            raise self._beyond(
                f"{abs(working_days):,} working days {'after' if working_days > 0 else 'before'} "
                f"{spoken_date(start)}"
            )
        return working[position]

    def between(self, start: dt.date, end: dt.date) -> int:
        """How many working days after `start` lie up to and including `end`; negative backwards.

        Backwards too `start` is day 0 and `end` is counted. Raises BeyondCalendar.
        """
        if end < start:
            return self._before(end) - self._before(start)
        return self._up_to(end) - self._up_to(start)

    def excluded(self, start: dt.date, end: dt.date) -> tuple[tuple[dt.date, str], ...]:
        """The days on the way from `start`, which is day 0, to `end` that do not count.

        Each with what it is. Raises BeyondCalendar.
        """
        low, high = (start, end) if end >= start else (end - ONE_DAY, start - ONE_DAY)
        return self._index.others[self._others_up_to(low) : self._others_up_to(high)]

    def _up_to(self, day: dt.date) -> int:
        position = day.toordinal() - self.first_day.toordinal()
        if not 0 <= position < len(self._index.rank):
            raise self._beyond(spoken_date(day))
        return self._index.rank[position]

    def _before(self, day: dt.date) -> int:
        return 0 if day == self.first_day else self._up_to(day - ONE_DAY)

    def _others_up_to(self, day: dt.date) -> int:
        return day.toordinal() - self.first_day.toordinal() + 1 - self._up_to(day)

    def _beyond(self, what: str) -> BeyondCalendar:
        return BeyondCalendar(
            f"Bank holidays are known from {self.first_day:%Y} to the end of {self.last_day:%Y} "
            f"only, so {what} cannot be counted. Update the calendar."
        )

    @cached_property
    def _index(self) -> _Index:
        working: list[dt.date] = []
        others: list[tuple[dt.date, str]] = []
        rank: list[int] = []
        day = self.first_day
        while day <= self.last_day:
            name = self._bank_holidays.get(day) or self._closure(day)
            if name:
                others.append((day, name))
            else:
                working.append(day)
            rank.append(len(working))
            day += ONE_DAY
        return _Index(tuple(working), tuple(others), tuple(rank))

    def _closure(self, day: dt.date) -> str:
        return f"{day:%A}" if day.weekday() >= SATURDAY else self.closures.get(day, "")

    @cached_property
    def _bank_holidays(self) -> dict[dt.date, str]:
        years = range(self.first_day.year, self.last_day.year + 1)
        named = holidays.country_holidays("GB", subdiv="ENG", years=years)
        return {day: name.replace("(observed)", "(substitute day)") for day, name in named.items()}


ENGLAND: Final = Calendar(last_day=dt.date(2028, 12, 31))
"""GOV.UK publishes bank holidays about two years ahead; move the last day with the package."""


def working_days_between(start: dt.date, end: dt.date) -> int:
    """How many working days lie after `start` up to and including `end`, in England."""
    return ENGLAND.between(start, end)
