"""How far SpiffWorkflow looks ahead: the next steps, never the whole rest of a process.

For every live token SpiffWorkflow builds all the steps that will surely follow, to the end, and
builds them again after each load. Only the next ones are ever looked at, so three methods of its
steps are replaced here, once: `_predict` stops after `LEVELS` steps, and `_update` looks
ahead again when a token arrives at a step after which nothing has been built. SpiffWorkflow is
pinned, and random processes are compared with the same ones on its own methods (reference
engine.md 2.2). Its joins do count what is foreseen, and ours do not: `journey.engine.joining`.
"""

from typing import Any, Final

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.event_definitions.timer import CycleTimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.util.task import TaskState

from journey.engine.errors import RunawayProcess

LEVELS: Final = 2
MOST_TOKENS: Final = 5000
"""More than any real process has at once, with those that one action leaves behind."""


def foresee(token: Any) -> None:
    """Build the steps after a token that was loaded; the others do it when something happens."""
    if token._state & (TaskState.READY | TaskState.STARTED):
        token.task_spec._predict_hook(token)


def _predict(
    spec: TaskSpec,
    token: Any,
    seen: Any = None,
    looked_ahead: int = 0,
    mask: int = TaskState.PREDICTED_MASK,
) -> None:
    """Build the steps that may follow a token; `seen` is passed by SpiffWorkflow and not used."""
    if token._state & mask:
        spec._predict_hook(token)
    levels = LEVELS if token._state & TaskState.DEFINITE_MASK else spec.lookahead
    if looked_ahead + 1 < levels:
        for child in token.children:
            if child._state & mask:
                child.task_spec._predict(child, None, looked_ahead + 1, mask)


def _update(spec: TaskSpec, token: Any) -> None:
    """Let a step that a token has reached decide whether it waits or is ready."""
    workflow = token.workflow
    if len(workflow.tasks) > workflow.top_workflow.most_tokens:
        raise RunawayProcess(
            "The process multiplies without waiting for anybody. Change the diagram."
        )
    if token._state & TaskState.PREDICTED_MASK:
        spec._predict(token)
    elif token._state & (TaskState.FUTURE | TaskState.WAITING) and not token._children:
        spec._predict(token, mask=TaskState.NOT_FINISHED_MASK)
    if spec._update_hook(token):
        token._ready()


def _predict_after_boundary(spec: BoundaryEvent, token: Any) -> None:
    """The way out of an event; only one that interrupts its step concerns the end of the step."""
    if isinstance(spec.event_definition, CycleTimerEventDefinition):
        return
    outputs = [
        output
        for output in spec.outputs
        if spec.cancel_activity or not isinstance(output, BoundaryEventJoin)
    ]
    is_definite = token._state & TaskState.DEFINITE_MASK
    token._sync_children(outputs, TaskState.FUTURE if is_definite else token._state)


TaskSpec._predict, TaskSpec._update = _predict, _update
BoundaryEvent._predict_hook = _predict_after_boundary
