"""The stored form of an instance: its live tokens by BPMN id, in plain JSON values.

    state   = {"format": 1, "tokens": TOKENS, "inner": [[token id, TOKENS], ...],
               "ended": false, "outcome": "…"}
    TOKENS  = [ROW, ...]                                   parents before their children
    ROW     = [id, parent row or -1, state, step, changed at, triggered, internal data, data]

`inner` holds the running sub-processes by the token that waits for them, outer before inner. `data`
is None where it equals the parent row's. Order is explicit, so that a database may re-order object
keys as it likes. There is no personal data here: outcomes and ids only (architecture 5).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from SpiffWorkflow.bpmn.specs.control import EventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.timer import CycleTimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from journey.engine.compiling import Definition
from journey.engine.errors import StateRefused
from journey.engine.guard import GuardedEngine
from journey.engine.pruning import ALIVE, PREDICTED, kept_tokens

FORMAT: Final = 1
State = dict[str, Any]
Row = list[Any]


def dump(workflow: BpmnWorkflow) -> State:
    """The live part of a workflow as JSON values; raises StateRefused for anything else in it."""
    tokens = _dump_tokens(workflow)
    return {
        "format": FORMAT,
        "tokens": tokens,
        "inner": list(_dump_inner(workflow, tokens)),
        "ended": bool(workflow.completed),
    }


def load(definition: Definition, state: Mapping[str, Any], engine: GuardedEngine) -> BpmnWorkflow:
    """A workflow that goes on exactly where the dumped one stood.

    Raises StateRefused when the format is unknown or a step is no longer in the definition.
    """
    if state.get("format") != FORMAT:
        raise StateRefused(f"The stored state has format {state.get('format')!r}; not readable.")
    workflow = BpmnWorkflow(
        definition.spec, definition.inner, script_engine=engine, deserializing=True
    )
    workflow.completed = bool(state.get("ended"))
    tokens = _load_tokens(workflow, state["tokens"])
    for token_id, rows in state.get("inner", ()):
        tokens += _load_inner(workflow, UUID(hex=token_id), rows)
    for token in tokens:
        if token._state & (ALIVE | PREDICTED):
            _foresee(token)
    return workflow


def _dump_tokens(workflow: Any) -> list[Row]:
    rows: list[Row] = []
    index: dict[UUID, int] = {}
    for token, ancestor in kept_tokens(workflow):
        index[token.id] = len(rows)
        above = index[ancestor] if ancestor is not None else -1
        rows.append(
            [
                token.id.hex,
                above,
                token._state,
                token.task_spec.name,
                token.last_state_change,
                bool(token.triggered),
                _plain(token.internal_data),
                _data_of(token, workflow.tasks.get(ancestor)),
            ]
        )
    return rows


def _dump_inner(workflow: BpmnWorkflow, rows: list[Row]) -> Iterator[list[Any]]:
    """The running sub-processes of some tokens, and theirs."""
    for row in rows:
        inner = workflow.subprocesses.get(UUID(hex=row[0]))
        if inner is not None and row[2] & ALIVE:
            tokens = _dump_tokens(inner)
            yield [row[0], tokens]
            yield from _dump_inner(workflow, tokens)


def _load_tokens(workflow: Any, rows: list[Row]) -> list[Any]:
    tokens: list[Any] = []
    for row in rows:
        tokens.append(_token(workflow, row, tokens[row[1]] if row[1] >= 0 else None))
    workflow.task_tree = tokens[0]
    return tokens


def _load_inner(workflow: BpmnWorkflow, token_id: UUID, rows: list[Row]) -> list[Any]:
    waiting = workflow.get_task_from_id(token_id)
    spec = workflow.subprocess_specs[waiting.task_spec.spec]
    inner = BpmnSubWorkflow(spec, token_id, workflow, deserializing=True)
    workflow.subprocesses[token_id] = inner
    inner.completed_event.connect(waiting.task_spec._on_subworkflow_completed, waiting)
    return _load_tokens(inner, rows)


def _token(workflow: Any, row: Row, parent: Any) -> Any:
    token_id, _, state, step, changed_at, triggered, internal, data = row
    spec = workflow.spec.task_specs.get(step)
    if spec is None:
        raise StateRefused(f"The step {step} is not in this version of the process.")
    token = Task.__new__(Task)
    token.__dict__ = {
        "id": UUID(hex=token_id),
        "workflow": workflow,
        "_parent": parent.id if parent is not None else None,
        "_children": [],
        "_state": state,
        "triggered": triggered,
        "task_spec": spec,
        "thread_id": 0,
        "data": dict(parent.data) if data is None else data,
        "internal_data": internal,
        "last_state_change": changed_at,
    }
    workflow.tasks[token.id] = token
    if parent is not None:
        parent._children.append(token.id)
    if state & TaskState.WAITING and isinstance(spec, CatchingEvent):
        workflow.top_workflow.event_manager.tasks[token.id] = token
    return token


def _foresee(token: Any) -> None:
    """Rebuild the steps that SpiffWorkflow expects after a token; they are not stored."""
    spec = token.task_spec
    armed = token._state & TaskState.WAITING and isinstance(spec, (BoundaryEvent, StartEvent))
    if armed and token.parent is not None and isinstance(token.parent.task_spec, EventSplit):
        if isinstance(spec.event_definition, CycleTimerEventDefinition):
            return
        token._sync_children(spec.outputs, TaskState.MAYBE)
        for child in token.children:
            child.task_spec._predict(child, mask=TaskState.PREDICTED_MASK)
    else:
        spec._predict(token, mask=TaskState.NOT_FINISHED_MASK)


def _data_of(token: Any, ancestor: Any) -> dict[str, Any] | None:
    if ancestor is None:
        return {}
    if token._parent == ancestor.id and ancestor._parent is not None:
        if token.data == ancestor.data:
            return None
    return dict(_plain(token.data))


def _plain(value: Any) -> Any:
    """The value, when it is made of JSON types only."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _plain(item) for key, item in value.items()}
    raise StateRefused(f"A {type(value).__name__} cannot be stored in the state of a process.")
