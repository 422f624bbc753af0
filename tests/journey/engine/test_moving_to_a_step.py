"""Moving one open step of an instance elsewhere, by hand."""

import pytest

from journey.engine import StateRefused, compile_process
from journey.engine.migrating import move_to_step, preview
from tests.diagrams import TIMER, element
from tests.journey.engine.moving import (
    CALL,
    DAY,
    LATER,
    asked,
    branches,
    due_at,
    finish,
    go_on,
    held,
    ids,
    lasting,
    line,
    looked_at,
    put,
    repeated,
    runner,
    with_date,
)
from tests.journey.engine.test_instance import NOW
from tests.journey.engine.test_profile_runs import MESSAGE

ANSWERED = element("intermediateCatchEvent", "answered", MESSAGE)


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


def racing() -> bytes:
    """A step, and then an answer or a date, whichever comes first."""
    late = element("intermediateCatchEvent", "late", TIMER, journey__timescale="rule")
    race = element("eventBasedGateway", "race")
    ways = ("race > late", "late > late_end")
    extra = late + element("endEvent", "late_end")
    return line("a", "race", "answered", extra=extra, ways=ways, race=race, answered=ANSWERED)


def test_nobody_is_put_at_one_of_several_events() -> None:
    """Only their gateway waits: at one of them the process would go on at once."""
    source = racing()
    run = runner(source)
    assert "cannot be put" in put(run, "a", "answered").problems[0].message
    go_on(run, source, put(run, "a", "race"))
    assert run.instance.messages_awaited == {"answer"}
    assert due_at(run) == NOW + 3 * DAY
    waiting = runner(line("answered", answered=ANSWERED))
    assert "one of several events" in asked(looked_at(waiting, source))["answered"].message


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
