"""Extending, shortening and holding: each keeps what was before."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.clock import LONDON
from journey.exceptions import TimescaleRefused
from journey.timescales import Act, Bound, Level, resolve
from journey.timescales.adjusting import (
    Adjustment,
    Hold,
    extended,
    readjusted,
    refuse_unfit,
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
    assert shorter.in_short == (
        "Due by 4 June 2026 at 2pm. Shortened by a manager; before anybody moved it, 17 June 2026. "
        "Child visited: at most 10 working days from 3 June 2026, when it began."
    )
    assert shorter.sentence.startswith(shorter.in_short)
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
    waiting = replace(DUE, holds=(WAIT,))
    assert waiting.due_at == waiting.by_rule_at == OLD
    assert [time_on_hold([WAIT], at) for at in (NOW, moment("2026-06-06T09:00"), LATER)] == [
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
        refuse_unfit(wrong, [WAIT])
    refuse_unfit(Hold(began=WAIT.until, until=LATER, reason="the police", by=7), [WAIT])


MOMENTS = st.datetimes(
    moment("2026-06-03").replace(tzinfo=None),
    moment("2026-12-31").replace(tzinfo=None),
    timezones=st.just(LONDON),
)
MOVES = st.lists(
    st.builds(
        lambda old, new: Adjustment(old=old, new=new, reason="x", by=7, at=NOW), MOMENTS, MOMENTS
    ),
    max_size=6,
)


@pytest.mark.requirement("R52")
@given(start=MOMENTS, moves=MOVES, is_floor=st.booleans())
def test_counted_anew_a_date_keeps_what_managers_did_as_far_as_it_still_does_something(
    start: dt.datetime, moves: list[Adjustment], *, is_floor: bool
) -> None:
    plain = due(rule(10, is_floor=is_floor), start)
    found = readjusted(plain, moves)
    assert found.by_rule_at == plain.due_at
    assert set(found.adjustments) <= set(moves)
    present = plain.due_at
    for one in found.adjustments:
        assert present is not None
        assert (one.new > present) if one.is_extension else (one.new < present)
        assert not (one.is_extension and is_floor)
        present = one.new
    assert found.due_at == present
    assert readjusted(plain, found.adjustments) == found


def test_an_extension_holds_until_the_date_itself_is_later() -> None:
    moved = extended(DUE, LATER, reason="the family is away", by=7, at=NOW)
    nearer, later = due(rule(10), "2026-06-05T10:00"), due(rule(10), "2026-06-15T10:00")
    assert readjusted(nearer, moved.adjustments).due_at == LATER
    overtaken = readjusted(later, moved.adjustments)
    assert (overtaken.due_at, overtaken.adjustments) == (later.due_at, ())


def test_a_shorter_time_holds_until_the_date_itself_is_earlier() -> None:
    moved = shortened(DUE, SOON, reason="danger", by=7, at=NOW)
    assert readjusted(due(rule(20), START), moved.adjustments).due_at == SOON
    earlier = due(rule(10), "2026-05-01T10:00")
    assert readjusted(earlier, moved.adjustments) == earlier


def test_what_is_suspended_now_has_no_date_that_was_moved() -> None:
    moved = extended(DUE, LATER, reason="the family is away", by=7, at=NOW)
    suspended = due(resolve(layers(layer(Level.TRIAL, SUSPENDED)), KEY, on=ON), START)
    assert readjusted(suspended, moved.adjustments) == suspended


def test_a_relaxed_rule_may_be_extended_like_any_other() -> None:
    relaxed = resolve(layers(layer(Level.TRIAL, change(Act.RELAX, 20))), KEY, on=ON)
    moved = extended(due(relaxed, START), moment("2026-09-01T12:00"), reason="x", by=7, at=NOW)
    assert moved.shadow_at == OLD
