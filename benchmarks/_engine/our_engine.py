"""Contestant: our engine alone, without a database. A called process is an instance of its own."""

import datetime as dt
import json
import os
import statistics
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from journey.engine import Definition, Instance, compile_process

FOLDER: Final = Path(os.environ.get("BENCHMARK_FOLDER", ""))
LOADS: Final = 200


def due(_rule: str) -> dt.datetime:
    """What timers of the diagrams call."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=7)


FUNCTIONS: Final = {"due": due}


def go(start: str) -> Iterator[float]:
    """Take one journey; gives the seconds of each completion: load, complete, save."""
    going = _Going(start)
    while going.open_step is not None:
        began = perf_counter()
        going.complete()
        yield perf_counter() - began


def sizes(start: str) -> Iterator[int]:
    """Bytes of the stored state of each instance that runs, before each completion of a journey."""
    going = _Going(start)
    while going.open_step is not None:
        yield from (len(going.states[key]) for key, steps in going.open.items() if steps)
        going.complete()


class _Going:
    """A journey under way: the stored state of its main process and of the called ones."""

    def __init__(self, start: str) -> None:
        files = (FOLDER / "ours").glob("*.bpmn")
        self.definitions = {file.stem: compile_process(file.read_bytes()) for file in files}
        self.states: dict[str, str] = {}
        self.open: dict[str, list[str]] = {}
        self.calls: dict[str, tuple[str, str]] = {}
        self.begin(start)

    @property
    def open_step(self) -> tuple[str, str] | None:
        return next(((key, steps[0]) for key, steps in self.open.items() if steps), None)

    def begin(self, process: str) -> None:
        instance, _ = Instance.start(
            self.definitions[process], functions=FUNCTIONS, now=dt.datetime.now(dt.UTC)
        )
        self.keep(process, instance)

    def complete(self) -> None:
        process, step = self.open_step or ("", "")
        while True:
            instance = load(self.definitions[process], self.states[process])
            instance.complete(step, now=dt.datetime.now(dt.UTC))
            self.keep(process, instance)
            if not instance.has_ended or process not in self.calls:
                return
            process, step = self.calls.pop(process)

    def keep(self, process: str, instance: Instance) -> None:
        self.states[process] = save(instance)
        self.open[process] = [one.id for one in instance.user_tasks]
        for call in instance.calls:
            if call.node.calls not in self.states:
                self.calls[call.node.calls] = (process, call.id)
                self.begin(call.node.calls)


def load(definition: Definition, text: str) -> Instance:
    """An instance from the text of its state."""
    return Instance.load(definition, json.loads(text), functions=FUNCTIONS)


def save(instance: Instance) -> str:
    """The text of its state."""
    return json.dumps(instance.dump())


def grow(rounds: list[int]) -> dict[str, Any]:
    """State size in bytes and load time in ms after some numbers of rounds of a review."""
    definition = compile_process((FOLDER / "our_review.bpmn").read_bytes())
    instance, _ = Instance.start(definition, functions=FUNCTIONS, now=dt.datetime.now(dt.UTC))
    texts: dict[int, str] = {}
    text = save(instance)
    for number in range(1, max(rounds) + 1):
        for outcome in ("", "return"):
            instance = load(definition, text)
            step = instance.user_tasks[0].id
            instance.complete(step, outcome=outcome, now=dt.datetime.now(dt.UTC))
            text = save(instance)
        if number in rounds:
            texts[number] = text
    in_bytes = {number: len(text) for number, text in texts.items()}
    return {"bytes": in_bytes, "load_ms": _loads(definition, texts)}


def _loads(definition: Definition, texts: dict[int, str]) -> dict[int, float]:
    """Median load time of each, taken in turn so that noise hits all alike."""
    times: dict[int, list[float]] = {number: [] for number in texts}
    for _ in range(LOADS):
        for number, text in texts.items():
            began = perf_counter()
            load(definition, text)
            times[number].append((perf_counter() - began) * 1000)
    return {number: statistics.median(some) for number, some in times.items()}
