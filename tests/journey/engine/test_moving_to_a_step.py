"""Moving one open step of an instance elsewhere, by hand."""

import pytest

from journey.engine import StateRefused, compile_process
from journey.engine.migrating import move_to_step, preview
from tests.diagrams import TIMER, element
from tests.journey.engine.moving import (
    CALL,
    DAY,
    LATER,
    branches,
    due_at,
    finish,
    go_on,
    held,
    ids,
    lasting,
    line,
    put,
    repeated,
    runner,
    with_date,
)
from tests.journey.engine.test_instance import NOW


def test_a_step_is_left_for_an_earlier_one() -> None:
    source = with_date("late", lasting("P10D"))
    run = runner(source, "a")
    before = ids(run)["b"]
    move = put(run, "b", "a")
    assert move.notes == ("“B” is left and “A” is opened.", "“Late” is removed.")
    assert move.kept == ()
    go_on(run, source, move)
    assert run.open == ["a"]
    assert ids(run)["a"] != before
    assert run.instance.next_due_at is None
    run.complete("a")
    assert due_at(run) == LATER + 10 * DAY
    finish(run, "b")


def test_a_step_is_left_for_a_later_one_with_its_events() -> None:
    source = with_date("late", lasting("P10D"))
    run = runner(source)
    go_on(run, source, put(run, "a", "b"))
    assert due_at(run) == LATER + 10 * DAY
    finish(run, "b")


def test_a_step_can_be_opened_anew() -> None:
    source = line("a")
    run = runner(source)
    before = ids(run)
    go_on(run, source, put(run, "a", "a"))
    assert ids(run).keys() == before.keys()
    assert ids(run) != before
    finish(run, "a")


def test_a_step_is_left_for_a_call_or_a_date() -> None:
    date = element("intermediateCatchEvent", "date", TIMER, journey__timescale="rule")
    source = line("a", "call", "date", "b", call=CALL, date=date)
    run = runner(source)
    go_on(run, source, put(run, "a", "call"))
    assert [call.node.id for call in run.reload().calls] == ["call"]
    go_on(run, source, put(run, "call", "date"))
    assert due_at(run) == NOW + 3 * DAY
    run.fire(3 * DAY)
    assert run.open == ["b"]


@pytest.mark.parametrize(
    ("step", "to", "words"),
    [
        ("right", "last", "waits for"),
        ("right", "left", "open twice"),
        ("left", "nowhere", "There is no step “nowhere”"),
        ("left", "join", "cannot be put"),
        ("left", "began", "cannot be put"),
    ],
)
def test_a_step_is_not_moved_where_the_process_would_be_stuck(
    step: str, to: str, words: str
) -> None:
    run = runner(branches("left", "right"))
    move = put(run, step, to)
    assert move.state is None
    assert words in move.problems[0].message


def test_within_its_branch_a_step_is_moved() -> None:
    source = branches("left_more", "right")
    run = runner(source)
    go_on(run, source, put(run, "left", "more"))
    finish(run, "right", "more", "last")


def test_no_step_is_moved_into_a_sub_process_that_does_not_run() -> None:
    source = held("one", after=("after",))
    run = runner(source, "one")
    move = put(run, "after", "one")
    assert move.state is None
    assert "does not run here" in move.problems[0].message


def test_a_step_is_moved_inside_a_sub_process_and_not_out_of_it() -> None:
    source = held("one", "two")
    run = runner(source)
    assert put(run, "one", "after").state is None
    go_on(run, source, put(run, "one", "two"))
    finish(run, "two", "after")


def test_a_step_that_is_not_open_or_repeated_is_not_moved() -> None:
    source = line("work", "after", work=repeated("work"))
    run = runner(source)
    for step_id in ("unknown", run.instance.user_tasks[0].id):
        move = move_to_step(
            run.instance.dump(), definition=run.definition, step_id=step_id, to="after"
        )
        assert move.state is None
        assert move.problems[0].id == "not-open"


def test_a_state_that_cannot_be_read_is_refused() -> None:
    definition = compile_process(line("a"))
    with pytest.raises(StateRefused):
        preview({"format": 99, "tokens": []}, old=definition, new=definition)
