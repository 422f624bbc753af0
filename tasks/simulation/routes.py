"""The way to a step: what to decide where, and what to wait for, so that a journey comes to it."""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from journey.engine import Diagram, Node
from journey.engine.decisions import ASKED
from journey.engine.expressions import compile_expression
from journey.models import ProcessVersion

FIRST_PROCESS = "contact"
Diagrams = Mapping[str, Diagram]
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Route:
    """How a journey comes to a step."""

    diagram: Diagram
    """The last process on the way."""
    nodes: tuple[str, ...]
    """The nodes of the last process on the way, in their order."""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    """What to decide at each decision on the way, by process and step: `contact.log_contact`."""
    waits: tuple[str, ...] = ()
    """The rules of the dates that are waited for on the way."""
    stays: frozenset[str] = frozenset()
    """The steps, by process and step, that nobody does, so that their date goes by."""
    begins_with: str = FIRST_PROCESS

    def after(self, before: "Route") -> "Route":
        """This way with another one before it."""
        return replace(
            self,
            outcomes={**before.outcomes, **self.outcomes},
            waits=(*before.waits, *self.waits),
            stays=before.stays | self.stays,
            begins_with=before.begins_with,
        )


def step_key(process_id: str, step: str) -> str:
    """A step of a process, among all processes."""
    return f"{process_id}.{step}"


def route_to(diagram: Diagram, target: str) -> Route:
    """The shortest way from the start of a process to one of its nodes.

    Raises LookupError when no way leads there.
    """
    start = diagram.start.id
    seen = {start: Route(diagram, (start,), begins_with=diagram.id)}
    queue = deque([start])
    while queue:
        way = seen[queue.popleft()]
        if way.nodes[-1] == target:
            return way
        for longer in _on_from(way):
            if longer.nodes[-1] not in seen:
                seen[longer.nodes[-1]] = longer
                queue.append(longer.nodes[-1])
    raise LookupError(f"No way leads to {target} in {diagram.id}.")


def published_diagrams() -> Diagrams:
    """The newest diagram of each process by its id."""
    versions = ProcessVersion.objects.order_by("process_id", "number")
    return {version.process_id: version.diagram for version in versions}


def journey_to(
    diagrams: Diagrams, process_id: str, step: str, *, instead: Mapping[str, str] = _NOTHING
) -> Route:
    """The way to a step from a contact, or from what somebody begins by hand.

    `instead` are the processes that run in the place of others, by the others.

    Raises LookupError when no chain of processes leads there.
    """
    by_hand = sorted(key for key, diagram in diagrams.items() if diagram.begun_by_person)
    for first in (FIRST_PROCESS, *by_hand):
        way = _chain(diagrams, first, process_id, instead)
        if way is not None:
            return route_to(diagrams[process_id], step).after(way)
    raise LookupError(f"No process leads to {process_id}.")


def _chain(
    diagrams: Diagrams, first: str, process_id: str, instead: Mapping[str, str]
) -> Route | None:
    """The way to the beginning of a process from the beginning of another."""
    seen = {first: Route(diagrams[first], (), begins_with=first)}
    queue = deque([first])
    while queue:
        current = queue.popleft()
        if current == process_id:
            return seen[current]
        for node, following in _linked(diagrams[current], instead):
            if following in diagrams and following not in seen:
                with suppress(LookupError):  # where only an escalation of another process leads
                    seen[following] = route_to(diagrams[current], node.id).after(seen[current])
                    queue.append(following)
    return None


def _linked(diagram: Diagram, instead: Mapping[str, str]) -> Iterator[tuple[Node, str]]:
    """The processes that a process starts or calls, each with the node at which it does."""
    for node in diagram.nodes.values():
        following = node.attributes.get("starts") or node.calls
        if following:
            yield node, instead.get(following, following)


def _on_from(way: Route) -> Iterator[Route]:
    """The way, longer by one node: along an arrow, or where something happens beside a step."""
    diagram, node_id = way.diagram, way.nodes[-1]
    decided_at = diagram.decided_at(node_id)
    for arrow in diagram.leaving(node_id):
        decided = {step_key(diagram.id, decided_at.id): arrow.outcome} if decided_at else {}
        asked = _asked_for(diagram, arrow.condition)
        yield _longer(way, arrow.target, decided=decided if arrow.outcome else asked)
    for node in diagram.nodes.values():
        if node.attached_to == node_id and node.timer:
            yield _longer(way, node.id, stays=frozenset({step_key(diagram.id, node_id)}))


def _asked_for(diagram: Diagram, condition: str) -> dict[str, str]:
    """What must have been decided for an arrow with a condition to be taken."""
    compared = compile_expression(condition, ASKED).compared if condition else ()
    return {step_key(diagram.id, step): text for step, _, text in compared}


def beside(route: Route) -> set[str]:
    """The steps that need not be done for the way: no join on it waits for them."""
    diagram = route.diagram
    joins = [key for key in route.nodes if diagram.nodes[key].kind == "parallelGateway"]
    needed, waiting = set(route.nodes), [key for key in joins if len(diagram.arriving(key)) > 1]
    while waiting:
        sources = {arrow.source for arrow in diagram.arriving(waiting.pop())} - needed
        needed |= sources
        waiting += sources
    return {task.id for task in diagram.user_tasks} - needed


def _longer(
    way: Route,
    node_id: str,
    *,
    decided: Mapping[str, str] = _NOTHING,
    stays: frozenset[str] = frozenset(),
) -> Route:
    node = way.diagram.nodes[node_id]
    waits = (node.attributes["timescale"],) if node.timer and "timescale" in node.attributes else ()
    return replace(
        way,
        nodes=(*way.nodes, node_id),
        outcomes={**way.outcomes, **decided},
        waits=(*way.waits, *waits),
        stays=way.stays | stays,
    )
