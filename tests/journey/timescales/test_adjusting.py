"""Extending, shortening and holding: each keeps what was before."""

import datetime as dt

import pytest

from journey.exceptions import TimescaleRefused
from journey.timescales import Act, Bound, Level, resolve
from journey.timescales.adjusting import (
    Hold,
    extended,
    held,
    is_on_hold,
    shortened,
    time_on_hold,
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

START, NOW = "2026-06-03T10:00", moment("2026-06-04T10:00")
DUE = due(rule(10), START)
OLD, LATER, SOON = (
    moment("2026-06-17T23:59:59"),
    moment("2026-06-24T23:59:59"),
    moment("2026-06-04T14:00"),
)


@pytest.mark.requirement("R28", "R35")
def test_each_move_keeps_the_date_before_it_and_the_date_of_the_rule() -> None:
    longer = extended(DUE, LATER, reason="the family is away", by=7, at=NOW)
    shorter = shortened(longer, SOON, reason="Ada is at risk.", by=8, at=NOW)

    assert (DUE.due_at, longer.due_at, shorter.due_at) == (OLD, LATER, SOON)
    assert [(one.old, one.new, one.by) for one in shorter.adjustments] == [
        (OLD, LATER, 7),
        (LATER, SOON, 8),
    ]
    assert shorter.by_rule_at == OLD
    assert shorter.sentence.startswith("Due by 4 June 2026 at 2pm. ")
    assert shorter.sentence.endswith(
        "Extended by a manager on 4 June 2026, from 17 June 2026 to 24 June 2026: the family is "
        "away. Shortened by a manager on 4 June 2026, from 24 June 2026 to 4 June 2026 at 2pm: "
        "Ada is at risk."
    )
    assert shorter.as_json()["by_rule_at"] == "2026-06-17T23:59:59+01:00"


@pytest.mark.parametrize("until", [OLD, SOON])
def test_an_extension_is_later(until: dt.datetime) -> None:
    with pytest.raises(TimescaleRefused, match="ends after the due date, 17 June 2026"):
        extended(DUE, until, reason="more time", by=7, at=NOW)


@pytest.mark.parametrize("to", [OLD, LATER, NOW])
def test_a_shorter_time_is_earlier_and_still_to_come(to: dt.datetime) -> None:
    with pytest.raises(TimescaleRefused, match="between now and the due date, 17 June 2026"):
        shortened(DUE, to, reason="danger", by=7, at=NOW)


def test_no_date_moves_without_a_reason() -> None:
    for move, to in ((extended, LATER), (shortened, SOON)):
        with pytest.raises(TimescaleRefused, match="Say why"):
            move(DUE, to, reason=" ", by=7, at=NOW)


def test_a_floor_is_shortened_but_not_extended() -> None:
    floor = due(rule(10, is_floor=True), START)
    with pytest.raises(TimescaleRefused, match=r"visit.due is a floor of 10 working days"):
        extended(floor, LATER, reason="more time", by=7, at=NOW)
    assert shortened(floor, SOON, reason="danger", by=7, at=NOW).due_at == SOON


def test_what_has_no_due_date_is_not_moved() -> None:
    suspended = resolve(layers(layer(Level.TRIAL, SUSPENDED)), KEY, on=ON)
    for none in (suspended, rule(None), rule(10, bound=Bound.MINIMUM)):
        with pytest.raises(TimescaleRefused, match="no due date that could be moved"):
            extended(due(none, START), LATER, reason="more time", by=7, at=NOW)


WAIT = Hold(
    began=moment("2026-06-05T09:00"), until=moment("2026-06-09T09:00"), reason="the GP", by=7
)


def test_a_hold_is_shown_and_counted_apart_and_moves_no_date() -> None:
    waiting = held(DUE, WAIT)
    assert waiting.due_at == waiting.by_rule_at == OLD
    assert [is_on_hold(waiting, at) for at in (NOW, WAIT.began, WAIT.until)] == [False, True, False]
    assert [time_on_hold(waiting, at) for at in (NOW, moment("2026-06-06T09:00"), LATER)] == [
        dt.timedelta(),
        dt.timedelta(days=1),
        dt.timedelta(days=4),
    ]
    assert waiting.sentence.endswith(
        "On hold from 5 June 2026 to 9 June 2026, while the clock runs on: the GP."
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Hold(began=WAIT.began, until=WAIT.until, reason="", by=7), "waits for"),
        (Hold(began=WAIT.until, until=WAIT.until, reason="the GP", by=7), "ends after it begins"),
        (Hold(began=WAIT.began, until=LATER, reason="the police", by=7), "on hold at that time"),
    ],
)
def test_a_hold_says_for_what_and_until_when(wrong: Hold, words: str) -> None:
    with pytest.raises(TimescaleRefused, match=words):
        held(held(DUE, WAIT), wrong)
    after = Hold(began=WAIT.until, until=LATER, reason="the police", by=7)
    assert len(held(held(DUE, WAIT), after).holds) == 2


def test_a_relaxed_rule_may_be_extended_like_any_other() -> None:
    relaxed = resolve(layers(layer(Level.TRIAL, change(Act.RELAX, 20))), KEY, on=ON)
    moved = extended(due(relaxed, START), moment("2026-09-01T12:00"), reason="x", by=7, at=NOW)
    assert moved.shadow_at == OLD
