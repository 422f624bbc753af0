"""When a due date is near by its rule, and when somebody else is told that it went by."""

import pytest

from journey.timescales import ENGLAND, Bound, Span, Unit
from journey.timescales.adjusting import extended
from journey.timescales.reminding import escalate_at, remind_at
from tests.journey.timescales.making import due, moment, rule

START = "2026-06-03T10:00"
TWO_DAYS, HOURS = Span(2, Unit.WORKING_DAYS), Span(2, Unit.HOURS)


@pytest.mark.parametrize(
    ("span", "reminded", "escalated"),
    [
        (TWO_DAYS, "2026-06-15T00:00", "2026-06-19T23:59:59"),
        (Span(1, Unit.WEEKS), "2026-06-10T00:00", "2026-06-24T23:59:59"),
        (HOURS, "2026-06-17T21:59:59", "2026-06-18T01:59:59"),
    ],
)
def test_they_are_counted_from_the_due_date(span: Span, reminded: str, escalated: str) -> None:
    found = due(rule(10, remind_before=span, escalate_after=span), START)
    assert remind_at(found, ENGLAND) == moment(reminded)
    assert escalate_at(found, ENGLAND) == moment(escalated)


def test_an_extension_takes_them_along() -> None:
    found = due(rule(10, remind_before=TWO_DAYS, escalate_after=TWO_DAYS), START)
    later = moment("2026-06-24T23:59:59")
    moved = extended(found, later, reason="away", by=7, at=moment("2026-06-04T10:00"))
    assert remind_at(moved, ENGLAND) == moment("2026-06-22T00:00")
    assert escalate_at(moved, ENGLAND) == moment("2026-06-26T23:59:59")


@pytest.mark.parametrize(
    ("due_on", "at"), [("2026-03-30T10:00", "2026-03-28"), ("2026-10-26T10:00", "2026-10-24")]
)
def test_the_day_begins_at_midnight_whatever_the_clocks_do(due_on: str, at: str) -> None:
    found = due(rule(0, remind_before=Span(2, Unit.DAYS)), due_on)
    assert remind_at(found, ENGLAND) == moment(f"{at}T00:00")


def test_nobody_is_reminded_or_told_where_the_rule_says_so_or_nothing_is_late() -> None:
    earliest = rule(10, bound=Bound.MINIMUM, remind_before=TWO_DAYS, escalate_after=TWO_DAYS)
    for none in (due(rule(10), START), due(earliest, START), due(rule(None), START)):
        assert (remind_at(none, ENGLAND), escalate_at(none, ENGLAND)) == (None, None)
