"""Which part of an instance is still alive, and so worth keeping.

SpiffWorkflow keeps every step that ever happened. What can still move is little: the live tokens,
what has arrived at a join that has not gone on, and the token that each of them came from. Our own
tables hold the history (reference engine.md 2, "Pruning").
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from SpiffWorkflow.util.task import TaskState

from journey.engine.joining import has_arrived

ALIVE: Final = TaskState.WAITING | TaskState.READY | TaskState.STARTED | TaskState.ERROR

Kept = tuple[Any, UUID | None]


def kept_tokens(workflow: Any) -> list[Kept]:
    """The tokens to store, each after the one it hangs on, with the id of that.

    Where that has been left out, a token hangs on the first of all.
    """
    tokens, root = workflow.tasks, workflow.task_tree
    needed = {root.id}
    if not workflow.completed:
        for token in tokens.values():
            if token._state & ALIVE or has_arrived(token):
                needed.update((token.id, token._parent))
    below: dict[UUID, list[Any]] = {}
    for token in tokens.values():
        if token.id in needed and token is not root:
            above = token._parent if token._parent in needed else root.id
            below.setdefault(above, []).append(token)
    return list(_walk(root, None, below))


def _walk(token: Any, above: UUID | None, below: Mapping[UUID, list[Any]]) -> Iterator[Kept]:
    yield token, above
    for child in below.get(token.id, ()):
        yield from _walk(child, token.id, below)
