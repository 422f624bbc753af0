"""Moving running instances to another version of their process (reference engine.md 3)."""

import pytest

from journey.engine import Instance
from tests.diagrams import element, user_task
from tests.journey.engine.moving import (
    CALL,
    DAY,
    LATER,
    THREE,
    asked,
    boundary,
    branches,
    due_at,
    finish,
    ids,
    lasting,
    line,
    looked_at,
    moved,
    repeated,
    runner,
    with_date,
)
from tests.journey.engine.test_instance import DUE, NOW


def test_add_a_step_after_b() -> None:
    run = runner(line("a", "b"), "a")
    before = ids(run)
    move = moved(run, line("a", "b", "c"))
    assert ids(run) == before
    assert [(kept.old, kept.new) for kept in move.kept] == [("b", "b")]
    assert move.kept[0].id == before["b"]
    assert move.notes == ()
    finish(run, "b", "c")


def test_remove_a_later_step() -> None:
    run = runner(line("a", "b", "c", "d"), "a")
    assert moved(run, line("a", "b", "d")).notes == ()
    finish(run, "b", "d")


def test_rename_the_label_of_b() -> None:
    run = runner(line("a", "b"), "a")
    before = ids(run)
    assert moved(run, line("a", "b", b=user_task("b", name="Other"))).notes == ()
    assert ids(run) == before
    assert run.instance.user_tasks[0].node.name == "Other"
    finish(run, "b")


def test_rename_the_label_of_a_completed_step() -> None:
    run = runner(line("a", "b"), "a")
    assert moved(run, line("a", "b", a=user_task("a", name="Other"))).notes == ()
    finish(run, "b")


def test_change_the_id_of_b() -> None:
    run = runner(line("a", "b", "c"), "a")
    before = ids(run)
    new = line("a", "b_new", "c")
    problem = asked(looked_at(run, new))["b"]
    assert problem.message == "“B” is not in the new version. Choose where the child goes."
    assert problem.candidates == ("a", "b_new", "c")
    move = moved(run, new, {"b": "b_new"})
    assert ids(run) == {"b_new": before["b"]}
    assert move.notes == ("“B” goes on as “B_New”.",)
    finish(run, "b_new", "c")


def test_remove_b() -> None:
    run = runner(line("a", "b", "c"), "a")
    assert asked(looked_at(run, line("a", "c")))["b"].id == "choose-step"
    moved(run, line("a", "c"), {"b": "c"})
    finish(run, "c")


def test_insert_a_step_before_b() -> None:
    run = runner(line("a", "b"), "a")
    moved(run, line("a", "between", "b"))
    assert run.open == ["b"]
    finish(run, "b")


def test_change_the_timer_of_b() -> None:
    run = runner(with_date("late", lasting("P10D")), "a")
    move = moved(run, with_date("late", lasting("P5D")))
    assert move.notes == ("“Late” keeps the date that it already has.",)
    assert due_at(run) == NOW + 10 * DAY
    run.fire(11 * DAY)
    assert run.instance.has_ended


def test_any_edit_with_a_running_timer() -> None:
    run = runner(with_date("late", lasting("P10D")), "a")
    edited = with_date("late", lasting("P10D")).replace(b'name="A"', b'name="Other"')
    assert moved(run, edited).notes == ()
    assert due_at(run) == NOW + 10 * DAY
    finish(run, "b")


def test_add_a_boundary_timer_to_b() -> None:
    run = runner(line("a", "b"), "a")
    before = ids(run)
    move = moved(run, with_date("late", lasting("P10D")))
    assert move.notes == ("“Late” is armed.",)
    assert ids(run) == before
    assert due_at(run) == LATER + 10 * DAY
    finish(run, "b")


def test_an_added_boundary_timer_fires() -> None:
    run = runner(line("a", "b"), "a")
    moved(run, with_date("late", lasting("P10D")))
    run.fire(12 * DAY)
    assert run.instance.has_ended


def test_remove_the_boundary_timer_of_b() -> None:
    run = runner(with_date("late", lasting("P10D")), "a")
    before = ids(run)
    move = moved(run, line("a", "b"))
    assert move.notes == ("“Late” is removed.",)
    assert ids(run) == before
    assert run.instance.next_due_at is None
    finish(run, "b")


@pytest.mark.parametrize("done", [(), ("left",), ("right",)])
def test_add_a_branch_to_a_split_that_is_passed(done: tuple[str, ...]) -> None:
    run = runner(branches("left", "right"), *done)
    problem = asked(looked_at(run, THREE))["join"]
    assert problem.message == (
        "The join “Both” now also waits for “Third”, which no open step of this child can reach. "
        "Choose a step to open as well."
    )
    assert "third" in problem.candidates
    still = sorted({"left", "right"} - set(done))
    opened = runner(branches("left", "right"), *done)
    move = moved(opened, THREE, {"join": "third"})
    assert move.notes == ("“Third” is opened as well.",)
    assert opened.open == [*still, "third"]
    finish(opened, "third", *still, "last")
    waived = runner(branches("left", "right"), *done)
    move = moved(waived, THREE, {"join": ""})
    assert move.notes == ("“Third” counts as done.",)
    assert waived.open == still
    finish(waived, *still, "last")


@pytest.mark.parametrize("done", [(), ("left",)])
def test_remove_an_open_branch(done: tuple[str, ...]) -> None:
    run = runner(THREE, *done)
    new = branches("left", "right")
    assert asked(looked_at(run, new))["third"].nothing == "This way ends here."
    move = moved(run, new, {"third": ""})
    assert move.notes == ("“Third” is given up; nothing comes in its place.",)
    still = sorted({"left", "right"} - set(done))
    assert run.open == still
    finish(run, *still, "last")


def test_edit_a_called_process_while_it_runs() -> None:
    """A called process is an instance of its own, so its caller is not concerned."""
    run, called = runner(line("a", "call", call=CALL), "a"), runner(line("first", "second"))
    moved(called, line("first", "between", "second"))
    call = ids(run)["call"]
    moved(run, line("a", "call", call=CALL.replace('name="Call"', 'name="Other"')))
    assert ids(run) == {"call": call}
    run.instance.complete(call, outcome="done", now=LATER)
    assert run.instance.has_ended


def test_add_a_step_after_a_call_that_runs() -> None:
    run = runner(line("call", call=CALL))
    call = ids(run)["call"]
    move = moved(run, line("call", "after", call=CALL))
    assert move.kept[0].id == call
    run.instance.complete(call, outcome="done", now=LATER)
    finish(run, "after")


@pytest.mark.parametrize("sequential", [True, False])
def test_edit_a_repeated_step_with_open_occurrences(*, sequential: bool) -> None:
    work = repeated("work", sequential=sequential)
    run = runner(line("work", work=work), "work")
    before = {task.id for task in run.reload().user_tasks}
    late = boundary("late", "work", remains=True) + user_task("chase")
    ways = ("late > chase", "chase > chased")
    end = element("endEvent", "chased")
    moved(run, line("work", "after", work=work, extra=late + end, ways=ways))
    assert {task.id for task in run.reload().user_tasks} == before
    assert due_at(run) == NOW + 3 * DAY
    finish(run, "work", "work", "after")


def test_move_a_box_on_the_canvas() -> None:
    run = runner(line("a", "b"), "a")
    state = run.instance.dump()
    drawn = b'<di:x xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"/></bpmn:definitions>'
    new = line("a", "b").replace(b"</bpmn:definitions>", drawn)
    assert looked_at(run, new).state == state


def test_a_process_that_has_ended_stays_as_it_is() -> None:
    run = runner(line("a"), "a")
    move = looked_at(run, line("b"))
    assert move.state == run.instance.dump()
    assert move.notes == ("This process has ended, so nothing is moved.",)


def test_putting_the_old_state_back() -> None:
    run = runner(with_date("late", lasting("P10D")), "a")
    old, state, armed = run.definition, run.instance.dump(), run.instance.next_due_at
    move = moved(run, line("a", "b_new"), {"b": "b_new"})
    assert run.instance.dump() == move.state
    back = Instance.load(old, state, functions=DUE)
    assert back.next_due_at == armed
    assert [task.id for task in back.user_tasks] == [kept.id for kept in move.kept]
    run.complete("b_new")
    assert run.instance.dump() != move.state
