"""What moving one instance comes to, and what is noted on the way there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from journey.engine.compiling import Definition
from journey.engine.diagram import Node
from journey.engine.errors import Problem
from journey.engine.migrating.standing import shape
from journey.engine.migrating.tokens import Token
from journey.engine.state import State

END_HERE: Final = "This way ends here."


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An open step that stays open: what hangs on its token goes with it."""

    id: str
    """The token, as in `UserTask.id`."""
    old: str
    """Its step in the old version."""
    new: str
    """Its step in the new version."""


@dataclass(frozen=True, kw_only=True)
class Choice(Problem):
    """What a person must decide before a child can be moved; `element` is the step to map."""

    candidates: tuple[str, ...] = ()
    """The ids of the steps of the new version to choose from."""
    nothing: str = ""
    """What it means to map the step to nothing; empty where that cannot be chosen."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """What moving one instance comes to."""

    kept: tuple[Kept, ...] = ()
    """The open steps that stay open, and dates and messages that are still waited for."""
    notes: tuple[str, ...] = ()
    """What happens besides, in sentences."""
    problems: tuple[Choice, ...] = ()
    """What a person must decide first."""
    state: State | None = field(default=None, repr=False)
    """The state to store; None while there are problems."""


@dataclass
class Relocation:
    """One instance that is being moved; `chosen` says where steps, or single tokens, go."""

    old: Definition
    new: Definition
    chosen: Mapping[str, str]
    renews: bool = False
    """Whether a chosen token becomes a new one, as when a child is moved by hand."""
    kept: list[Kept] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Choice] = field(default_factory=list)
    placed: set[Token] = field(default_factory=set)
    opened: dict[str, Node] = field(default_factory=dict)
    """The step of the old version from which something came to each step of the new one."""

    @property
    def renamed(self) -> dict[str, str]:
        """The steps that have only another id in the new version."""
        old, new = self.old.diagram.nodes, self.new.diagram.nodes
        return {
            one: other
            for one, other in self.chosen.items()
            if one in old and other in new and one not in new and other not in old
        }

    def came_from(self, target: Node) -> Node:
        """The step of the old version from which a token came to a step."""
        return self.opened.get(target.id, target)

    def ask(self, rule: str, node: Node, message: str, scope: str, *, nothing: str = "") -> None:
        """Note something that a person must decide about a step."""
        there = self.new.diagram.nodes.values()
        places = [one.id for one in there if one.scope == scope and shape(one) == "userTask"]
        same = self.new.diagram.nodes.get(node.id)
        if same is not None and same.scope == scope and shape(same) == "callActivity":
            places.insert(0, same.id)
        choice = Choice(
            id=rule, element=node.id, message=message, candidates=tuple(places), nothing=nothing
        )
        if choice not in self.problems:
            self.problems.append(choice)

    def result(self, state: State | None) -> Move:
        """What it has come to."""
        return Move(
            kept=tuple(self.kept),
            notes=tuple(self.notes),
            problems=tuple(self.problems),
            state=state,
        )


def said(node: Node) -> str:
    """A node as it is named in a sentence."""
    return f"“{node.name or node.id}”"
