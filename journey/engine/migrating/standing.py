"""What can become of tokens where they stand: joins that never complete, outcomes never known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from journey.engine.concurrency import concurrent
from journey.engine.decisions import ASKED
from journey.engine.diagram import JOINS, USER_TASKS, Diagram, Node
from journey.engine.exploring import AT, Exploration, explore
from journey.engine.expressions import compile_expression
from journey.engine.migrating.tokens import CANCELLED, CHILD, JOIN, WAITING, Token


def shape(node: Node) -> str:
    """How a child stands at a node; between nodes of one shape a token can simply change over."""
    if node.repeat is not None:
        return f"{node.kind}, {'in turn' if node.repeat.sequential else 'at once'}"
    return "userTask" if node.kind in USER_TASKS else node.kind


def stem(step: str) -> str:
    """The id of the node that a token's step belongs to."""
    return step.removesuffix(JOIN).removesuffix(CHILD)


def ways_on(diagram: Diagram, scope: str, root: Token) -> Exploration:
    """Every way on from where the tokens of a process, or of one of its sub-processes, stand."""
    standing = frozenset(_marking(diagram, root.walk()))
    if any(diagram.nodes[token[1:]].kind == "startEvent" for token in standing if token[0] == AT):
        return Exploration()
    return explore(diagram, scope, first=standing)


@dataclass(frozen=True)
class Meeting:
    """Two tokens that would do the same steps, though no run of the diagram has both."""

    first: str
    second: str
    """The nodes at which the two stand; the same one for two of its tokens."""
    at: str
    """The first node that both would pass."""
    is_joined_later: bool
    """Whether a join comes later, which would then wait for one of them in vain."""


def meetings(diagram: Diagram, scope: str, root: Token) -> Iterator[Meeting]:
    """The tokens of a process, or of one of its sub-processes, that meet where none should."""
    standing = sorted(_marking(diagram, root.walk()))
    if len(standing) < 2:
        return
    are_beside = concurrent(diagram, scope)
    order = {node: number for number, node in enumerate(diagram.nodes)}
    passing = {key for key, node in diagram.nodes.items() if node.kind != "endEvent"}
    ways = {token: reach(diagram, [_node_at(diagram, token)]) & passing for token in standing}
    for one, other in sorted(set(combinations(standing, 2))):
        both = ways[one] & ways[other]
        if both and not are_beside(one.removeprefix(AT), other.removeprefix(AT)):
            first, second = _node_at(diagram, one), _node_at(diagram, other)
            later = bool(both & diagram.joins)
            yield Meeting(first, second, min(both, key=order.__getitem__), later)


def unknown_outcomes(
    diagram: Diagram, scope: str, root: Token, known: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Where an outcome is read that will not be there: (where a token is, the reader, the step).

    That is where the diagram makes sure that the step was done before, and this child, who has
    not done it, can come by without it.
    """
    standing = frozenset(_marking(diagram, root.walk()))
    here = sorted(_node_at(diagram, token) for token in standing)
    for reader, step in _readers(diagram):
        node = diagram.nodes.get(step)
        if node is None or node.scope != scope or step in known:
            continue
        blocked = frozenset({step})
        place = _place_in(diagram, scope, reader)
        if not place or place not in reach(diagram, here, blocked):
            continue
        if place not in explore(diagram, scope, blocked=blocked).fired:
            if place in explore(diagram, scope, first=standing, blocked=blocked).fired:
                yield next(one for one in here if place in reach(diagram, [one])), reader, step


def _marking(diagram: Diagram, tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        node = diagram.nodes.get(token.step)
        if node is None:
            continue
        arriving = diagram.arriving(node.id)
        if node.kind in JOINS and (token.is_alive or token.state == CANCELLED):
            source = stem(token.above.step) if token.above is not None else ""
            yield from (arrow.id for arrow in arriving if arrow.source == source)
        elif node.kind == "eventBasedGateway" and token.state == WAITING:
            yield arriving[0].id
        elif token.is_alive and node.kind != "boundaryEvent":
            yield AT + node.id


def _readers(diagram: Diagram) -> Iterator[tuple[str, str]]:
    """The nodes that read the outcome of a step, with that step."""
    for arrow in diagram.arrows.values():
        if arrow.condition and diagram.decided_at(arrow.source) is None:
            for step in compile_expression(arrow.condition, ASKED).names:
                yield arrow.source, step
    for node in diagram.nodes.values():
        if "outcomeFrom" in node.attributes:
            yield node.id, node.attributes["outcomeFrom"]


def _place_in(diagram: Diagram, scope: str, node_id: str) -> str:
    """The node itself, or the sub-process of a scope that holds it; empty when neither is there."""
    places = (node_id, *diagram.around(node_id))
    return next((one for one in places if diagram.nodes[one].scope == scope), "")


def _node_at(diagram: Diagram, token: str) -> str:
    """The node at which a token stands, or to which its arrow leads."""
    return token[1:] if token[0] == AT else diagram.arrows[token].target


def reach(
    diagram: Diagram, starts: Iterable[str], without: frozenset[str] = frozenset()
) -> set[str]:
    """The nodes that can be reached from some in their place, without passing some others."""
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        here = waiting.pop()
        if here in reached or here in without:
            continue
        reached.add(here)
        waiting += (arrow.target for arrow in diagram.leaving(here))
        waiting += (  # what happens beside a step does not lead away from it
            node.id
            for node in diagram.nodes.values()
            if node.attached_to == here and node.interrupts
        )
    return reached
