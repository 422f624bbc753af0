"""What can be open at the same time, and so where one way would be gone twice.

A token stands on an arrow or at a step. Two places are concurrent when some run has a token on
both; whatever is concurrent with all that a move takes is concurrent with all that it gives. That
is followed until nothing new is found. The work grows with the size of the diagram, not with the
orders in which people act.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from journey.engine.diagram import JOINS, Arrow, Diagram, Node

Places = int
"""A set of places, one bit each."""
_EVERYWHERE: Places = -1


def gone_twice(diagram: Diagram, scope: str = "") -> list[str]:
    """The nodes of a process, or of a sub-process, at which two tokens can arrive unjoined.

    An event that does not interrupt may happen again while what it began before is still open:
    that is work of its own each time, up to a join, which could not tell the two apart.
    """
    net = _Net(diagram, scope)
    found = net.gone_twice()
    if not found and net.comes_again:
        found = _Net(diagram, scope, tells_apart=False).joined_twice()
    return sorted(found)


def concurrent(diagram: Diagram, scope: str = "") -> Callable[[str, str], bool]:
    """Tells of two places whether some run has a token on both.

    A place is an arrow or a step of the process, or of the sub-process `scope`, by its id; asked
    of one place twice, it tells whether there can be two tokens.
    """
    return _Net(diagram, scope).are_beside


@dataclass(frozen=True)
class _Move:
    takes: tuple[int, ...]
    gives: tuple[int, ...]
    waits_for_all: bool = True
    """An inclusive join takes what has come, when nothing more can come."""
    beside: Places = _EVERYWHERE
    """What can go on beside it: all places, but for joins, events that happen again, and events
    that are over with their step."""


class _Net:
    """The places and moves of a process or sub-process; the place of an event is that it may come.

    `tells_apart` is whether what an event begins again is taken as work of its own.
    """

    def __init__(self, diagram: Diagram, scope: str, *, tells_apart: bool = True) -> None:
        self.diagram, self.tells_apart = diagram, tells_apart
        self.nodes = [node for node in diagram.nodes.values() if node.scope == scope]
        self.arrows = [arrow for arrow in diagram.arrows.values() if arrow.scope == scope]
        names = [*(arrow.id for arrow in self.arrows), *(node.id for node in self.nodes)]
        self.place = {name: number for number, name in enumerate(names)}
        self.beside = [0] * len(names)
        """For each place the places that may have a token at the same time."""
        self._follow()

    @property
    def comes_again(self) -> bool:
        """Whether there are events that do not interrupt their step, and joins."""
        beside = any(node.attached_to and not node.interrupts for node in self.nodes)
        return beside and any(node.id in self.diagram.joins for node in self.nodes)

    def are_beside(self, one: str, other: str) -> bool:
        return bool(self.beside[self.place[one]] >> self.place[other] & 1)

    def gone_twice(self) -> set[str]:
        merges = {
            node.id
            for node in self.nodes
            if node.kind not in JOINS
            if any(self.are_beside(one.id, other.id) for one, other in self._arriving_pairs(node))
        }
        return merges or {one.target for one in self.arrows if self.are_beside(one.id, one.id)}

    def joined_twice(self) -> set[str]:
        """The joins at which one arrow can bring two tokens."""
        return {
            node.id
            for node in self.nodes
            if node.id in self.diagram.joins
            if any(self.are_beside(one.id, one.id) for one in self.diagram.arriving(node.id))
        }

    def _arriving_pairs(self, node: Node) -> Iterator[tuple[Arrow, Arrow]]:
        arriving = self.diagram.arriving(node.id)
        return ((one, other) for one in arriving for other in arriving if one is not other)

    def _follow(self) -> None:
        moves = [move for node in self.nodes for move in self._moves(node)]
        changed = True
        while changed:
            changed = any([self._happen(move) for move in moves])

    def _happen(self, move: _Move) -> bool:
        """Note what may stand beside what a move gives; tells whether that is news."""
        beside = _EVERYWHERE if move.waits_for_all else 0
        for place in move.takes:
            known = self.beside[place]
            beside = beside & known if move.waits_for_all else beside | known
        beside = beside & move.beside if move.takes else 0
        given, is_news = _places(move.gives), False
        for place in move.gives:
            new = (beside | given & ~(1 << place)) & ~self.beside[place]
            is_news = is_news or bool(new)
            self.beside[place] |= new
            for other in _members(new):
                self.beside[other] |= 1 << place
        return is_news

    def _moves(self, node: Node) -> Iterator[_Move]:
        arriving, leaving = self._places(self.diagram.arriving(node.id)), self._out(node)
        at = self.place[node.id]
        match node.kind:
            case "startEvent":
                yield _Move((), leaving)
            case "parallelGateway":
                yield _Move(arriving, leaving)
            case "inclusiveGateway":
                waits = node.id in self.diagram.joins
                beside = ~self._leading_to(node) if waits else _EVERYWHERE
                yield _Move(arriving, leaving, waits_for_all=False, beside=beside)
            case "exclusiveGateway" | "eventBasedGateway":
                yield from (_Move((one,), (way,)) for one in arriving for way in leaving)
            case "boundaryEvent":
                yield self._event(node, leaving)
            case _:
                events = self._events(node.id)
                yield from (_Move((one,), (at, *events)) for one in arriving)
                yield _Move((at,), leaving, beside=~_places(events))

    def _event(self, node: Node, leaving: tuple[int, ...]) -> _Move:
        host = node.attached_to
        if node.interrupts:
            return _Move((self.place[host],), leaving, beside=~_places(self._events(host)))
        at = self.place[node.id]
        comes_once = node.timer is not None and node.timer.kind != "timeCycle"
        beside = ~self._after(node, stop=host) if self.tells_apart else _EVERYWHERE
        return _Move((at,), leaving if comes_once else (at, *leaving), beside=beside)

    def _events(self, host: str) -> tuple[int, ...]:
        """The events that may happen while a step is open, and that leave it so."""
        return tuple(
            self.place[node.id]
            for node in self.nodes
            if node.attached_to == host and not node.interrupts
        )

    def _after(self, node: Node, stop: str) -> Places:
        """The places that can be reached from a node without coming to another."""
        found, waiting = 0, [node.id]
        while waiting:
            key = waiting.pop()
            for arrow in self.diagram.leaving(key):
                place = 1 << self.place[arrow.id] | 1 << self.place[arrow.target]
                if place & ~found and arrow.target != stop:
                    found |= place
                    waiting += [arrow.target, *self._attached(arrow.target)]
        return found

    def _leading_to(self, node: Node) -> Places:
        """The places from which a join can be reached, for which it waits."""
        found, waiting = 0, [node.id]
        while waiting:
            key = waiting.pop()
            for arrow in self.diagram.arriving(key):
                place = 1 << self.place[arrow.id]
                if place & ~found and arrow.source != node.id:
                    before = {arrow.source, self.diagram.nodes[arrow.source].attached_to} - {""}
                    found |= place | _places(self.place[one] for one in before)
                    waiting += before
        return found

    def _attached(self, host: str) -> list[str]:
        return [node.id for node in self.nodes if node.attached_to == host]

    def _out(self, node: Node) -> tuple[int, ...]:
        return self._places(self.diagram.leaving(node.id))

    def _places(self, arrows: tuple[Arrow, ...]) -> tuple[int, ...]:
        return tuple(self.place[arrow.id] for arrow in arrows)


def _places(members: Iterable[int]) -> Places:
    return sum(1 << place for place in members)


def _members(places: Places) -> Iterator[int]:
    while places:
        lowest = places & -places
        yield lowest.bit_length() - 1
        places ^= lowest
