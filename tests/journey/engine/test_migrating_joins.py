"""Moving instances that wait at a join, or would come to one."""

from itertools import pairwise

import pytest

from tests.diagrams import arrows, element, user_task
from tests.journey.engine.moving import (
    END,
    START,
    THREE,
    asked,
    boundary,
    branches,
    finish,
    ids,
    line,
    looked_at,
    moved,
    runner,
    version,
)


def test_a_decision_about_a_join_does_not_touch_those_who_do_not_need_it() -> None:
    run = runner(branches("left", "right"), "left", "right")
    assert moved(run, THREE, {"join": "third"}).notes == ()
    assert run.open == ["last"]


def test_a_join_goes_on_when_the_branch_it_waited_for_is_removed() -> None:
    run = runner(THREE, "left", "right")
    moved(run, branches("left", "right"), {"third": ""})
    assert run.open == ["last"]
    finish(run, "last")


def looping(*steps: str, back: str) -> bytes:
    """A line of steps that ends with a decision, which may lead back to one of them."""
    before = steps.index(back)
    head = pairwise(("began", *steps[:before], "merge", back))
    rest = pairwise((*steps[before:], "decide", "decided"))
    return version(
        START,
        *(user_task(step) for step in (*steps, "decide")),
        element("exclusiveGateway", "merge"),
        element("exclusiveGateway", "decided", name="Good?"),
        END,
        arrows(
            *(f"{one} > {other}" for one, other in (*head, *rest)),
            "decided > ended: accept",
            "decided > merge: return",
        ),
    )


def test_a_step_of_a_loop_is_moved_in_any_round() -> None:
    run = runner(looping("a", "b", back="a"))
    for _ in range(3):
        run.complete("a")
        run.complete("b")
        run.complete("decide", "return")
    run.complete("a")
    before = ids(run)
    moved(run, looping("zero", "a", "b", "c", back="a"))
    assert ids(run) == before
    for step in ("b", "c"):
        run.complete(step)
    run.complete("decide", "return")
    for step in ("a", "b", "c"):
        run.complete(step)
    run.complete("decide", "accept")
    assert run.instance.has_ended


def test_joins_in_a_loop_complete_in_the_new_version() -> None:
    def source(*steps: str) -> bytes:
        inside = branches(*steps, after="decide").decode()
        return (
            inside.replace('targetRef="split"', 'targetRef="merge"', 1)
            .replace('sourceRef="decide" targetRef="ended"', 'sourceRef="decide" targetRef="gate"')
            .replace("</bpmn:process>", GATES + "</bpmn:process>")
            .encode()
        )

    run = runner(source("left", "right"), "left", "right")
    run.complete("decide", "return")
    run.complete("left")
    moved(run, source("left_more", "right"))
    assert run.open == ["right"]
    run.complete("right")
    run.complete("decide", "return")
    for step in ("right", "left"):
        run.complete(step)
    assert run.open == ["more"]
    run.complete("more")
    run.complete("decide", "accept")
    assert run.instance.has_ended


GATES = (
    element("exclusiveGateway", "merge")
    + element("exclusiveGateway", "gate", name="Good?")
    + element("sequenceFlow", "g1", sourceRef="merge", targetRef="split")
    + element(
        "sequenceFlow",
        "g2",
        sourceRef="gate",
        targetRef="ended",
        name="x",
        journey__outcome="accept",
    )
    + element(
        "sequenceFlow",
        "g3",
        sourceRef="gate",
        targetRef="merge",
        name="y",
        journey__outcome="return",
    )
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("left", "left_more"),
        ("left_more", "left"),
        ("left_more", "left_other"),
        ("left_more", "more"),
    ],
)
def test_a_way_that_has_arrived_at_a_join_has_arrived(old: str, new: str) -> None:
    run = runner(branches(old, "right"), *old.split("_"))
    moved(run, branches(new, "right"))
    assert run.open == ["right"]
    finish(run, "right", "last")


def test_a_way_that_has_arrived_counts_whatever_is_at_the_boundary_of_its_step() -> None:
    plain = branches("left", "right")
    event = boundary("late", "left") + element("endEvent", "late_end")
    event += element("sequenceFlow", "l1", sourceRef="late", targetRef="late_end")
    attached = plain.replace(b"</bpmn:process>", f"{event}</bpmn:process>".encode())
    for old, new in ((plain, attached), (attached, plain)):
        run = runner(old, "left")
        moved(run, new)
        finish(run, "right", "last")


def test_a_join_that_is_gone_is_asked_about() -> None:
    run = runner(branches("left", "right"), "left")
    new = line("left", "right", "last")
    problem = asked(looked_at(run, new))["join"]
    assert problem.nothing == "This way ends here; the others go on."
    moved(run, new, {"join": ""})
    assert run.open == ["right"]
    finish(run, "right", "last")


def test_a_join_that_is_gone_can_go_on_at_a_step() -> None:
    run = runner(branches("left", "right"), "left")
    new = line("left", "right", "last")
    moved(run, new, {"join": "last", "right": ""})
    finish(run, "last")


def test_a_line_that_becomes_parallel_is_asked_about() -> None:
    run = runner(line("left", "right", "last"), "left")
    assert asked(looked_at(run, branches("left", "right")))["join"].id == "join-never-completes"
    moved(run, branches("left", "right"), {"join": ""})
    finish(run, "right", "last")


def test_an_inclusive_join_does_not_wait_for_a_branch_that_was_added() -> None:
    def source(*steps: str) -> bytes:
        written = branches(*steps, kind="inclusiveGateway").decode()
        for step in steps:
            flow = f'sourceRef="split" targetRef="{step}">'
            condition = "<bpmn:conditionExpression>1 == 1</bpmn:conditionExpression>"
            written = written.replace(flow, flow + condition)
        return written.encode()

    run = runner(source("left", "right"), "left")
    moved(run, source("left", "right", "third"))
    finish(run, "right", "last")


def test_parallel_steps_that_become_a_line_are_not_done_twice() -> None:
    run = runner(branches("left", "right"))
    new = line("left", "right", "last")
    problem = asked(looked_at(run, new))["left"]
    assert problem.message == "“Right” would be reached twice. Choose another step for “Left”."
    moved(run, new, {"right": ""})
    finish(run, "left", "right", "last")


def test_two_steps_that_become_one_are_not_open_twice() -> None:
    run = runner(branches("left", "right"))
    new = line("both", "last")
    problem = asked(looked_at(run, new, {"left": "both", "right": "both"}))["right"]
    assert "“Both” would be open twice" in problem.message
    moved(run, new, {"left": "both", "right": ""})
    finish(run, "both", "last")


def test_what_has_arrived_at_a_join_goes_on_together() -> None:
    run = runner(THREE, "left", "third")
    new = line("left", "right", "last")
    moved(run, new, {"join": "last", "right": ""})
    assert run.open == ["last"]
    finish(run, "last")


def test_what_waits_in_vain_at_a_join_goes_on_where_it_is_sent() -> None:
    run = runner(branches("left", "right"), "left")
    move = moved(run, THREE, {"right": "", "join": "last"})
    assert "“Both” is left and “Last” is opened." in move.notes
    finish(run, "last")


def test_a_way_that_may_be_one_of_several_is_asked_about() -> None:
    run = runner(branches("left", "right"), "left")
    problems = asked(looked_at(run, branches("one", "two")))
    assert problems["join"].message == (
        "What has arrived at “Both” waits there for other ways, which are not in the new version. "
        "Choose where the child goes."
    )
    sent, named = (runner(branches("left", "right"), "left") for _ in range(2))
    moved(sent, branches("one", "two"), {"right": "two", "join": "one"})
    finish(sent, "one", "two", "last")
    moved(named, branches("one", "two"), {"right": "two", "left": "one"})
    finish(named, "two", "last")


def test_an_end_that_was_reached_stays_reached() -> None:
    two = version(
        START,
        element("parallelGateway", "split"),
        *(user_task(step) for step in ("left", "right")),
        END,
        element("endEvent", "other_end"),
        arrows("began > split", "split > left", "split > right", "left > ended")
        + element("sequenceFlow", "last_way", sourceRef="right", targetRef="other_end"),
    )
    run = runner(two, "left")
    moved(run, two.replace(b'"ended"', b'"ended_now"').replace(b'name="Right"', b'name="R"'))
    finish(run, "right")
