"""The stored form of an instance: its live tokens by BPMN id, in plain JSON values.

    state  = {"format": 2, "tokens": TOKENS, "inner": [[token id, TOKENS], ...],
              "outcomes": {step: outcome}, "ended": false, "outcome": "…"}
    TOKENS = [ROW, ...]                                    parents before their children
    ROW    = [id, parent row or -1, state, step, internal data, triggered]

`inner` holds the running sub-processes by the token that waits for them, outer before inner. A row
leaves out its last entries where they are empty and false. Order is explicit, so that a database
may re-order object keys as it likes. There is no personal data here: outcomes and ids only
(architecture 5). States of earlier formats are read by `journey.engine.formats`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from journey.engine.compiling import Definition
from journey.engine.errors import StateRefused
from journey.engine.foresight import foresee
from journey.engine.formats import FORMAT, damage_is_refused, in_present_format
from journey.engine.guard import GuardedEngine
from journey.engine.pruning import ALIVE, kept_tokens
from journey.engine.running import Outcomes, RunningProcess, RunningSubProcess

State = dict[str, Any]
Row = list[Any]
_SIMPLE: Final = (str, int, float, bool, type(None))


def dump(workflow: RunningProcess) -> State:
    """The live part of a workflow as JSON values; raises StateRefused for anything else in it."""
    tokens = _dump_tokens(workflow)
    outcomes = workflow.task_tree.data.items()
    return {
        "format": FORMAT,
        "tokens": tokens,
        "inner": list(_dump_inner(workflow, tokens)) if workflow.subprocesses else [],
        "outcomes": {step: decided["outcome"] for step, decided in outcomes},
        "ended": bool(workflow.completed),
    }


def load(definition: Definition, state: Mapping[str, Any], engine: GuardedEngine) -> RunningProcess:
    """A workflow that goes on exactly where the dumped one stood.

    Raises StateRefused when the format is unknown, a step is no longer in the definition, or the
    state is damaged.
    """
    workflow = RunningProcess(definition, engine, loading=True)
    with damage_is_refused():
        for token in _load_state(workflow, in_present_format(state)):
            foresee(token)
    return workflow


def _load_state(workflow: RunningProcess, state: Mapping[str, Any]) -> list[Any]:
    workflow.completed = bool(state["ended"])
    outcomes = {step: {"outcome": _text(one)} for step, one in state["outcomes"].items()}
    tokens = _load_tokens(workflow, state["tokens"], outcomes)
    for token_id, rows in state["inner"]:
        tokens += _load_inner(workflow, UUID(hex=token_id), rows, outcomes)
    return tokens


def _dump_tokens(workflow: Any) -> list[Row]:
    rows: list[Row] = []
    index: dict[UUID | None, int] = {None: -1}
    for token, ancestor in kept_tokens(workflow):
        index[token.id] = len(rows)
        row = [token.id.hex, index[ancestor], token._state, token.task_spec.name]
        internal = _plain(token.internal_data) if token._state & ALIVE else {}
        if internal or token.triggered:
            row.append(internal)
        if token.triggered:
            row.append(True)
        rows.append(row)
    return rows


def _dump_inner(workflow: RunningProcess, rows: list[Row]) -> Iterator[list[Any]]:
    """The running sub-processes of some tokens, and theirs."""
    for row in rows:
        inner = workflow.subprocesses.get(UUID(hex=row[0]))
        if inner is not None and row[2] & ALIVE:
            tokens = _dump_tokens(inner)
            yield [row[0], tokens]
            yield from _dump_inner(workflow, tokens)


def _load_tokens(workflow: Any, rows: list[Row], outcomes: Outcomes) -> list[Any]:
    tokens: list[Any] = []
    for row in rows:
        tokens.append(_token(workflow, row, tokens[row[1]] if row[1] >= 0 else None, outcomes))
    workflow.task_tree = tokens[0]
    return tokens


def _load_inner(
    workflow: RunningProcess, token_id: UUID, rows: list[Row], outcomes: Outcomes
) -> list[Any]:
    waiting = workflow.get_task_from_id(token_id)
    spec = workflow.subprocess_specs[waiting.task_spec.spec]
    inner = RunningSubProcess(spec, token_id, workflow, deserializing=True)
    workflow.subprocesses[token_id] = inner
    inner.completed_event.connect(waiting.task_spec._on_subworkflow_completed, waiting)
    return _load_tokens(inner, rows, outcomes)


def _token(workflow: Any, row: Row, parent: Any, outcomes: Outcomes) -> Any:
    token_id, state, step = UUID(hex=row[0]), row[2], row[3]
    spec = workflow.spec.task_specs.get(step)
    if spec is None:
        raise StateRefused(f"The step {step} is not in this version of the process.")
    token = Task.__new__(Task)
    token.__dict__ = {
        "id": token_id,
        "workflow": workflow,
        "_parent": parent.id if parent is not None else None,
        "_children": [],
        "_state": state,
        "triggered": len(row) > 5 and row[5],
        "task_spec": spec,
        "thread_id": 0,
        "data": outcomes,
        "internal_data": _plain(row[4]) if len(row) > 4 else {},
        "last_state_change": 0.0,
    }
    workflow.tasks[token_id] = token
    if parent is not None:
        parent._children.append(token_id)
    if state & TaskState.WAITING and isinstance(spec, CatchingEvent):
        workflow.top_workflow.event_manager.tasks[token_id] = token
    return token


def _text(outcome: Any) -> str:
    if not isinstance(outcome, str):
        raise TypeError(f"A {type(outcome).__name__} is no outcome.")
    return outcome


def _plain(value: Any) -> Any:
    """The value, when it is made of JSON types only."""
    if isinstance(value, _SIMPLE):
        return value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _plain(item) for key, item in value.items()}
    raise StateRefused(f"A {type(value).__name__} cannot be stored in the state of a process.")
