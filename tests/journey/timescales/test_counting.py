"""Counting in every unit: forwards, backwards, again and again, across clock changes and births."""

import datetime as dt
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.exceptions import BeyondCalendar
from journey.timescales import ENGLAND, Bound, Direction, Recurs, Span, Unit
from journey.timescales.counting import day_of, following, is_deadline, moment_of, series
from tests.journey.timescales.making import moment, rule

WHOLE_DAYS = [unit for unit in Unit if unit is not Unit.HOURS]
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2024, 12, 31))


@pytest.mark.parametrize(
    ("amount", "unit", "start", "due_on"),
    [
        (0, Unit.DAYS, "2026-03-02T10:00", "2026-03-02"),
        (3, Unit.DAYS, "2026-03-06T23:50", "2026-03-09"),
        (3, Unit.WORKING_DAYS, "2026-12-24T23:50", "2026-12-31"),
        (12, Unit.WEEKS, "2026-03-02T10:00", "2026-05-25"),
        (1, Unit.MONTHS, "2026-01-31T10:00", "2026-02-28"),
        (1, Unit.MONTHS, "2028-01-31T10:00", "2028-02-29"),
        (3, Unit.MONTHS, "2026-11-30T10:00", "2027-02-28"),
        (6, Unit.MONTHS, "2026-08-31T10:00", "2027-02-28"),
        (1, Unit.YEARS, "2028-02-29T10:00", "2029-02-28"),
    ],
)
@pytest.mark.requirement("R32")
def test_each_unit_falls_due_at_the_end_of_its_day(
    amount: int, unit: Unit, start: str, due_on: str
) -> None:
    found = moment_of(moment(start), Span(amount, unit), ENGLAND)
    assert found.isoformat()[:19] == f"{due_on}T23:59:59"
    assert found.utcoffset() == moment(f"{due_on}T23:59").utcoffset()


@pytest.mark.parametrize(
    ("amount", "unit", "conference", "latest"),
    [
        # Friday back to Tuesday; the Monday of a bank holiday is passed over
        (3, Unit.WORKING_DAYS, "2026-06-05", "2026-06-02"),
        (3, Unit.WORKING_DAYS, "2026-05-27", "2026-05-21"),
        (2, Unit.WORKING_DAYS, "2026-06-06", "2026-06-04"),
        # before an expected date of delivery
        (28, Unit.WORKING_DAYS, "2026-05-20", "2026-04-09"),
        (1, Unit.MONTHS, "2026-03-31", "2026-02-28"),
        (2, Unit.WEEKS, "2026-06-05", "2026-05-22"),
        (1, Unit.YEARS, "2028-02-29", "2027-02-28"),
    ],
)
@pytest.mark.requirement("R40")
def test_counted_back_the_latest_day_is_so_many_days_before(
    amount: int, unit: Unit, conference: str, latest: str
) -> None:
    found = moment_of(
        moment(f"{conference}T09:30"),
        Span(amount, unit),
        ENGLAND,
        direction=Direction.BEFORE,
        bound=Bound.MINIMUM,
    )
    assert found == moment(f"{latest}T23:59:59")


@pytest.mark.parametrize(
    ("bound", "direction", "hour"),
    [
        (Bound.MAXIMUM, Direction.AFTER, 23),
        (Bound.MINIMUM, Direction.BEFORE, 23),
        (Bound.MINIMUM, Direction.AFTER, 0),
        (Bound.MAXIMUM, Direction.BEFORE, 0),
    ],
)
def test_two_of_four_bounds_are_deadlines(bound: Bound, direction: Direction, hour: int) -> None:
    assert is_deadline(bound, direction) is (hour > 0)
    found = moment_of(
        moment("2026-06-10T12:00"),
        Span(1, Unit.WEEKS),
        ENGLAND,
        direction=direction,
        bound=bound,
    )
    assert found.hour == hour


@pytest.mark.parametrize(
    ("born", "age", "birthday"),
    [
        ("2010-05-05", 16, "2026-05-05"),
        ("2010-05-05", 18, "2028-05-05"),
        ("2012-02-29", 16, "2028-02-29"),
        ("2012-02-29", 18, "2030-02-28"),
        ("1994-07-01", 25, "2019-07-01"),
        # far past the published bank holidays: a birthday needs none
        ("2026-06-03", 18, "2044-06-03"),
    ],
)
@pytest.mark.requirement("R41")
def test_birthdays_are_counted_from_the_birth(born: str, age: int, birthday: str) -> None:
    birth = dt.date.fromisoformat(born)
    assert day_of(birth, Span(age, Unit.YEARS), ENGLAND) == dt.date.fromisoformat(birthday)


@pytest.mark.requirement("R41")
def test_fifteen_years_and_three_quarters_are_189_months() -> None:
    found = day_of(dt.date(2010, 5, 31), Span(189, Unit.MONTHS), ENGLAND)
    assert found == dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    ("start", "direction", "found"),
    [
        ("2026-03-28T12:00", Direction.AFTER, "2026-03-29T13:00"),
        ("2026-10-24T12:00", Direction.AFTER, "2026-10-25T11:00"),
        ("2026-03-29T13:00", Direction.BEFORE, "2026-03-28T12:00"),
        ("2026-10-25T11:00", Direction.BEFORE, "2026-10-24T12:00"),
    ],
)
def test_hours_are_elapsed_time_across_both_clock_changes(
    start: str, direction: Direction, found: str
) -> None:
    counted = moment_of(moment(start), Span(24, Unit.HOURS), ENGLAND, direction=direction)
    assert counted.replace(tzinfo=None).isoformat()[:16] == found
    elapsed = counted.astimezone(dt.UTC) - moment(start).astimezone(dt.UTC)
    assert abs(elapsed) == dt.timedelta(hours=24)


@pytest.mark.parametrize(
    ("start", "due_at"),
    [
        ("2026-03-28T12:00", "2026-03-29T23:59:59+01:00"),
        ("2026-10-24T12:00", "2026-10-25T23:59:59+00:00"),
    ],
)
def test_a_day_ends_at_the_end_of_the_day_on_which_the_clocks_change(
    start: str, due_at: str
) -> None:
    assert moment_of(moment(start), Span(1, Unit.DAYS), ENGLAND).isoformat() == due_at


def test_the_day_of_the_fact_is_the_day_in_london() -> None:
    late = dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.UTC)
    assert moment_of(late, Span(0, Unit.DAYS), ENGLAND).date() == dt.date(2026, 6, 2)


@given(DAYS, st.sampled_from(WHOLE_DAYS), st.integers(0, 90), st.integers(0, 40))
def test_who_starts_later_is_never_due_earlier(
    start: dt.date, unit: Unit, amount: int, later: int
) -> None:
    if unit is Unit.YEARS:
        amount %= 20
    if unit is Unit.WORKING_DAYS:
        later %= 30
    for direction in Direction:
        first = day_of(start, Span(amount, unit), ENGLAND, direction=direction)
        second = start + dt.timedelta(days=later)
        assert first <= day_of(second, Span(amount, unit), ENGLAND, direction=direction)


@given(DAYS, st.sampled_from([Unit.DAYS, Unit.WEEKS]), st.integers(0, 500))
def test_days_and_weeks_lead_back_to_where_they_began(
    start: dt.date, unit: Unit, amount: int
) -> None:
    there = day_of(start, Span(amount, unit), ENGLAND)
    assert day_of(there, Span(amount, unit), ENGLAND, direction=Direction.BEFORE) == start


@given(DAYS, st.integers(0, 120))
def test_a_month_later_is_the_same_day_of_the_month_or_its_last(
    start: dt.date, months: int
) -> None:
    found = day_of(start, Span(months, Unit.MONTHS), ENGLAND)
    assert (found.year - start.year) * 12 + found.month - start.month == months
    if found.day != start.day:
        assert found.day < start.day
        assert (found + dt.timedelta(days=1)).day == 1


@pytest.mark.parametrize("unit", list(Unit))
def test_what_no_calendar_holds_is_refused_in_a_sentence(unit: Unit) -> None:
    for direction in Direction:
        with pytest.raises(BeyondCalendar, match="3 June 2026"):
            moment_of(moment("2026-06-03T10:00"), Span(10**12, unit), ENGLAND, direction=direction)


EVERY_MONTH = rule(1, Unit.MONTHS, recurs=Recurs.PLANNED)


@pytest.mark.requirement("R42")
def test_a_planned_series_is_counted_from_its_anchor_and_does_not_drift() -> None:
    dates = islice(series(EVERY_MONTH, dt.date(2026, 1, 31), ENGLAND), 4)
    assert [str(day) for day in dates] == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]


@pytest.mark.parametrize(
    ("done", "next_on", "missed"),
    [
        ("2026-02-20", "2026-03-31", []),  # early: the planned date stands
        ("2026-03-02", "2026-03-31", []),
        ("2026-03-31", "2026-04-30", ["2026-03-31"]),
        ("2026-06-10", "2026-06-30", ["2026-03-31", "2026-04-30", "2026-05-31"]),
    ],
)
@pytest.mark.requirement("R42")
def test_missed_planned_dates_collapse_into_the_one_that_was_open(
    done: str, next_on: str, missed: list[str]
) -> None:
    found = following(
        EVERY_MONTH,
        dt.date(2026, 1, 31),
        ENGLAND,
        planned=dt.date(2026, 2, 28),
        done=dt.date.fromisoformat(done),
    )
    assert str(found.on) == next_on
    assert [str(day) for day in found.missed] == missed


@pytest.mark.requirement("R42")
def test_counted_from_the_actual_date_an_interval_begins_when_it_was_done() -> None:
    visits = rule(10, Unit.WORKING_DAYS, recurs=Recurs.ACTUAL)
    planned, done = dt.date(2026, 5, 1), dt.date(2026, 5, 20)
    found = following(visits, dt.date(2026, 4, 1), ENGLAND, planned=planned, done=done)
    assert (str(found.on), found.missed) == ("2026-06-04", ())


@pytest.mark.parametrize(
    "endless",
    [
        rule(1, Unit.MONTHS),
        rule(0, Unit.MONTHS, recurs=Recurs.PLANNED),
        rule(None, Unit.MONTHS, recurs=Recurs.PLANNED),
        rule(24, Unit.HOURS, recurs=Recurs.PLANNED),
        rule(1, Unit.MONTHS, recurs=Recurs.PLANNED, direction=Direction.BEFORE),
    ],
)
def test_what_cannot_recur_is_refused(endless: object) -> None:
    with pytest.raises(ValueError, match="recur"):
        series(endless, dt.date(2026, 1, 31), ENGLAND)  # type: ignore[arg-type]
