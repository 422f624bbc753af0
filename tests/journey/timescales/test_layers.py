"""Which layer decides about a rule, and what none of them may do."""

import datetime as dt

import pytest

from journey.exceptions import LibraryError, TimescaleRefused
from journey.timescales import Act, Bound, Change, Layer, Level, Span, Unit, resolve
from tests.journey.timescales.making import (
    KEY,
    ON,
    SUSPENDED,
    approval,
    change,
    layer,
    layers,
    rule,
)

AGREED = change(Act.AGREE, agreed_on=dt.date(2026, 9, 1))
UNAPPROVED = change(Act.RELAX, 20, approval=None)


def test_without_layers_the_rule_set_decides() -> None:
    applied = resolve(layers(), KEY, on=ON)
    assert applied.rule == applied.standard == rule()
    assert (applied.layer, applied.change, applied.approvals) == ("Rules", None, ())
    assert [one.title for one in applied.considered] == ["Rules"]


@pytest.mark.requirement("R31", "R33")
def test_the_highest_layer_that_says_something_decides_and_all_are_remembered() -> None:
    stack = layers(
        layer(Level.AUTHORITY, change(Act.TIGHTEN, 8)),
        layer(Level.TRIAL, change(Act.RELAX, 20, approval=approval(by="the Director"))),
        layer(Level.TEAM),
    )
    applied = resolve(stack, KEY, on=ON)
    assert (applied.rule.amount, applied.layer) == (20, "the trial")
    assert applied.standard.amount == 10
    assert [(one.level, one.length) for one in applied.considered] == [
        ("rule set", "10 working days"),
        ("authority", "8 working days"),
        ("trial", "20 working days"),
        ("team", "20 working days"),
    ]
    assert [one.by for one in applied.approvals] == ["Ministers", "the Director"]


def test_a_replacement_may_take_another_unit_and_another_clock() -> None:
    new = change(Act.REPLACE, span=Span(6, Unit.WEEKS), clock="assessment_began")
    applied = resolve(layers(layer(Level.TRIAL, new)), KEY, on=ON)
    assert (applied.rule.length, applied.rule.clock) == ("6 weeks", "assessment_began")
    assert applied.standard.clock == "allocated"


@pytest.mark.requirement("R34")
def test_a_date_agreed_for_a_child_brings_a_suspended_rule_back() -> None:
    stack = layers(layer(Level.TRIAL, SUSPENDED), layer(Level.CHILD, AGREED))
    assert resolve(layers(layer(Level.TRIAL, SUSPENDED)), KEY, on=ON).is_suspended
    applied = resolve(stack, KEY, on=ON)
    assert not applied.is_suspended
    assert applied.agreed_on == dt.date(2026, 9, 1)


@pytest.mark.parametrize(
    ("on", "amount"),
    [("2026-05-31", 10), ("2026-06-01", 20), ("2026-11-30", 20), ("2026-12-01", 30)],
)
def test_a_change_holds_from_its_first_day_to_its_last(on: str, amount: int) -> None:
    stack = layers(
        layer(
            Level.TRIAL,
            change(
                Act.RELAX,
                20,
                effective_from=dt.date(2026, 6, 1),
                effective_to=dt.date(2026, 11, 30),
            ),
            change(Act.RELAX, 30, effective_from=dt.date(2026, 12, 1)),
        )
    )
    assert resolve(stack, KEY, on=dt.date.fromisoformat(on)).rule.amount == amount


def test_two_changes_of_one_rule_at_a_time_are_refused() -> None:
    stack = layers(layer(Level.TRIAL, change(Act.RELAX, 20), change(Act.RELAX, 30)))
    with pytest.raises(TimescaleRefused, match=r"changes visit\.due twice on 3 June 2026"):
        resolve(stack, KEY, on=ON)


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(LibraryError, match="nonesuch"):
        resolve(layers(), "nonesuch", on=ON)


@pytest.mark.parametrize(
    "order",
    [
        (Level.TRIAL, Level.AUTHORITY),
        (Level.TRIAL, Level.TRIAL),
        (Level.AUTHORITY, Level.CHILD, Level.AUTHORITY),
    ],
)
def test_no_layer_lies_on_itself_or_in_the_wrong_place(order: tuple[Level, ...]) -> None:
    with pytest.raises(TimescaleRefused, match="The order is authority, trial, team, child"):
        layers(*map(layer, order))


FLOOR = {"is_floor": True}
LEAST = {"bound": Bound.MINIMUM}
LOCAL = {"is_national": False}


@pytest.mark.parametrize(
    ("standard", "level", "wrong", "words"),
    [
        ({}, Level.TRIAL, UNAPPROVED, "a national rule, and nobody is named who approved"),
        ({}, Level.TRIAL, change(Act.RELAX, 20, approval=approval(confirmed_by=1)), "second"),
        ({}, Level.TRIAL, change(Act.RELAX, 20, approval=approval(by=" ")), "who approved it"),
        ({}, Level.TRIAL, change(Act.RELAX, 20, approval=approval(reference="")), "is written"),
        (LOCAL, Level.CHILD, change(Act.AGREE, agreed_on=ON, approval=None), "neither is named"),
        (FLOOR, Level.TRIAL, SUSPENDED, "visit.due is a floor, and a floor is not suspended"),
        (FLOOR, Level.TRIAL, change(Act.RELAX, 11), "visit.due is a floor of 10 working days"),
        (FLOOR, Level.TRIAL, change(Act.REPLACE, 11), "may only be made stricter"),
        (FLOOR, Level.TRIAL, change(Act.REPLACE, span=Span(1, Unit.WEEKS)), "only be made"),
        (FLOOR, Level.TRIAL, change(Act.REPLACE, 5, clock="plan_made"), "only be made stricter"),
        ({**FLOOR, **LEAST}, Level.TRIAL, change(Act.REPLACE, 9), "only be made stricter"),
        ({}, Level.TRIAL, change(Act.SUSPEND), "needs a review point"),
        ({}, Level.TRIAL, change(Act.RELAX, 20, review_after=Span(1, Unit.WEEKS)), "no other"),
        ({}, Level.TRIAL, change(Act.RELAX), "a length of time is given"),
        ({}, Level.TRIAL, change(Act.REPLACE, -1), "not negative"),
        ({}, Level.TRIAL, change(Act.RELAX, 20, reason=" "), "no reason"),
        ({}, Level.TRIAL, change(Act.RELAX, 20, clock="plan_made"), "Replace it instead"),
        ({}, Level.TRIAL, change(Act.RELAX, 10), "is not looser than 10 working days"),
        ({}, Level.TRIAL, change(Act.RELAX, 9), "is not looser"),
        ({}, Level.TRIAL, change(Act.TIGHTEN, 11), "is not stricter"),
        (LEAST, Level.TRIAL, change(Act.RELAX, 11), "is not looser"),
        ({}, Level.TRIAL, change(Act.RELAX, span=Span(9, Unit.WEEKS)), "cannot be compared"),
        ({"amount": None}, Level.TRIAL, change(Act.TIGHTEN, 5), "no length of time"),
        ({}, Level.TEAM, AGREED, "agreed for one child"),
        ({}, Level.CHILD, change(Act.AGREE), "a date is given when one is agreed"),
        ({}, Level.CHILD, change(Act.REPLACE, 5, agreed_on=ON), "a date is given when one"),
    ],
)
@pytest.mark.requirement("R34", "R43")
def test_what_no_layer_may_do_is_refused_with_the_layer_and_the_rule(
    standard: dict[str, object], level: Level, wrong: Change, words: str
) -> None:
    stack = layers(layer(level, wrong, title="the Knowsley trial"), standard=rule(**standard))  # type: ignore[arg-type]
    with pytest.raises(TimescaleRefused, match=words) as refused:
        resolve(stack, KEY, on=ON)
    assert str(refused.value).startswith("The Knowsley trial cannot change “Child visited”: ")


@pytest.mark.parametrize(
    ("standard", "right"),
    [
        (FLOOR, change(Act.TIGHTEN, 9)),
        (FLOOR, change(Act.REPLACE, 9)),
        (LOCAL, UNAPPROVED),
        (LEAST, change(Act.RELAX, 9)),
        (LEAST, change(Act.TIGHTEN, 11)),
        ({"amount": None}, change(Act.REPLACE, 5)),
        ({**FLOOR, "amount": None}, change(Act.REPLACE, 5)),
    ],
)
def test_what_a_layer_may_do(standard: dict[str, object], right: Change) -> None:
    stack = layers(layer(Level.TRIAL, right), standard=rule(**standard))  # type: ignore[arg-type]
    assert right.span
    assert resolve(stack, KEY, on=ON).rule.amount == right.span.amount


def test_over_a_suspended_rule_there_is_nothing_to_relax() -> None:
    stack = layers(layer(Level.TRIAL, SUSPENDED), layer(Level.TEAM, change(Act.RELAX, 20)))
    with pytest.raises(TimescaleRefused, match="no length of time to compare it with"):
        resolve(stack, KEY, on=ON)
    back = Layer(level=Level.TEAM, title="the North team", changes=(change(Act.REPLACE, 20),))
    applied = resolve(layers(layer(Level.TRIAL, SUSPENDED), back), KEY, on=ON)
    assert (applied.is_suspended, applied.rule.amount) == (False, 20)
