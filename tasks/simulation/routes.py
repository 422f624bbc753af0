"""The way to a step: which outcome to decide where, so that a journey comes to it."""

from collections import deque
from collections.abc import Mapping

from journey.engine import Diagram

Route = Mapping[str, str]
"""Outcomes by step."""


def route_to(diagram: Diagram, target: str) -> Route:
    """The outcomes that lead from the start of a process to one of its nodes, by the shortest way.

    Raises LookupError when no way leads there.
    """
    start = next(node.id for node in diagram.nodes.values() if node.kind == "startEvent")
    seen: dict[str, Route] = {start: {}}
    queue = deque([start])
    while queue:
        node_id = queue.popleft()
        if node_id == target:
            return seen[node_id]
        decided_at = diagram.decided_at(node_id)
        for arrow in diagram.leaving(node_id):
            if arrow.target in seen:
                continue
            more = {decided_at.id: arrow.outcome} if decided_at and arrow.outcome else {}
            seen[arrow.target] = {**seen[node_id], **more}
            queue.append(arrow.target)
    raise LookupError(f"No way leads to {target} in {diagram.id}.")


def journey_to(diagrams: Mapping[str, Diagram], first: str, process_id: str, step: str) -> Route:
    """The outcomes that lead from the start of the first process to a step of any linked one.

    Raises LookupError when no chain of processes leads there.
    """
    seen: dict[str, Route] = {first: {}}
    queue = deque([first])
    while queue:
        current = queue.popleft()
        if current == process_id:
            return {**seen[current], **route_to(diagrams[current], step)}
        for node in diagrams[current].nodes.values():
            following = node.attributes.get("starts", "")
            if following in diagrams and following not in seen:
                seen[following] = {**seen[current], **route_to(diagrams[current], node.id)}
                queue.append(following)
    raise LookupError(f"No process leads to {process_id}.")
