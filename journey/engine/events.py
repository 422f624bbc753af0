"""Events that come into a process from outside, and those that leave it uncaught.

SpiffWorkflow lets an event at the boundary of a step, which does not interrupt it, happen once. In
BPMN it may happen again while the step is open, and so it does here: one method is replaced.
"""

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import (
    ErrorEventDefinition,
    EscalationEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from journey.engine.errors import UncaughtError
from journey.engine.tracing import Run


def throw(workflow: BpmnWorkflow, at: Any, kind: str, name: str) -> None:
    """Hand an event to what waits for it: at the boundary of one step, or anywhere.

    Raises UncaughtError when nothing at that step waits for it.
    """
    event = BpmnEvent(_definition(kind, name), payload=None)
    catching = (
        _at_boundary(workflow, at, event)
        if at is not None
        else [
            token
            for token in workflow.event_manager.tasks.values()
            if token.task_spec.event_definition.catches(token, event)
        ]
    )
    if not catching:
        raise UncaughtError(f"Nothing here catches the {kind} “{name}”.")
    for token in catching:
        token.task_spec.catch(token, event)
        token.task_spec._update(token)


def catchable(workflow: BpmnWorkflow, at: Any, kind: str, name: str) -> bool:
    """Whether a boundary event of a step waits for an event."""
    return bool(_at_boundary(workflow, at, BpmnEvent(_definition(kind, name), payload=None)))


def awaited(token: Any) -> list[Any]:
    """The events that a token waits for: one, or those after an event-based gateway."""
    definition = token.task_spec.event_definition
    return list(getattr(definition, "event_definitions", None) or [definition])


def note_uncaught(events: Iterable[Any], run: Run) -> None:
    """Write down what left the process: messages, escalations, and an error that ends it."""
    for event in events:
        definition = event.event_definition
        if isinstance(definition, MessageEventDefinition):
            run.messages.append(definition.name)
        elif isinstance(definition, ErrorEventDefinition):
            run.error = definition.code or definition.name
        elif isinstance(definition, EscalationEventDefinition):
            run.escalations.append(definition.code or definition.name)


def _at_boundary(workflow: BpmnWorkflow, step: Any, event: BpmnEvent) -> list[Any]:
    """The events attached to a step that wait for an event."""
    host = step.parent if isinstance(step.parent.task_spec, LoopTask) else step
    return [
        token
        for token in workflow.event_manager.tasks.values()
        if token._parent == host._parent and token.task_spec.event_definition.catches(token, event)
    ]


def _catch(spec: BoundaryEvent, token: Any, event: Any) -> None:
    """Catch an event; what does not interrupt its step waits for the next one."""
    CatchingEvent.catch(spec, token, event)
    if not spec.cancel_activity:
        another = token.parent._add_child(spec, TaskState.WAITING)
        spec._update(another)


def _definition(kind: str, name: str) -> Any:
    match kind:
        case "message":
            return MessageEventDefinition(name)
        case "error":
            return ErrorEventDefinition(name, name)
        case _:
            return EscalationEventDefinition(name, name)


BoundaryEvent.catch = _catch
