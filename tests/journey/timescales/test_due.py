"""Due dates, and their reasons."""

import datetime as dt
import json

import pytest

from journey.timescales import (
    ENGLAND,
    Act,
    Bound,
    Direction,
    Level,
    Span,
    Unit,
    beside,
    due_date,
    resolve,
)
from tests.journey.timescales.making import (
    KEY,
    ON,
    SUSPENDED,
    change,
    due,
    layer,
    layers,
    moment,
    rule,
)

START = "2026-06-03T10:00"


@pytest.mark.requirement("R33")
def test_it_says_why_and_names_the_days_that_did_not_count() -> None:
    found = due(rule(10), "2026-12-24T09:00")
    assert found.sentence == (
        "Due by 12 January 2027. Child visited: at most 10 working days from 24 December 2026, "
        "when it began. Rules, version 1, national rule visit.due."
    )
    why = found.as_json()
    assert [holiday["date"] for holiday in why["bank_holidays"]] == [
        "2026-12-25",
        "2026-12-28",
        "2027-01-01",
    ]
    assert why["not_counted"] == (
        "6 weekend days, Christmas Day on 25 December 2026, Boxing Day (substitute day) on "
        "28 December 2026, New Year's Day on 1 January 2027"
    )
    assert why["calendar"] == ENGLAND.version


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {"amount": 24, "unit": Unit.HOURS},
            "by 4 June 2026 at 10am. Child visited: at most 24 hours from 3 June 2026 at 10am",
        ),
        (
            {"amount": 0, "unit": Unit.DAYS},
            "Due by 3 June 2026. Child visited: not after 3 June 2026, when it began.",
        ),
        (
            {"amount": 3, "bound": Bound.MINIMUM, "direction": Direction.BEFORE},
            "Due by 29 May 2026. Child visited: at least 3 working days before 3 June 2026, when ",
        ),
        (
            {"amount": 6, "unit": Unit.WEEKS, "bound": Bound.MINIMUM},
            "Not before 15 July 2026. Child visited: at least 6 weeks from 3 June 2026, when ",
        ),
        ({"amount": None}, "No due date. Child visited: no number of days. Rules, version 1, "),
        ({"amount": 1, "is_national": False, "version": ""}, "when it began. Rules, local rule "),
    ],
)
def test_every_kind_of_rule_has_its_sentence(more: dict[str, object], words: str) -> None:
    assert words in due(rule(**more), START).sentence  # type: ignore[arg-type]


def test_only_a_deadline_makes_anything_late() -> None:
    assert due(rule(10), START).late_after == moment("2026-06-17T23:59:59")
    earliest = due(rule(10, bound=Bound.MINIMUM), START)
    assert (earliest.due_at, earliest.late_after) == (moment("2026-06-17T00:00"), None)
    assert due(rule(None), START).late_after is None


@pytest.mark.requirement("R193")
def test_a_suspended_rule_makes_nothing_late_and_is_looked_at_again() -> None:
    applied = resolve(layers(layer(Level.TRIAL, SUSPENDED, title="the Knowsley trial")), KEY, on=ON)
    found = due(applied, START)
    assert (found.due_at, found.late_after) == (None, None)
    assert found.shadow_at == moment("2026-06-17T23:59:59")
    assert found.review_at == moment("2026-07-15T23:59:59")
    assert found.sentence == (
        "No due date. Child visited: suspended by the Knowsley trial. Rules, version 1, national "
        "rule visit.due. Suspended by the Knowsley trial, approved by Ministers on 1 March 2026 "
        "(letter 12): families need more time. Somebody looks again by 15 July 2026."
    )
    assert found.as_json()["shadow_at"] == "2026-06-17T23:59:59+01:00"


def test_a_relaxed_rule_names_layer_and_approval_and_keeps_the_standard_date() -> None:
    trial = layer(Level.TRIAL, change(Act.RELAX, 20), title="the Gateshead trial")
    found = due(resolve(layers(trial), KEY, on=ON), START)
    assert found.due_at == moment("2026-07-01T23:59:59")
    assert found.shadow_at == moment("2026-06-17T23:59:59")
    assert (
        "Relaxed to 20 working days by the Gateshead trial, approved by Ministers on 1 March 2026 "
        "(letter 12): families need more time."
    ) in found.sentence
    stored = json.loads(json.dumps(found.as_json()))
    assert stored["layer"] == "the Gateshead trial"
    assert stored["layers"][1]["approval"] == {
        "by": "Ministers",
        "reference": "letter 12",
        "on": "2026-03-01",
        "entered_by": 1,
        "confirmed_by": 2,
    }
    assert stored == found.as_json()


def test_the_shadow_of_another_clock_is_counted_from_the_standard_fact() -> None:
    new = change(Act.REPLACE, 5, clock="plan_made")
    applied = resolve(layers(layer(Level.TRIAL, new)), KEY, on=ON)
    found = due_date(
        applied,
        moment("2026-07-01T10:00"),
        clock_words="the plan was made",
        days=ENGLAND,
        standard_started_at=moment(START),
    )
    assert found.due_at == moment("2026-07-08T23:59:59")
    assert found.shadow_at == moment("2026-06-17T23:59:59")


@pytest.mark.requirement("R34")
def test_a_date_agreed_for_a_child_is_the_due_date_up_to_the_floor() -> None:
    late = layer(Level.CHILD, change(Act.AGREE, agreed_on=dt.date(2026, 9, 1)))
    found = due(resolve(layers(late), KEY, on=ON), START)
    assert found.due_at == moment("2026-09-01T23:59:59")
    assert found.excluded == ()
    assert "on a date of its own, agreed for this child" in found.sentence
    floor = layers(late, standard=rule(10, is_floor=True))
    bound = due(resolve(floor, KEY, on=ON), START)
    assert bound.due_at == moment("2026-06-17T23:59:59")
    assert "a floor that comes before the agreed date" in bound.sentence


CLOSED = ENGLAND.closed_on({dt.date(2026, 12, day): "Christmas closure" for day in (29, 30, 31)})


def test_closure_days_stand_beside_the_date_and_never_move_it() -> None:
    found = due(rule(10), "2026-12-24T09:00", CLOSED)
    assert found.due_at == due(rule(10), "2026-12-24T09:00").due_at == moment("2027-01-12T23:59:59")
    assert found.local_due_on == dt.date(2027, 1, 15)
    assert [day.day for day, _ in found.closures] == [29, 30, 31]
    assert found.sentence.endswith(
        "Leaving out 3 days more on which the authority is closed (Christmas closure), it would be "
        "15 January 2027; that does not move the date."
    )
    assert {name for _, name in found.excluded}.isdisjoint({"Christmas closure"})


def test_counted_back_closure_days_stand_beside_too() -> None:
    report = rule(3, bound=Bound.MINIMUM, direction=Direction.BEFORE)
    found = due(report, "2027-01-04T09:00", CLOSED)
    assert found.due_at == moment("2026-12-29T23:59:59")
    assert found.local_due_on == dt.date(2026, 12, 22)


@pytest.mark.parametrize("standard", [rule(1, Unit.WEEKS), rule(None), rule(0)])
def test_without_a_difference_there_is_no_local_date(standard: object) -> None:
    found = due(standard, "2026-12-24T09:00", CLOSED)  # type: ignore[arg-type]
    assert (found.local_due_on, found.closures) == (None, ())


OTHER = rule(12, key="visit.from_start", title="Child visited, as the census counts it")


def test_of_two_deadlines_the_earlier_binds_and_both_are_said() -> None:
    first, second = due(rule(10), START), due(OTHER, "2026-05-26T10:00")
    found = beside(first, second)
    assert (found.rule, found.due_at) == (OTHER, moment("2026-06-11T23:59:59"))
    assert "Two clocks run, and the earlier date binds. The other one: Due by 17" in found.sentence
    assert found.as_json()["second"]["rule"] == KEY
    assert beside(first, due(OTHER, START)).rule.key == KEY


def test_of_two_earliest_moments_the_later_binds() -> None:
    first = due(rule(10, bound=Bound.MINIMUM), START)
    second = due(rule(12, bound=Bound.MINIMUM, key="other"), START)
    assert beside(first, second).rule.key == beside(second, first).rule.key == "other"


def test_a_second_clock_never_brings_a_suspended_date_back() -> None:
    suspended = due(resolve(layers(layer(Level.TRIAL, SUSPENDED)), KEY, on=ON), START)
    found = beside(suspended, due(OTHER, START))
    assert found.late_after is None
    assert "Another clock runs beside it. Due by 19 June 2026." in found.sentence


def test_a_floor_holds_beside_a_suspended_date() -> None:
    suspended = due(resolve(layers(layer(Level.TRIAL, SUSPENDED)), KEY, on=ON), START)
    found = beside(suspended, due(rule(12, key="visit.floor", is_floor=True), START))
    assert (found.rule.key, found.late_after) == ("visit.floor", moment("2026-06-19T23:59:59"))
    assert found.second == suspended
    assert "Another clock runs beside it." in found.sentence


def test_a_review_point_is_counted_from_the_fact_in_its_own_unit() -> None:
    soon = change(Act.SUSPEND, review_after=Span(48, Unit.HOURS))
    found = due(resolve(layers(layer(Level.TRIAL, soon)), KEY, on=ON), START)
    assert found.review_at == moment("2026-06-05T10:00")
