"""Counting working days: the published vectors, and a slow count that knows nothing of ours."""

import datetime as dt

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.exceptions import BeyondCalendar
from journey.timescales.working_days import ENGLAND, Calendar, working_days_between

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


@given(
    st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31)), st.integers(min_value=0, max_value=120)
)
def test_an_independent_slow_count_agrees(start: dt.date, count: int) -> None:
    closed = holidays.country_holidays("GB", subdiv="ENG", years=range(2015, 2041))
    counted, end = 0, start
    while counted < count:
        end += dt.timedelta(days=1)
        if end.isoweekday() not in (6, 7) and end not in closed:
            counted += 1
    assert LONG.add(start, count) == end
    assert LONG.between(start, end) == count


@given(st.dates(dt.date(2016, 1, 1), dt.date(2035, 12, 31)), st.integers(min_value=1, max_value=60))
def test_counting_back_lands_before_so_many_working_days(start: dt.date, count: int) -> None:
    end = LONG.add(start, -count)
    assert LONG.is_working_day(end)
    assert LONG.between(end - dt.timedelta(days=1), start - dt.timedelta(days=1)) == count


def test_days_that_do_not_count_are_named() -> None:
    excluded = ENGLAND.excluded(dt.date(2026, 12, 24), dt.date(2026, 12, 29))
    assert [str(day) for day, _ in excluded] == [
        "2026-12-25",
        "2026-12-26",
        "2026-12-27",
        "2026-12-28",
    ]
    assert excluded[0][1] == "Christmas Day"
    assert "substitute" in excluded[3][1] or "observed" in excluded[3][1]


def test_two_dates_the_wrong_way_round_count_backwards() -> None:
    assert working_days_between(dt.date(2026, 3, 6), dt.date(2026, 3, 2)) == -4


@pytest.mark.parametrize("start", [dt.date(2028, 12, 20), dt.date(1994, 12, 1)])
def test_beyond_the_calendar_nothing_is_computed(start: dt.date) -> None:
    with pytest.raises(BeyondCalendar, match="Update the calendar"):
        ENGLAND.add(start, 10)
