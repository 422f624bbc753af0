"""The bank holidays of England and Wales from 2015 to 2035 as the law has them, without a package.

Written from the Banking and Financial Dealings Act 1971 and the royal proclamations; Easter by the
tables of the Book of Common Prayer. So that what we count with is tried against something else.
"""

import datetime as dt
from collections.abc import Iterator

MOVED = {
    (2020, "may"): dt.date(2020, 5, 8),
    (2022, "spring"): dt.date(2022, 6, 2),
}
ONCE = (dt.date(2022, 6, 3), dt.date(2022, 9, 19), dt.date(2023, 5, 8))


def easter(year: int) -> dt.date:
    golden = year % 19
    century = year // 100
    full_moon = (
        19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    ) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - full_moon - year % 100 % 4) % 7
    correction = (golden + 11 * full_moon + 22 * to_sunday) // 451
    month, day = divmod(full_moon + to_sunday - 7 * correction + 114, 31)
    return dt.date(year, month, day + 1)


def first_monday(year: int, month: int) -> dt.date:
    day = dt.date(year, month, 1)
    return day + dt.timedelta(days=-day.weekday() % 7)


def last_monday(year: int, month: int) -> dt.date:
    day = dt.date(year, month, 31)
    return day - dt.timedelta(days=day.weekday())


def fixed(year: int) -> Iterator[dt.date]:
    """New Year's Day, Christmas Day and Boxing Day, and the weekdays kept instead of them."""
    new_year, christmas = dt.date(year, 1, 1), dt.date(year, 12, 25)
    yield {6: dt.date(year, 1, 3), 7: dt.date(year, 1, 2)}.get(new_year.isoweekday(), new_year)
    pairs = {5: (25, 28), 6: (27, 28), 7: (27, 26)}
    for day in pairs.get(christmas.isoweekday(), (25, 26)):
        yield dt.date(year, 12, day)


def bank_holidays(first: int, last: int) -> frozenset[dt.date]:
    """Every weekday that is a bank holiday, from the first year to the last."""
    days = set(ONCE)
    for year in range(first, last + 1):
        days.update(fixed(year))
        days.update({easter(year) - dt.timedelta(days=2), easter(year) + dt.timedelta(days=1)})
        days.add(MOVED.get((year, "may"), first_monday(year, 5)))
        days.add(MOVED.get((year, "spring"), last_monday(year, 5)))
        days.add(last_monday(year, 8))
    return frozenset(days)
