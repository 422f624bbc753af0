"""Joins, above all those in loops, where SpiffWorkflow's own go on too early."""

import itertools

import pytest

from journey.engine import EngineError
from tests.diagrams import arrows, diagram, element, user_task
from tests.journey.engine.test_instance import Runner
from tests.journey.engine.test_profile_runs import repeat

START, END = element("startEvent", "began"), element("endEvent", "ended")


def rounds(gateway: str) -> bytes:
    """Two reports at once, a review, and both again when it is not good enough."""
    condition = "<bpmn:conditionExpression>'a' == 'a'</bpmn:conditionExpression>"
    branches = [
        element("sequenceFlow", f"to_{side}", inside, sourceRef="split", targetRef=side)
        for side in ("left", "right")
        for inside in [condition if gateway == "inclusiveGateway" else ""]
    ]
    return diagram(
        START,
        element("exclusiveGateway", "again"),
        element(gateway, "split"),
        user_task("left"),
        user_task("right"),
        element(gateway, "join"),
        user_task("review"),
        element("exclusiveGateway", "reviewed", name="Good?"),
        END,
        *branches,
        arrows(
            "began > again",
            "again > split",
            "left > join",
            "right > join",
            "join > review",
            "review > reviewed",
            "reviewed > ended: good",
            "reviewed > again: again",
        ),
    )


@pytest.mark.parametrize("gateway", ["parallelGateway", "inclusiveGateway"])
@pytest.mark.parametrize("stored", [True, False])
def test_a_join_in_a_loop_waits_for_both_in_every_round(gateway: str, *, stored: bool) -> None:
    runner = Runner(rounds(gateway))
    if not stored:
        runner.reload = lambda: runner.instance  # type: ignore[method-assign]
    orders = itertools.cycle([("left", "right"), ("right", "left")])
    for first, second in itertools.islice(orders, 12):
        assert runner.open == ["left", "right"]
        runner.complete(first)
        assert runner.open == [second]
        runner.complete(second)
        assert runner.open == ["review"]
        runner.complete("review", "again")
    runner.complete("left")
    runner.complete("right")
    runner.complete("review", "good")
    assert runner.instance.has_ended


def test_an_inclusive_join_waits_for_a_repeated_step_far_before_it() -> None:
    """SpiffWorkflow's own does not see that branch: it looks for waiting steps only."""
    condition = "<bpmn:conditionExpression>'a' == 'a'</bpmn:conditionExpression>"
    far = ["far_1", "far_2", "far_3", "far_4"]
    runner = Runner(
        diagram(
            START,
            element("inclusiveGateway", "split"),
            element("sequenceFlow", "one", condition, sourceRef="split", targetRef="near"),
            element("sequenceFlow", "two", condition, sourceRef="split", targetRef="visits"),
            user_task("near"),
            element("userTask", "visits", repeat("2"), name="Visits"),
            *(user_task(step) for step in far),
            element("inclusiveGateway", "join"),
            user_task("last"),
            END,
            arrows(
                "began > split",
                "near > join",
                "visits > far_1",
                *(f"{one} > {other}" for one, other in itertools.pairwise(far)),
                "far_4 > join",
                "join > last",
                "last > ended",
            ),
        )
    )
    for step in ("near", "visits", "visits", *far):
        runner.complete(step)
        assert ("last" in runner.open) is (step == "far_4")


def test_a_branch_that_arrives_twice_is_neither_lost_nor_taken_for_the_other() -> None:
    """A reminder leads into one branch of a join: the join goes on once for each pair."""
    runner = Runner(
        diagram(
            START,
            element("parallelGateway", "split"),
            user_task("left"),
            user_task("right"),
            element("parallelGateway", "twice"),
            element("exclusiveGateway", "merge"),
            element("parallelGateway", "join"),
            user_task("last"),
            END,
            arrows(
                "began > split",
                "split > left",
                "split > right",
                "left > twice",
                "twice > merge",
                "twice > merge",
                "merge > join",
                "right > join",
                "join > last",
                "last > ended",
            ),
        )
    )
    runner.complete("left")
    assert runner.open == ["right"]
    runner.complete("right")
    assert runner.open == ["last"]
    with pytest.raises(EngineError, match="can never go on"):
        runner.complete("last")


def test_the_outcome_decided_last_holds_after_a_join() -> None:
    """SpiffWorkflow's own join takes over the old outcome from the branch that is done last."""
    chosen = "<bpmn:conditionExpression>decide.outcome == 'new'</bpmn:conditionExpression>"
    runner = Runner(
        diagram(
            START,
            element("exclusiveGateway", "again"),
            element("parallelGateway", "split"),
            user_task("decide"),
            element("exclusiveGateway", "decided", name="Which?"),
            element("exclusiveGateway", "merged"),
            user_task("slow"),
            element("parallelGateway", "join"),
            user_task("review"),
            element("exclusiveGateway", "reviewed", name="Good?"),
            element("exclusiveGateway", "which", default="otherwise"),
            user_task("newest"),
            user_task("oldest"),
            END,
            element("endEvent", "other_end"),
            element("sequenceFlow", "chosen", chosen, sourceRef="which", targetRef="newest"),
            element("sequenceFlow", "otherwise", sourceRef="which", targetRef="oldest"),
            arrows(
                "began > again",
                "again > split",
                "split > decide",
                "decide > decided",
                "decided > merged: old",
                "decided > merged: new",
                "merged > join",
                "split > slow",
                "slow > join",
                "join > review",
                "review > reviewed",
                "reviewed > again: again",
                "reviewed > which: good",
                "newest > ended",
                "oldest > other_end",
            ),
        )
    )
    for outcome, good in (("old", "again"), ("new", "good")):
        runner.complete("decide", outcome)
        runner.complete("slow")
        runner.complete("review", good)
    assert runner.open == ["newest"]
