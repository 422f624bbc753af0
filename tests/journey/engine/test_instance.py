"""Running diagrams, stored and loaded again before every step."""

import datetime as dt
import json
from typing import Any

import pytest

from journey.engine import (
    EngineError,
    Instance,
    OutcomeRefused,
    Run,
    RunawayProcess,
    StateRefused,
    StepNotOpen,
    compile_process,
)
from tests.diagrams import TERMINATE, TIMER, arrows, diagram, element, user_task

NOW = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
DUE = {"due": lambda rule: NOW + dt.timedelta(days=3)}


class Runner:
    """A process that is put through JSON with sorted keys before every step."""

    def __init__(self, source: bytes, functions: Any = DUE) -> None:
        self.definition, self.functions, self.now = compile_process(source), functions, NOW
        self.instance, self.run = Instance.start(self.definition, functions=functions, now=NOW)

    def reload(self) -> Instance:
        state = json.loads(json.dumps(self.instance.dump(), sort_keys=True))
        self.instance = Instance.load(self.definition, state, functions=self.functions)
        return self.instance

    def complete(self, step: str, outcome: str = "") -> Run:
        task = next(task for task in self.reload().user_tasks if task.node.id == step)
        self.run = self.instance.complete(task.id, outcome=outcome, now=self.now)
        return self.run

    def fire(self, after: dt.timedelta) -> Run:
        self.now = NOW + after
        self.run = self.reload().fire_timers(now=self.now)
        return self.run

    @property
    def open(self) -> list[str]:
        return sorted(task.node.id for task in self.reload().user_tasks)


def returning() -> bytes:
    """Work, a decision that may send it back, and an end that starts another process."""
    return diagram(
        element("startEvent", "began"),
        element("exclusiveGateway", "again"),
        user_task("work"),
        user_task("decide"),
        element("exclusiveGateway", "decided", name="Is it good?"),
        element("endEvent", "ended", journey__outcomeFrom="decide", journey__starts="letter"),
        arrows(
            "began > again",
            "again > work",
            "work > decide",
            "decide > decided",
            "decided > ended: accept",
            "decided > again: return",
        ),
    )


def test_an_event_between_two_steps_starts_another_process_and_goes_on() -> None:
    runner = Runner(
        diagram(
            element("startEvent", "began"),
            element("exclusiveGateway", "again"),
            user_task("work"),
            element("intermediateThrowEvent", "begins", journey__starts="letter"),
            user_task("decide"),
            element("exclusiveGateway", "decided", name="Is it good?"),
            element("endEvent", "ended", journey__outcomeFrom="decide"),
            arrows(
                "began > again",
                "again > work",
                "work > begins",
                "begins > decide",
                "decide > decided",
                "decided > ended: accept",
                "decided > again: return",
            ),
        )
    )
    assert runner.run.starts == []
    assert (runner.complete("work").starts, runner.open) == (["letter"], ["decide"])
    assert runner.complete("decide", "return").starts == []
    assert runner.complete("work").starts == ["letter"]
    runner.complete("decide", "accept")
    assert (runner.instance.has_ended, runner.instance.outcome) == (True, "accept")


def test_a_process_says_who_begins_it_and_what_is_asked_then() -> None:
    by_hand = element("startEvent", "began", journey__begunBy="person", journey__asks="one two")
    rest = (user_task("work"), element("endEvent", "ended"))
    ways = arrows("began > work", "work > ended")
    begun = compile_process(diagram(by_hand, *rest, ways)).diagram
    assert (begun.begun_by_person, begun.asks) == (True, ("one", "two"))
    plain = compile_process(diagram(element("startEvent", "began"), *rest, ways)).diagram
    assert (plain.begun_by_person, plain.asks) == (False, ())


def test_a_decision_takes_the_arrow_of_its_outcome() -> None:
    runner = Runner(returning())
    runner.complete("work")
    run = runner.complete("decide", "accept")
    assert runner.instance.has_ended
    assert runner.instance.outcome == "accept"
    assert run.starts == ["letter"]
    assert [passage.node.id for passage in run.passages] == ["decide", "decided", "ended"]
    assert run.passages[1].arrows == ("arrow_5",)


def test_work_that_returns_is_a_new_occurrence_of_its_step() -> None:
    runner = Runner(returning())
    first = runner.reload().user_tasks[0].id
    runner.complete("work")
    runner.complete("decide", "return")
    assert runner.open == ["work"]
    assert runner.instance.user_tasks[0].id != first


def test_the_state_stays_small_however_often_work_returns() -> None:
    runner = Runner(returning())
    sizes = set()
    for _ in range(600):
        runner.complete("work")
        runner.complete("decide", "return")
        sizes.add(len(json.dumps(runner.instance.dump())) // 50)
    assert runner.open == ["work"]
    assert not runner.instance.has_ended
    assert max(sizes) - min(sizes) <= 1


def parallel(end: str = "") -> bytes:
    """Two steps side by side and a date that is waited for beside them."""
    return diagram(
        element("startEvent", "began"),
        element("parallelGateway", "both"),
        user_task("left"),
        user_task("right"),
        element("intermediateCatchEvent", "date", TIMER, journey__timescale="rule"),
        user_task("late"),
        element("parallelGateway", "joined"),
        user_task("last"),
        element("endEvent", "ended", end),
        element("endEvent", "late_ended"),
        arrows(
            "began > both",
            "both > left",
            "both > right",
            "both > date",
            "left > joined",
            "right > joined",
            "date > late",
            "late > late_ended",
            "joined > last",
            "last > ended",
        ),
    )


@pytest.mark.parametrize("order", [("left", "right"), ("right", "left")])
def test_a_parallel_join_waits_for_all_its_branches(order: tuple[str, str]) -> None:
    runner = Runner(parallel())
    runner.complete(order[0])
    assert "last" not in runner.open
    runner.complete(order[1])
    assert runner.open == ["last"]


def test_a_date_fires_at_its_instant_and_not_before() -> None:
    runner = Runner(parallel())
    assert runner.instance.next_due_at == NOW + dt.timedelta(days=3)
    runner.fire(dt.timedelta(days=3) - dt.timedelta(seconds=1))
    assert "late" not in runner.open
    runner.fire(dt.timedelta(days=3))
    assert "late" in runner.open
    assert runner.instance.next_due_at is None


def test_a_process_ends_when_its_last_branch_does() -> None:
    runner = Runner(parallel())
    for step in ("left", "right", "last"):
        runner.complete(step)
    assert not runner.instance.has_ended
    runner.fire(dt.timedelta(days=4))
    runner.complete("late")
    assert runner.instance.has_ended


def test_a_terminating_end_withdraws_everything_else() -> None:
    runner = Runner(parallel(TERMINATE))
    for step in ("left", "right", "last"):
        runner.complete(step)
    assert runner.instance.has_ended
    assert runner.instance.next_due_at is None
    assert runner.open == []


def test_a_step_is_completed_once() -> None:
    runner = Runner(returning())
    task = runner.reload().user_tasks[0]
    runner.instance.complete(task.id, now=NOW)
    with pytest.raises(StepNotOpen, match="no longer open"):
        runner.instance.complete(task.id, now=NOW)
    with pytest.raises(StepNotOpen):
        runner.instance.complete("not an id", now=NOW)


@pytest.mark.parametrize(("step", "outcome"), [("work", "accept"), ("decide", ""), ("decide", "x")])
def test_an_outcome_that_no_arrow_carries_is_refused(step: str, outcome: str) -> None:
    runner = Runner(returning())
    if step == "decide":
        runner.complete("work")
    with pytest.raises(OutcomeRefused):
        runner.complete(step, outcome)
    assert runner.open == [step]


def test_a_process_that_goes_round_without_waiting_is_stopped() -> None:
    source = diagram(
        element("startEvent", "began"),
        user_task("work"),
        element("exclusiveGateway", "one"),
        element("exclusiveGateway", "two", default="arrow_4"),
        element("endEvent", "ended"),
        element("sequenceFlow", "arrow_5", CONDITION, sourceRef="two", targetRef="ended"),
        arrows("began > work", "work > one", "one > two", "two > one"),
    )
    runner = Runner(source)
    with pytest.raises(RunawayProcess, match="goes round without waiting"):
        runner.complete("work")


CONDITION = "<bpmn:conditionExpression>work.outcome == 'x'</bpmn:conditionExpression>"


def test_a_state_of_another_format_or_another_diagram_is_refused() -> None:
    runner = Runner(returning())
    state = runner.instance.dump()
    with pytest.raises(StateRefused, match="format 99"):
        Instance.load(runner.definition, {**state, "format": 99}, functions=DUE)
    other = compile_process(diagram(element("startEvent", "s"), user_task("x"), arrows("s > x")))
    with pytest.raises(StateRefused, match="not in this version"):
        Instance.load(other, state, functions=DUE)


def test_a_timer_whose_rule_fails_stops_the_start() -> None:
    def due(_rule: str) -> dt.datetime:
        raise EngineError("The clock has not started.")

    with pytest.raises(EngineError, match="clock has not started"):
        Runner(parallel(), {"due": due})


def test_a_condition_reads_the_outcome_of_an_earlier_step() -> None:
    source = diagram(
        element("startEvent", "began"),
        user_task("decide"),
        element("exclusiveGateway", "decided", name="Which?"),
        element("exclusiveGateway", "merged"),
        user_task("between"),
        element("exclusiveGateway", "chosen", default="arrow_7"),
        user_task("a_way"),
        user_task("b_way"),
        element("endEvent", "a_end"),
        element("endEvent", "b_end"),
        element(
            "sequenceFlow",
            "on_a",
            "<bpmn:conditionExpression>decide.outcome == 'a'</bpmn:conditionExpression>",
            sourceRef="chosen",
            targetRef="a_way",
        ),
        arrows(
            "began > decide",
            "decide > decided",
            "decided > merged: a",
            "decided > merged: b",
            "merged > between",
            "between > chosen",
            "chosen > b_way",
            "a_way > a_end",
            "b_way > b_end",
        ),
    )
    for outcome in ("a", "b"):
        runner = Runner(source)
        runner.complete("decide", outcome)
        run = runner.complete("between")
        assert runner.open == [f"{outcome}_way"]
        assert run.passages[-1].arrows == (("on_a",) if outcome == "a" else ("arrow_7",))
