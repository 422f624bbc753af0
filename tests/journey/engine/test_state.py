"""What is stored of a process: JSON values, little, the same for ever, readable for years."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journey.engine import Instance, StateRefused, compile_process
from journey.engine.formats import FORMAT
from journey.engine.guard import GuardedEngine
from journey.engine.state import dump, load
from tests.diagrams import TIMER, arrows, diagram, element, user_task
from tests.journey.engine.test_instance import DUE, NOW, Runner, returning

STATES = Path(__file__).parent / "states"
DAY = dt.timedelta(days=1)


def sample(number: int) -> tuple[Any, dict[str, Any]]:
    """The diagram of the samples, and a state as it was stored in a format."""
    definition = compile_process((STATES / "sample.bpmn").read_bytes())
    return definition, json.loads((STATES / f"format_{number}.json").read_text())


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_state_of_each_format_goes_on(number: int) -> None:
    definition, state = sample(number)
    instance = Instance.load(definition, state, functions=DUE)
    dates = {node.id: moment.date() for node, moment in instance.waiting}
    assert dates == {"overdue": dt.date(2026, 3, 5), "remind": dt.date(2026, 3, 9)}
    for step in ("report", "check_records", "report", "see_child", "review"):
        instance = again(instance)
        assert "review" not in opened(instance) or step == "review"
        instance.complete(opened(instance)[step], now=NOW)
    assert instance.has_ended
    assert instance.outcome == "go_on"


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_repetition_of_each_format_goes_on(number: int) -> None:
    definition, state = sample(number)
    instance = Instance.load(definition, state, functions=DUE)
    assert "remind" in instance.fire_timers(now=NOW + 8 * DAY).nodes
    due = instance.next_due_at
    assert due is not None
    assert due.date() == dt.date(2026, 3, 16)


def again(instance: Instance) -> Instance:
    state = json.loads(json.dumps(instance.dump()))
    assert state["format"] == FORMAT
    return Instance.load(instance.definition, state, functions=DUE)


def opened(instance: Instance) -> dict[str, str]:
    return {task.node.id: task.id for task in instance.user_tasks}


def test_a_state_that_is_loaded_and_stored_again_is_the_same() -> None:
    definition, state = sample(FORMAT)
    assert Instance.load(definition, state, functions=DUE).dump() == state


@pytest.mark.parametrize("number", [None, 0, FORMAT + 1, "1"])
def test_a_state_of_an_unknown_format_is_refused(number: object) -> None:
    definition, state = sample(FORMAT)
    with pytest.raises(StateRefused, match="format"):
        Instance.load(definition, {**state, "format": number}, functions=DUE)


def damaged(value: Any) -> Iterator[Any]:
    """Something else in the place of a value, or of any part of it."""
    yield from (None, -7, "x", [], {})
    if not isinstance(value, (dict, list)):
        return
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        for worse in damaged(value[key]):
            copy = value.copy()
            copy[key] = worse
            yield copy
        rest = value.copy()
        del rest[key]
        yield rest


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_damaged_state_is_refused_and_no_other_error_comes_of_it(number: int) -> None:
    definition, state = sample(number)
    refused = 0
    for worse in filter(lambda one: isinstance(one, dict), damaged(state)):
        try:
            load(definition, worse, GuardedEngine({}))
        except StateRefused:
            refused += 1
    assert refused > 100


def test_what_is_not_json_is_never_stored() -> None:
    definition, state = sample(FORMAT)
    workflow = load(definition, state, GuardedEngine({}))
    token = next(token for token in workflow.tokens() if token.task_spec.name == "check_records")
    for value in ({1: "a key that is no text"}, NOW, {"deep": [{"in": {1, 2}}]}):
        token.internal_data["x"] = value
        with pytest.raises(StateRefused, match="cannot be stored"):
            dump(workflow)


def test_loading_does_not_change_what_was_stored() -> None:
    definition, state = sample(FORMAT)
    before = json.dumps(state)
    instance = Instance.load(definition, state, functions=DUE)
    instance.fire_timers(now=NOW + 20 * DAY)
    instance.complete(opened(instance)["report"], now=NOW + 20 * DAY)
    assert json.dumps(state) == before


def test_an_ended_process_leaves_almost_nothing() -> None:
    runner = Runner(returning())
    runner.complete("work")
    runner.complete("decide", "accept")
    assert len(json.dumps(runner.reload().dump())) < 250
    assert runner.instance.has_ended


def busy() -> bytes:
    """Four branches at once, each with a reminder and an overdue date, done in rounds."""
    parts, ways = [], []
    for number in range(4):
        step = f"write_the_report_{number}"
        parts.append(user_task(step))
        ways += [f"split > {step}", f"{step} > join"]
        for event in ("reminder", "overdue"):
            name, end = f"{step}_{event}", f"{step}_{event}_end"
            parts.append(
                element(
                    "boundaryEvent",
                    name,
                    TIMER,
                    attachedToRef=step,
                    cancelActivity="false",
                    journey__timescale="rule",
                )
            )
            parts.append(element("endEvent", end))
            ways.append(f"{name} > {end}")
    return diagram(
        element("startEvent", "began"),
        element("exclusiveGateway", "again"),
        element("parallelGateway", "split"),
        *parts,
        element("parallelGateway", "join"),
        user_task("review"),
        element("exclusiveGateway", "reviewed", name="Good?"),
        element("endEvent", "ended"),
        arrows(
            "began > again",
            "again > split",
            *ways,
            "join > review",
            "review > reviewed",
            "reviewed > ended: good",
            "reviewed > again: again",
        ),
    )


def test_a_busy_process_is_small_and_stays_so_over_many_rounds() -> None:
    runner, sizes = Runner(busy()), []
    for _ in range(150):
        sizes.append(len(json.dumps(runner.instance.dump())))
        for number in (2, 0, 3, 1):
            assert "review" not in runner.open
            runner.complete(f"write_the_report_{number}")
        runner.complete("review", "again")
    assert max(sizes) < 3_000
    assert len(set(sizes[1:])) == 1
