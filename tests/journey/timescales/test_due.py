"""Due dates, and their reasons."""

import datetime as dt

import pytest

from journey.clock import LONDON
from journey.timescales import ENGLAND, Bound, DueDate, TimescaleRule, Unit, due_date


def rule(amount: int | None, unit: Unit, **more: object) -> TimescaleRule:
    values: dict[str, object] = {
        "key": "visit.due",
        "title": "Child visited",
        "bound": Bound.MAXIMUM,
        "clock": "allocated",
        "is_national": True,
        "source": "nobody",
        "note": "",
        "rule_set": "Rules",
        "version": "1",
        **more,
    }
    return TimescaleRule(amount=amount, unit=unit, **values)  # type: ignore[arg-type]


def due(amount: int, unit: Unit, start: dt.datetime) -> DueDate:
    found = due_date(rule(amount, unit), start, clock_words="it began", days=ENGLAND)
    assert found is not None
    return found


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
        (1, Unit.YEARS, "2028-02-29T10:00", "2029-02-28"),
        (6, Unit.MONTHS, "2026-08-31T10:00", "2027-02-28"),
    ],
)
@pytest.mark.requirement("R32")
def test_each_unit_falls_due_at_the_end_of_its_day(
    amount: int, unit: Unit, start: str, due_on: str
) -> None:
    found = due(amount, unit, dt.datetime.fromisoformat(start).replace(tzinfo=LONDON))
    assert found.due_at.isoformat()[:19] == f"{due_on}T23:59:59"
    assert found.due_at.tzinfo is not None


def test_hours_run_by_the_clock_across_both_clock_changes() -> None:
    for day in (dt.date(2026, 3, 28), dt.date(2026, 10, 24)):
        start = dt.datetime.combine(day, dt.time(12), LONDON)
        passed = due(24, Unit.HOURS, start).due_at.astimezone(dt.UTC) - start.astimezone(dt.UTC)
        assert passed == dt.timedelta(hours=24)


def test_the_day_of_the_fact_is_the_day_in_london() -> None:
    late = dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.UTC)
    assert due(0, Unit.DAYS, late).due_at.date() == dt.date(2026, 6, 2)


def test_it_says_why_and_names_the_days_that_did_not_count() -> None:
    found = due(10, Unit.WORKING_DAYS, dt.datetime(2026, 12, 24, 9, tzinfo=LONDON))
    assert found.sentence == (
        "Child visited: at most 10 working days from 24 December 2026, when it began. "
        "Rules, national rule visit.due."
    )
    why = found.as_json()
    assert [holiday["date"] for holiday in why["bank_holidays"]] == [
        "2026-12-25",
        "2026-12-28",
        "2027-01-01",
    ]
    assert why["weekend_days"] == 6


def test_a_rule_without_a_figure_gives_no_date() -> None:
    start = dt.datetime(2026, 3, 2, 10, tzinfo=LONDON)
    assert due_date(rule(None, Unit.DAYS), start, clock_words="", days=ENGLAND) is None
