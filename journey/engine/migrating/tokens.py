"""A stored state as a tree of tokens, to be taken apart and put together again.

What is read here is what `journey.engine.state` keeps, and what is written goes through its `load`
and `dump` again: so a tree that the engine could not run is never stored. The layout of a stored
row is known here in one place, `_row`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from SpiffWorkflow.util.task import TaskState

from journey.engine.compiling import Definition
from journey.engine.errors import StateRefused
from journey.engine.formats import damage_is_refused
from journey.engine.guard import GuardedEngine
from journey.engine.pruning import ALIVE, kept_tokens
from journey.engine.running import RunningProcess
from journey.engine.state import State, dump, load

# What SpiffWorkflow adds to the id of a step for the helpers that it puts beside it.
SPLIT: Final = ".BoundaryEventSplit"
JOIN: Final = ".BoundaryEventJoin"
CHILD: Final = " [child]"
END: Final = ".EndJoin"
ROOT: Final = "Start"

READY: Final = int(TaskState.READY)
WAITING: Final = int(TaskState.WAITING)
COMPLETED: Final = int(TaskState.COMPLETED)
CANCELLED: Final = int(TaskState.CANCELLED)

_FORMAT: Final = 2


@dataclass(eq=False, kw_only=True)
class Token:
    """A place in a process that is alive, or that something alive still hangs on."""

    step: str
    """The id of its step, or that with one of the endings above."""
    state: int
    internal: dict[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=lambda: uuid4().hex)
    triggered: bool = False
    above: "Token | None" = None
    below: list["Token"] = field(default_factory=list)
    inner: "Token | None" = None
    """The first token of the sub-process that this one waits for."""

    @property
    def is_alive(self) -> bool:
        """Whether it can still move."""
        return bool(self.state & ALIVE)

    def walk(self) -> Iterator["Token"]:
        """This token and all below it, but not those of sub-processes."""
        yield self
        for token in list(self.below):
            yield from token.walk()

    def everything(self) -> Iterator["Token"]:
        """This token and all below it, with those of sub-processes."""
        for token in self.walk():
            yield token
            if token.inner is not None:
                yield from token.inner.everything()

    def add(self, token: "Token") -> "Token":
        """Hang a token below this one; gives that token."""
        if token.above is not None:
            token.above.below.remove(token)
        token.above = self
        self.below.append(token)
        return token

    def put_above(self, token: "Token") -> None:
        """Put a token between this one and the one above it."""
        above = self._above
        above.below[above.below.index(self)] = token
        token.above, self.above = above, None
        token.add(self)

    def lift(self) -> None:
        """Hang it beside the token that it hung below."""
        self._above._above.add(self)

    def cut(self) -> None:
        """Take it out, with all below it."""
        self._above.below.remove(self)
        self.above = None

    def forget(self) -> None:
        """Take out a step that is past; what hangs below it keeps its place."""
        if self.below:
            self.step, self.state, self.internal = ROOT, COMPLETED, {}
        elif self.above is not None:
            self.cut()

    @property
    def _above(self) -> "Token":
        if self.above is None:
            raise StateRefused("The first token of a process cannot be moved.")
        return self.above


def read_tokens(definition: Definition, state: State) -> Token:
    """The first token of a stored state; raises StateRefused."""
    workflow = load(definition, state, GuardedEngine({}))
    with damage_is_refused():
        return _read(workflow, workflow)


def write_tokens(
    definition: Definition, root: Token, *, outcomes: Mapping[str, str], outcome: str
) -> State:
    """The state to store for a tree; joins at which everything has arrived are let go on.

    Raises StateRefused when what is stored would not be what was put together.
    """
    rows, inner = _written(root)
    draft = {
        "format": _FORMAT,
        "tokens": rows,
        "inner": inner,
        "outcomes": outcomes,
        "ended": False,
        "outcome": outcome,
    }
    workflow = load(definition, draft, GuardedEngine({}))
    for scope in (workflow, *workflow.subprocesses.values()):
        scope.update_waiting_tasks()
    state = {**dump(workflow), "outcome": outcome}
    if again(definition, state) != state:
        raise StateRefused("The process would not be stored as it is. Leave it as it was.")
    return state


def again(definition: Definition, state: State) -> State:
    """The state loaded and dumped: equal to it, when nothing is lost."""
    loaded = dump(load(definition, state, GuardedEngine({})))
    return {**loaded, "outcome": state.get("outcome", "")}


def _read(workflow: RunningProcess, scope: Any) -> Token:
    tokens: dict[UUID, Token] = {}
    for task, ancestor in kept_tokens(scope):
        token = Token(
            step=task.task_spec.name,
            state=int(task._state),
            internal=dict(task.internal_data),
            id=task.id.hex,
            triggered=bool(task.triggered),
        )
        tokens[task.id] = token
        if ancestor is not None:
            tokens[ancestor].add(token)
        if task.id in workflow.subprocesses and token.is_alive:
            token.inner = _read(workflow, workflow.subprocesses[task.id])
    return tokens[scope.task_tree.id]


def _written(root: Token) -> tuple[list[list[Any]], list[list[Any]]]:
    rows: list[list[Any]] = []
    inner: list[list[Any]] = []
    index: dict[Token, int] = {}
    for token in root.walk():
        index[token] = len(rows)
        rows.append(_row(token, index[token.above] if token.above is not None else -1))
        if token.inner is not None:
            its_rows, its_inner = _written(token.inner)
            inner += [[token.id, its_rows], *its_inner]
    return rows, inner


def _row(token: Token, above: int) -> list[Any]:
    return [token.id, above, token.state, token.step, token.internal, token.triggered]
