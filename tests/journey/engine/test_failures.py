"""What goes wrong leaves a process as it was, is bounded, and gives nothing away."""

import datetime as dt
import json
import logging
import time

import pytest

from journey.engine import EngineError, Instance, RunawayProcess, compile_process
from tests.diagrams import TIMER, arrows, diagram, element, user_task
from tests.journey.engine.test_instance import CONDITION, DUE, NOW, Runner, parallel, returning
from tests.journey.engine.test_profile_runs import repeat

START, END = element("startEvent", "began"), element("endEvent", "ended")
DAY = dt.timedelta(days=1)


class Broken:
    """A rule that fails when it is asked a second time."""

    asked = 0

    def __call__(self, _rule: str) -> dt.datetime:
        self.asked += 1
        if self.asked > 1:
            raise EngineError("The clock has not started.")
        return NOW + DAY


def two_dates() -> bytes:
    """A date or work, and then a date whose rule fails."""
    return diagram(
        START,
        user_task("work"),
        element("boundaryEvent", "late", TIMER, attachedToRef="work", journey__timescale="rule"),
        element("exclusiveGateway", "merge"),
        element("intermediateCatchEvent", "next", TIMER, journey__timescale="rule"),
        END,
        arrows("began > work", "work > merge", "late > merge", "merge > next", "next > ended"),
    )


@pytest.mark.parametrize("by_time", [True, False])
def test_an_action_that_fails_leaves_the_stored_process_as_it_was(*, by_time: bool) -> None:
    definition = compile_process(two_dates())
    instance, _ = Instance.start(definition, functions={"due": Broken()}, now=NOW)
    stored = json.dumps(instance.dump())
    task, due = instance.user_tasks[0], instance.next_due_at
    failing = Broken()
    failing.asked = 1
    instance = Instance.load(definition, json.loads(stored), functions={"due": failing})
    failing_action = (
        (lambda: instance.fire_timers(now=NOW + 2 * DAY))
        if by_time
        else (lambda: instance.complete(task.id, now=NOW))
    )
    with pytest.raises(EngineError, match="clock has not started"):
        failing_action()
    retried = Instance.load(definition, json.loads(stored), functions=DUE)
    assert retried.user_tasks == (task,)
    assert retried.next_due_at == due
    assert json.dumps(retried.dump()) == stored
    retried.complete(task.id, now=NOW)
    assert [node.id for node, _ in retried.waiting] == ["next"]


def test_what_a_rule_raises_by_mistake_is_an_engine_error_too() -> None:
    def due(_rule: str) -> dt.datetime:
        raise KeyError("a rule that is gone")

    with pytest.raises(EngineError, match="could not go on"):
        Instance.start(compile_process(parallel()), functions={"due": due}, now=NOW)


def bomb() -> bytes:
    """Two branches that each begin both again."""
    return diagram(
        START,
        user_task("work"),
        element("exclusiveGateway", "merge"),
        element("parallelGateway", "split"),
        element("exclusiveGateway", "left", default="arrow_5"),
        element("exclusiveGateway", "right", default="arrow_6"),
        END,
        element("sequenceFlow", "out", CONDITION, sourceRef="left", targetRef="ended"),
        element("sequenceFlow", "out_too", CONDITION, sourceRef="right", targetRef="ended"),
        arrows(
            "began > work",
            "work > merge",
            "merge > split",
            "split > left",
            "left > merge",
            "right > merge",
            "split > right",
        ),
    )


def repeated_without_end() -> bytes:
    step = element("userTask", "many", repeat("1000000000"), name="Many")
    return diagram(
        START, user_task("work"), step, END, arrows("began > work", "work > many", "many > ended")
    )


@pytest.mark.parametrize("source", [bomb(), repeated_without_end()])
def test_a_process_that_multiplies_is_stopped_at_once(source: bytes) -> None:
    runner = Runner(source)
    stored = runner.instance.dump()
    began = time.process_time()
    with pytest.raises(RunawayProcess, match="Change the diagram"):
        runner.complete("work")
    assert time.process_time() - began < 2
    again = Instance.load(runner.definition, stored, functions=DUE)
    assert [task.node.id for task in again.user_tasks] == ["work"]


def test_a_date_in_a_loop_that_is_always_past_is_stopped() -> None:
    source = diagram(
        START,
        user_task("work"),
        element("exclusiveGateway", "merge"),
        element("intermediateCatchEvent", "date", TIMER, journey__timescale="rule"),
        element("exclusiveGateway", "on", default="arrow_4"),
        element("sequenceFlow", "out", CONDITION, sourceRef="on", targetRef="ended"),
        END,
        arrows("began > work", "work > merge", "merge > date", "on > merge", "date > on"),
    )
    runner = Runner(source, {"due": lambda _rule: NOW})
    with pytest.raises(RunawayProcess):
        runner.complete("work")


def test_no_log_record_carries_what_was_decided(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever the settings of the application say (reference engine.md 0, row 10)."""
    spiff = [logging.getLogger(name) for name in ("spiff", "spiff.task", "spiff.workflow")]
    before = [logger.level for logger in spiff]
    try:
        for logger in (logging.getLogger(), *spiff):
            logger.setLevel(logging.DEBUG)
        with caplog.at_level(logging.DEBUG):
            runner = Runner(returning())
            runner.complete("work")
            runner.complete("decide", "return")
            runner.complete("work")
            runner.complete("decide", "accept")
    finally:
        for logger, level in zip(spiff, before, strict=True):
            logger.setLevel(level)
    assert runner.instance.has_ended
    assert not [record for record in caplog.records if record.name.startswith("spiff")]
