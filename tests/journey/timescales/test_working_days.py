"""Counting working days: the published vectors, and a slow count that knows nothing of ours."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from journey.exceptions import BeyondCalendar
from journey.timescales.working_days import ENGLAND, Calendar, working_days_between
from tests.journey.timescales.bank_holiday_rule import bank_holidays

COUNTS = (1, 10, 15, 20, 45)
VECTORS = {
    "12 Dec 2025": ("15 Dec 2025", "30 Dec 2025", "7 Jan 2026", "14 Jan 2026", "18 Feb 2026"),
    "13 Dec 2025": ("15 Dec 2025", "30 Dec 2025", "7 Jan 2026", "14 Jan 2026", "18 Feb 2026"),
    "24 Dec 2025": ("29 Dec 2025", "12 Jan 2026", "19 Jan 2026", "26 Jan 2026", "2 Mar 2026"),
    "27 Mar 2026": ("30 Mar 2026", "14 Apr 2026", "21 Apr 2026", "28 Apr 2026", "4 Jun 2026"),
    "2 Apr 2026": ("7 Apr 2026", "20 Apr 2026", "27 Apr 2026", "5 May 2026", "10 Jun 2026"),
    "28 Aug 2026": ("1 Sep 2026", "14 Sep 2026", "21 Sep 2026", "28 Sep 2026", "2 Nov 2026"),
    "24 Dec 2026": ("29 Dec 2026", "12 Jan 2027", "19 Jan 2027", "26 Jan 2027", "2 Mar 2027"),
}
"""Trigger day, then the day after 1, 10, 15, 20 and 45 working days (reference c5, column d0)."""
LONG = Calendar(last_day=dt.date(2040, 12, 31))
"""Further than is published: to count with, never to tell anybody a date."""
CLOSED = bank_holidays(2014, 2036)
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 6, 30))
COUNT = st.integers(min_value=0, max_value=120)
DAY_AFTER = dt.timedelta(days=1)


def day(words: str) -> dt.date:
    return dt.datetime.strptime(words, "%d %b %Y").replace(tzinfo=dt.UTC).date()


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (start, count, due)
        for start, dues in VECTORS.items()
        for count, due in zip(COUNTS, dues, strict=True)
    ],
)
def test_the_published_vectors(start: str, count: int, due: str) -> None:
    assert ENGLAND.add(day(start), count) == day(due)


def slowly(start: dt.date, count: int) -> dt.date:
    """Day by day, with bank holidays from elsewhere."""
    day, step = start, DAY_AFTER if count > 0 else -DAY_AFTER
    while count:
        day += step
        if day.isoweekday() < 6 and day not in CLOSED:
            count -= 1 if count > 0 else -1
    return day


@given(DAYS, st.integers(min_value=-120, max_value=120))
def test_an_independent_slow_count_agrees(start: dt.date, count: int) -> None:
    assume(start > dt.date(2015, 9, 1) or count >= 0)
    end = slowly(start, count)
    assert LONG.add(start, count) == end
    assert LONG.between(start, end) == count


def test_the_calendar_has_the_bank_holidays_of_the_law() -> None:
    weekdays = {
        day
        for day, name in LONG.excluded(dt.date(2014, 12, 31), dt.date(2035, 12, 31))
        if day.isoweekday() < 6
    }
    assert weekdays == {day for day in CLOSED if 2015 <= day.year <= 2035}


@given(DAYS, COUNT, COUNT)
def test_counting_on_from_a_date_is_counting_all_at_once(
    start: dt.date, one: int, two: int
) -> None:
    assert LONG.add(LONG.add(start, one), two) == LONG.add(start, one + two)


@given(DAYS, st.integers(min_value=0, max_value=400), COUNT)
def test_who_starts_later_is_never_due_earlier(start: dt.date, later: int, count: int) -> None:
    assert LONG.add(start, count) <= LONG.add(start + dt.timedelta(days=later), count)
    assert LONG.add(start, -count) <= LONG.add(start + dt.timedelta(days=later), -count)
    assert LONG.add(start, count) <= LONG.add(start, count + 1)


@given(DAYS, COUNT)
def test_forwards_and_back_again_leads_to_the_same_working_day(start: dt.date, count: int) -> None:
    assume(LONG.is_working_day(start))
    assert LONG.add(LONG.add(start, count), -count) == start
    assert LONG.add(LONG.add(start, -count), count) == start


@given(DAYS, COUNT)
def test_every_day_on_the_way_counts_or_is_named(start: dt.date, count: int) -> None:
    end = LONG.add(start, count)
    assert count + len(LONG.excluded(start, end)) == (end - start).days
    back = LONG.add(start, -count)
    assert count + len(LONG.excluded(start, back)) == (start - back).days


def test_days_on_which_an_authority_is_closed_make_another_calendar() -> None:
    closed = {dt.date(2026, 12, 29): "Christmas closure", dt.date(2026, 12, 27): "a Sunday"}
    local = ENGLAND.closed_on(closed)
    assert local.add(dt.date(2026, 12, 24), 1) == dt.date(2026, 12, 30)
    assert local.excluded(dt.date(2026, 12, 26), dt.date(2026, 12, 30)) == (
        (dt.date(2026, 12, 27), "Sunday"),
        (dt.date(2026, 12, 28), "Boxing Day (substitute day)"),
        (dt.date(2026, 12, 29), "Christmas closure"),
    )
    assert ENGLAND.add(dt.date(2026, 12, 24), 1) == dt.date(2026, 12, 29)


def test_days_that_do_not_count_are_named() -> None:
    excluded = ENGLAND.excluded(dt.date(2026, 12, 24), dt.date(2026, 12, 29))
    assert [str(day) for day, _ in excluded] == [
        "2026-12-25",
        "2026-12-26",
        "2026-12-27",
        "2026-12-28",
    ]
    assert excluded[0][1] == "Christmas Day"
    assert excluded[3][1] == "Boxing Day (substitute day)"


def test_two_dates_the_wrong_way_round_count_backwards() -> None:
    assert working_days_between(dt.date(2026, 3, 6), dt.date(2026, 3, 2)) == -4


@pytest.mark.parametrize(
    ("start", "count"),
    [
        (dt.date(2028, 12, 20), 10),
        (dt.date(2029, 1, 1), 1),
        (dt.date(1994, 12, 1), 10),
        (dt.date(1995, 1, 3), -1),
    ],
)
def test_beyond_the_calendar_nothing_is_computed(start: dt.date, count: int) -> None:
    with pytest.raises(BeyondCalendar, match=r"known from 1995 to the end of 2028 only"):
        ENGLAND.add(start, count)


def test_up_to_the_last_day_everything_is_computed() -> None:
    assert ENGLAND.add(dt.date(2028, 12, 28), 1) == dt.date(2028, 12, 29)
    with pytest.raises(BeyondCalendar, match="2 working days after 28 December 2028"):
        ENGLAND.add(dt.date(2028, 12, 28), 2)
    assert ENGLAND.bank_holiday(dt.date(2028, 12, 25)) == "Christmas Day"
    with pytest.raises(BeyondCalendar, match="1 January 2029 cannot be counted"):
        ENGLAND.bank_holiday(dt.date(2029, 1, 1))
