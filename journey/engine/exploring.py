"""Every way through a diagram: not samples, all of them.

The diagram is read as a net: a token stands on an arrow or at a step. From each marking one group
of moves that conflict with each other is taken, in all its alternatives; groups that do not touch
each other cannot change what the others may do, so their interleavings need not be tried (stubborn
sets). So the work grows with the ways to choose, not with the orders in which people may act. A
terminating end touches everything and is taken last. What stands beside a round that goes on
without end is tried where the round closes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, combinations
from typing import Final

from journey.engine.diagram import JOINS, Arrow, Diagram, Node

MOST_MARKINGS: Final = 20_000
"""More than any readable diagram needs; beyond it the diagram is refused as too entangled."""

Token = str
Marking = frozenset[Token]
AT: Final = "@"
"""Prefix of a token that stands at a step; the others stand on the arrow of their name."""
ONCE: Final = "+"
"""Prefix of a token at a step whose non-interrupting event has happened."""


@dataclass
class Exploration:
    """What was found."""

    fired: set[str] = field(default_factory=set)
    """The nodes that some way passes."""
    stuck: dict[str, set[str]] = field(default_factory=dict)
    """Joins that some way never completes, with the arrows that stay empty."""
    trapped: set[str] = field(default_factory=set)
    """The nodes from which no end is in reach, where nothing beside them can end it all either."""
    is_complete: bool = True
    """Whether all ways were explored."""
    markings: int = 0
    """How many places of its tokens were looked at: the measure of the work."""


@dataclass(frozen=True)
class _Move:
    node: Node
    takes: Marking
    gives: tuple[Token, ...]
    ends_all: bool = False


def explore(
    diagram: Diagram,
    scope: str = "",
    *,
    first: Marking | None = None,
    blocked: frozenset[str] = frozenset(),
) -> Exploration:
    """Explore a process, or the sub-process `scope`, from its start event.

    `first` is where the tokens stand instead: on an arrow, by its id, or at a step, by `AT` and
    its id. Nobody ever completes a `blocked` node.
    """
    return _Explorer(diagram, scope, blocked).explore(first)


class _Explorer:
    def __init__(self, diagram: Diagram, scope: str, blocked: frozenset[str]) -> None:
        self.diagram = diagram
        self.blocked = blocked
        self.nodes = {key: node for key, node in diagram.nodes.items() if node.scope == scope}
        self.found = Exploration()
        self.boundary: dict[str, list[Node]] = {}
        self.joins = {
            arrow.id: node.id
            for node in self.nodes.values()
            if node.kind in JOINS
            for arrow in diagram.arriving(node.id)
        }
        """The gateways that wait for several arrows, by each of them: tried once for all."""
        for node in self.nodes.values():
            if node.attached_to:
                self.boundary.setdefault(node.attached_to, []).append(node)

    def explore(self, first: Marking | None) -> Exploration:
        if first is None:
            starts = [node for node in self.nodes.values() if node.kind == "startEvent"]
            first = frozenset(chain.from_iterable(self._out(node) for node in starts))
            self.found.fired |= {node.id for node in starts}
        seen: set[Marking] = set()
        way: set[Marking] = set()
        waiting = [(first, False)]
        while waiting:
            marking, is_done = waiting.pop()
            if is_done:
                way.remove(marking)
            elif len(seen) > MOST_MARKINGS:
                self.found.is_complete = False
                break
            elif marking not in seen:
                seen.add(marking)
                way.add(marking)
                waiting.append((marking, True))
                waiting += ((following, False) for following in self._following(marking, way))
        self.found.markings = len(seen)
        return self.found

    def _following(self, marking: Marking, way: set[Marking]) -> set[Marking]:
        """The markings after this one, by one group of moves.

        By further groups too where that only leads back on the way that came here, as at the end
        of a round: else nobody would ever try what stands beside a round without an end.
        """
        found: set[Marking] = set()
        groups = list(self._groups(marking))
        self._note_trapped(marking)
        if not groups:
            self._note_stuck(marking)
        for group in groups:
            found |= {self._after(move, marking) for move in group}
            if not found <= way:
                break
        return found

    def _after(self, move: _Move, marking: Marking) -> Marking:
        self.found.fired.add(move.node.id)
        return frozenset() if move.ends_all else marking - move.takes | frozenset(move.gives)

    def _groups(self, marking: Marking) -> Iterator[list[_Move]]:
        """The groups of moves that conflict with each other; those that end all come last."""
        last: list[list[_Move]] = []
        tried: set[str] = set()
        for token in sorted(marking):
            if self.joins.get(token, "") in tried:
                continue
            tried.add(self.joins.get(token, token))
            moves = list(self._moves(token, marking))
            if any(move.ends_all for move in moves):
                last.append(moves)
            elif moves:
                yield moves
        if last:
            yield list(chain.from_iterable(last))

    def _moves(self, token: Token, marking: Marking) -> Iterator[_Move]:
        node = self._target(token)
        taken = frozenset({token})
        if token.startswith((AT, ONCE)):
            yield from self._moves_at(node, token)
        elif node.kind == "parallelGateway":
            arriving = frozenset(arrow.id for arrow in self.diagram.arriving(node.id))
            if arriving <= marking:
                yield _Move(node, arriving, self._out(node))
        elif node.kind == "inclusiveGateway":
            yield from self._inclusive(node, marking)
        elif node.kind in ("exclusiveGateway", "eventBasedGateway"):
            yield from (_Move(node, taken, (arrow.id,)) for arrow in self._leaving(node))
        elif node.kind == "endEvent":
            if node.id not in self.blocked:
                yield _Move(node, taken, (), node.ends_all)
        else:
            yield _Move(node, taken, (AT + node.id,))

    def _moves_at(self, node: Node, token: Token) -> Iterator[_Move]:
        """A step is completed, or something attached to it happens."""
        taken = frozenset({token})
        if node.id not in self.blocked:
            yield _Move(node, taken, self._out(node))
        for event in self.boundary.get(node.id, ()):
            if event.interrupts:
                yield _Move(event, taken, self._out(event))
            elif not token.startswith(ONCE):
                yield _Move(event, taken, (ONCE + node.id, *self._out(event)))

    def _inclusive(self, node: Node, marking: Marking) -> Iterator[_Move]:
        arriving = frozenset(arrow.id for arrow in self.diagram.arriving(node.id))
        awaited = arriving - marking
        if any(self._can_reach(token, awaited, node.id) for token in marking - arriving):
            return
        for chosen in _subsets(self._out(node)):
            yield _Move(node, arriving & marking, chosen)

    def _can_reach(self, token: Token, arrows: frozenset[str], beyond: str) -> bool:
        """Whether a token can come to one of some arrows without passing a node."""
        if token in arrows:
            return True
        node = self._target(token)
        return node.id != beyond and bool(self._reach[node.id] & arrows)

    @cached_property
    def _reach(self) -> dict[str, frozenset[str]]:
        """The arrows that can be reached from each node."""
        return {key: frozenset(self._arrows_from(key)) for key in self.nodes}

    def _arrows_from(self, node_id: str) -> set[str]:
        reached: set[str] = set()
        waiting = [node_id]
        while waiting:
            current = waiting.pop()
            nodes = [self.nodes[current], *self.boundary.get(current, ())]
            for arrow in chain.from_iterable(self.diagram.leaving(node.id) for node in nodes):
                if arrow.id not in reached:
                    reached.add(arrow.id)
                    waiting.append(arrow.target)
        return reached

    def _note_trapped(self, marking: Marking) -> None:
        reached = {self._target(token).id for token in marking}
        if not reached & self._to_ending_all:
            self.found.trapped |= reached - self._to_an_end

    @cached_property
    def _to_an_end(self) -> set[str]:
        """The nodes from which an end can be reached."""
        return self._before(node for node in self.nodes.values() if node.kind == "endEvent")

    @cached_property
    def _to_ending_all(self) -> set[str]:
        """The nodes from which an end can be reached that ends everything."""
        return self._before(node for node in self.nodes.values() if node.ends_all)

    def _before(self, ends: Iterable[Node]) -> set[str]:
        found = {node.id for node in ends}
        waiting = list(found)
        while waiting:
            node = self.diagram.nodes[waiting.pop()]
            before = {arrow.source for arrow in self.diagram.arriving(node.id)}
            before |= {node.attached_to} - {""}
            waiting += before - found
            found |= before
        return found

    def _note_stuck(self, marking: Marking) -> None:
        for token in marking:
            node = self._target(token)
            if node.id not in self.blocked and not token.startswith((AT, ONCE)):
                arriving = {arrow.id for arrow in self.diagram.arriving(node.id)}
                self.found.stuck.setdefault(node.id, set()).update(arriving - marking)

    def _target(self, token: Token) -> Node:
        if token.startswith((AT, ONCE)):
            return self.nodes[token[1:]]
        return self.nodes[self.diagram.arrows[token].target]

    def _leaving(self, node: Node) -> tuple[Arrow, ...]:
        return self.diagram.leaving(node.id)

    def _out(self, node: Node) -> tuple[Token, ...]:
        return tuple(arrow.id for arrow in self._leaving(node))


def _subsets(items: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of at least one."""
    every = tuple(items)
    return chain.from_iterable(combinations(every, size) for size in range(1, len(every) + 1))
