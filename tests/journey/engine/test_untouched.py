"""Our engine beside SpiffWorkflow as it comes, which never stores, prunes or looks ahead less.

SpiffWorkflow is imported a second time, so that nothing we replace in it is replaced there. Left
out is what it does wrongly: joins in loops (reference engine.md 0, row 2), inclusive joins that
wait for a repeated step or a sub-process, events at the boundary that happen twice, and timers
that are looked at late (5).
"""

import datetime as dt
import importlib
import sys
from collections import Counter
from random import Random
from types import ModuleType
from typing import Any

import pytest

from journey.engine import Diagram, Instance, compile_process, read_diagram, read_xml
from journey.engine.clock import engine_now, engine_time
from journey.engine.compiling import _bare_copy
from journey.engine.guard import GuardedEnvironment
from tests.journey.engine.drawings import Drawing
from tests.journey.engine.test_equivalence import opened
from tests.journey.engine.test_instance import NOW

PROCESSES = 600
BATCHES = 4
MOST_STEPS = 40


def untouched() -> dict[str, ModuleType]:
    """The modules of a second, untouched copy of SpiffWorkflow, by name."""

    def taken_out() -> dict[str, ModuleType]:
        names = [name for name in sys.modules if name.partition(".")[0] == "SpiffWorkflow"]
        return {name: sys.modules.pop(name) for name in names}

    ours = taken_out()
    try:
        for name in ("parser.BpmnParser", "serializer.workflow", "workflow"):
            importlib.import_module(f"SpiffWorkflow.bpmn.{name}")
    finally:
        theirs = taken_out()
        sys.modules.update(ours)
    return theirs


THEIRS = untouched()
BPMN = "SpiffWorkflow.bpmn"
STATE = THEIRS["SpiffWorkflow.util.task"].TaskState
DEFINITIONS = THEIRS[f"{BPMN}.specs.event_definitions"]


class _Time(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> "_Time":
        shown = engine_now().astimezone(tz) + dt.timedelta(microseconds=1)
        return cls.combine(shown.date(), shown.timetz())


THEIRS[f"{BPMN}.specs.event_definitions.timer"].datetime = _Time  # type: ignore[attr-defined]


class Conditions:
    """Evaluates expressions for SpiffWorkflow."""

    environment = GuardedEnvironment({"due": lambda _rule: engine_now() + dt.timedelta(days=1)})

    def evaluate(self, token: Any, expression: str, external_context: Any = None) -> Any:
        return self.environment.evaluate(expression, token.data, external_context)


class Untouched:
    """A process that SpiffWorkflow runs."""

    def __init__(self, diagram: Diagram) -> None:
        parser = THEIRS[f"{BPMN}.parser.BpmnParser"].BpmnParser()
        parser.add_bpmn_xml(_bare_copy(diagram))
        registry = THEIRS[f"{BPMN}.serializer.workflow"].BpmnWorkflowSerializer.configure()
        spec, *inner = (
            registry.restore(registry.convert(one))
            for one in (
                parser.get_spec(diagram.id),
                *parser.get_subprocess_specs(diagram.id).values(),
            )
        )
        self.workflow = THEIRS[f"{BPMN}.workflow"].BpmnWorkflow(
            spec, {one.name: one for one in inner}, script_engine=Conditions()
        )
        self.workflow.do_engine_steps()

    def standing(self) -> tuple[object, ...]:
        waiting = self.workflow.get_tasks(state=STATE.WAITING)
        return (
            Counter(token.task_spec.bpmn_id for token in self.open()),
            Counter(
                token.task_spec.bpmn_id
                for token in waiting
                if hasattr(token.task_spec, "event_definition")
            ),
            self.workflow.completed,
        )

    def open(self) -> list[Any]:
        return list(self.workflow.get_tasks(state=STATE.READY, manual=True))

    def complete(self, step: str, outcome: str) -> None:
        token = next(token for token in self.open() if token.task_spec.bpmn_id == step)
        token.set_data(**{step: {"outcome": outcome}})
        token.run()
        self.workflow.do_engine_steps()

    def fire(self) -> None:
        for _ in range(2):
            self.workflow.refresh_timers()
            self.workflow.do_engine_steps()

    def deliver(self, message: str) -> None:
        definition = DEFINITIONS.message.MessageEventDefinition(message)
        event = THEIRS[f"{BPMN}.util.event"].BpmnEvent(definition, payload={})
        self.workflow.event_manager.catch(event, internal=False)
        self.workflow.do_engine_steps()


def ours(instance: Instance) -> tuple[object, ...]:
    """Where our engine stands, said as `Untouched` says it."""
    tokens = instance._workflow.event_manager.tasks.values()
    return (
        Counter(step.node.id for step in (*instance.user_tasks, *instance.calls)),
        Counter(token.task_spec.bpmn_id for token in tokens),
        instance.has_ended,
    )


def is_right(diagram: Diagram) -> bool:
    """Whether SpiffWorkflow gets all of a diagram right."""
    for node in diagram.nodes.values():
        once = node.kind == "boundaryEvent" and node.event is not None and not node.interrupts
        if node.kind == "inclusiveGateway" or once:
            return False
        if node.kind == "parallelGateway" and _comes_back(diagram, node.id):
            return False
    return True


def _comes_back(diagram: Diagram, start: str) -> bool:
    seen: set[str] = set()
    waiting = [arrow.target for arrow in diagram.leaving(start)]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += [arrow.target for arrow in diagram.leaving(here)]
            waiting += [node.id for node in diagram.nodes.values() if node.attached_to == here]
    return start in seen


def test_the_other_copy_is_untouched() -> None:
    base = "SpiffWorkflow.specs.base"
    theirs, mine = THEIRS[base].TaskSpec, sys.modules[base].TaskSpec
    assert theirs is not mine
    assert theirs._predict.__module__ == theirs._update.__module__ == base
    assert mine._predict.__module__ == mine._update.__module__ == "journey.engine.foresight"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_process_runs_as_it_does_on_spiffworkflow_as_it_comes(batch: int) -> None:
    compared = 0
    for seed in range(batch, PROCESSES, BATCHES):
        rng = Random(seed)
        source = Drawing(rng, whole_profile=True).draw()
        if is_right(read_diagram(read_xml(source))):
            compared += 1
            compare(compile_process(source), rng, f"seed {seed}")
    assert compared > PROCESSES / BATCHES / 5


def compare(definition: Any, rng: Random, seed: str) -> None:
    functions, now = {"due": lambda _rule: engine_now() + dt.timedelta(days=1)}, NOW
    with engine_time(now):
        theirs = Untouched(definition.diagram)
    instance, _ = Instance.start(definition, functions=functions, now=now)
    for _ in range(MOST_STEPS):
        instance = Instance.load(definition, instance.dump(), functions=functions)
        assert ours(instance) == theirs.standing(), seed
        if instance.has_ended:
            return
        steps = sorted(step.node.id for step in (*instance.user_tasks, *instance.calls))
        can = [
            *steps * 3,
            *sorted(instance.messages_awaited),
            *(["due"] if instance.waiting else []),
        ]
        chosen = rng.choice(can)
        now = max(now, instance.next_due_at or now) if chosen == "due" else now
        with engine_time(now):
            if chosen == "due":
                theirs.fire()
                instance.fire_timers(now=now)
            elif chosen in steps:
                options = definition.diagram.options(chosen)
                outcome = rng.choice(options).outcome if options else ""
                theirs.complete(chosen, outcome)
                instance.complete(opened(instance, chosen).id, outcome=outcome, now=now)
            else:
                theirs.deliver(chosen)
                instance.deliver(chosen, now=now)
