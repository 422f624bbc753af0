"""Which part of an instance is still alive, and so worth keeping.

SpiffWorkflow keeps every step that ever happened. What can still move is little: the live tokens,
their parents, the branches that have arrived at a join that still waits, and the places where
live tokens parted. Our own tables hold the history (reference engine.md 2, "Pruning").
"""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from SpiffWorkflow.bpmn.specs.control import EventSplit
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.util.task import TaskState

PREDICTED: Final = TaskState.PREDICTED_MASK | TaskState.FUTURE
LIVE: Final = TaskState.WAITING | TaskState.READY | TaskState.STARTED
ALIVE: Final = LIVE | TaskState.ERROR

Kept = tuple[Any, UUID | None]


def kept_tokens(workflow: Any) -> list[Kept]:
    """The tokens to store, each with the id of its nearest kept ancestor; parents come first."""
    tokens = workflow.tasks
    needed, children = _needed(tokens, _live_tokens(tokens))
    root = workflow.task_tree
    needed.add(root.id)
    kept: list[Kept] = [(root, None)]
    stack = [(root.id, root.id)]
    while stack:
        token_id, ancestor = stack.pop()
        for child_id in tokens[token_id]._children:
            if child_id in needed:
                kept.append((tokens[child_id], ancestor))
                stack.append((child_id, child_id))
            elif child_id in children:
                stack.append((child_id, ancestor))
    return kept


def _live_tokens(tokens: dict[UUID, Any]) -> list[Any]:
    live = [token for token in tokens.values() if token._state & ALIVE]
    live += [
        token
        for token in tokens.values()
        if token._state & PREDICTED and _finished(tokens.get(token._parent))
    ]
    return live + list(_arrived_branches(tokens, live))


def _finished(token: Any) -> bool:
    return token is not None and bool(token._state & TaskState.FINISHED_MASK)


def _arrived_branches(tokens: dict[UUID, Any], live: list[Any]) -> Iterable[Any]:
    """Placeholders of the branches that reached a join which has not fired in this round."""
    waiting = {t.task_spec.name for t in live if isinstance(t.task_spec, UnstructuredJoin)}
    if not waiting:
        return
    fired: dict[str, float] = {}
    for token in tokens.values():
        name = token.task_spec.name
        if name in waiting and token._state & TaskState.COMPLETED:
            fired[name] = max(fired.get(name, 0.0), token.last_state_change)
    for token in tokens.values():
        name = token.task_spec.name
        if name in waiting and token._state & TaskState.CANCELLED:
            if token.last_state_change > fired.get(name, 0.0):
                yield token


def _needed(tokens: dict[UUID, Any], live: list[Any]) -> tuple[set[UUID], dict[UUID, set[UUID]]]:
    needed: set[UUID] = set()
    children: dict[UUID, set[UUID]] = {}
    for token in live:
        needed.add(token.id)
        if token._parent is not None:
            needed.add(token._parent)
        _climb(tokens, token, needed, children)
    for token_id, below in list(children.items()):
        token = tokens[token_id]
        loops = isinstance(token.task_spec, LoopTask) and token._state & TaskState.STARTED
        if len(below) > 1 or loops:
            needed.add(token_id)
        if isinstance(token.task_spec, EventSplit) and token_id in needed:
            for child_id in token._children:
                if child_id in tokens and not tokens[child_id]._state & PREDICTED:
                    needed.add(child_id)
                    below.add(child_id)
    return needed, children


def _climb(
    tokens: dict[UUID, Any], token: Any, needed: set[UUID], children: dict[UUID, set[UUID]]
) -> None:
    """Note the way from a live token to the root, and the split that its join looks for."""
    split = getattr(token.task_spec, "split_task", None)
    child, parent = token.id, token._parent
    while parent is not None:
        if split is not None and tokens[parent].task_spec.name == split:
            needed.add(parent)
            split = None
        below = children.setdefault(parent, set())
        if child in below and split is None:
            break
        below.add(child)
        child, parent = parent, tokens[parent]._parent
