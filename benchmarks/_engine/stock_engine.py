"""Contestant: SpiffWorkflow as it comes, with its own JSON, without a database."""

import os
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

FOLDER: Final = Path(os.environ.get("BENCHMARK_FOLDER", ""))
SERIALIZER: Final = BpmnWorkflowSerializer()
LOADS: Final = 20


def begin(start: str) -> BpmnWorkflow:
    """A journey at its first steps."""
    return _started(start, sorted((FOLDER / "stock").glob("*.bpmn")))


def _started(start: str, files: list[Path]) -> BpmnWorkflow:
    if "journey.engine" in sys.modules:
        raise RuntimeError("journey.engine is loaded, so this SpiffWorkflow is not stock.")
    parser = BpmnParser()
    for file in files:
        parser.add_bpmn_str(file.read_bytes())
    workflow = BpmnWorkflow(parser.get_spec(start), parser.get_subprocess_specs(start))
    workflow.do_engine_steps()
    return workflow


def open_steps(workflow: BpmnWorkflow) -> list[Any]:
    """The steps that wait for a person."""
    steps: list[Any] = workflow.get_tasks(state=TaskState.READY, manual=True)
    return steps


def complete(workflow: BpmnWorkflow, step: Any, **data: str) -> None:
    """Complete a step and run on to where the process waits."""
    step.set_data(**data)
    step.run()
    workflow.do_engine_steps()


def go(start: str) -> Iterator[float]:
    """Take one journey; gives the seconds of each completion: load, complete, save."""
    workflow = begin(start)
    text = SERIALIZER.serialize_json(workflow)
    while steps := open_steps(workflow):
        step_id = steps[0].id
        began = perf_counter()
        workflow = SERIALIZER.deserialize_json(text)
        complete(workflow, workflow.get_task_from_id(step_id))
        text = SERIALIZER.serialize_json(workflow)
        yield perf_counter() - began


def sizes(start: str) -> Iterator[int]:
    """Bytes of the JSON before each completion of a journey."""
    workflow = begin(start)
    while steps := open_steps(workflow):
        yield len(SERIALIZER.serialize_json(workflow))
        complete(workflow, steps[0])


def grow(rounds: list[int], most: int) -> dict[str, Any]:
    """State size and load time after some numbers of rounds, as far as it comes, at `most` so far.

    Between them it stays in memory, which spares it nothing but time.
    """
    workflow = _started("review", [FOLDER / "stock_review.bpmn"])
    texts: dict[int, str] = {}
    number, broke = 0, ""
    while number < most and not broke:
        try:
            for outcome in ("", "return"):
                complete(workflow, open_steps(workflow)[0], outcome=outcome)
            number += 1
            if number in rounds:
                texts[number] = SERIALIZER.serialize_json(workflow)
        except (RecursionError, IndexError) as error:
            broke = type(error).__name__
    return {
        "bytes": {n: len(text) for n, text in texts.items()},
        "load_ms": {n: _load_ms(text) for n, text in texts.items()},
        "broke_after": number,
        "broke_with": broke,
    }


def _load_ms(text: str) -> float:
    times = []
    for _ in range(LOADS):
        began = perf_counter()
        SERIALIZER.deserialize_json(text)
        times.append((perf_counter() - began) * 1000)
    return statistics.median(times)
