"""The way to a step: which outcome to decide where, so that a journey comes to it."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from journey.engine import Diagram


@dataclass(frozen=True)
class Route:
    """How a journey comes to a step."""

    diagram: Diagram
    """The last process on the way."""
    outcomes: Mapping[str, str]
    """What to decide at each decision on the way."""
    nodes: tuple[str, ...]
    """The nodes of the last process on the way, in their order."""

    @property
    def timers(self) -> list[str]:
        """The nodes of the last process at which a date is waited for."""
        return [key for key in self.nodes if self.diagram.nodes[key].timer]


def route_to(diagram: Diagram, target: str) -> Route:
    """The shortest way from the start of a process to one of its nodes.

    Raises LookupError when no way leads there.
    """
    start = next(node.id for node in diagram.nodes.values() if node.kind == "startEvent")
    seen = {start: Route(diagram, {}, (start,))}
    queue = deque([start])
    while queue:
        node_id = queue.popleft()
        way = seen[node_id]
        if node_id == target:
            return way
        decided_at = diagram.decided_at(node_id)
        for arrow in diagram.leaving(node_id):
            if arrow.target in seen:
                continue
            more = {decided_at.id: arrow.outcome} if decided_at and arrow.outcome else {}
            outcomes = {**way.outcomes, **more}
            seen[arrow.target] = Route(diagram, outcomes, (*way.nodes, arrow.target))
            queue.append(arrow.target)
    raise LookupError(f"No way leads to {target} in {diagram.id}.")


def journey_to(
    diagrams: Mapping[str, Diagram],
    first: str,
    process_id: str,
    step: str,
    *,
    instead: Mapping[str, str] = MappingProxyType({}),
) -> Route:
    """The way from the start of the first process to a step of any process linked to it.

    `instead` are the processes that run in the place of others, by the others.

    Raises LookupError when no chain of processes leads there.
    """
    seen: dict[str, Mapping[str, str]] = {first: {}}
    queue = deque([first])
    while queue:
        current = queue.popleft()
        if current == process_id:
            last = route_to(diagrams[current], step)
            return Route(diagrams[current], {**seen[current], **last.outcomes}, last.nodes)
        for node in diagrams[current].nodes.values():
            following = node.attributes.get("starts", "")
            following = instead.get(following, following)
            if following in diagrams and following not in seen:
                way = route_to(diagrams[current], node.id)
                seen[following] = {**seen[current], **way.outcomes}
                queue.append(following)
    raise LookupError(f"No process leads to {process_id}.")
