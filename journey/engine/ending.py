"""The outcomes with which a process may end."""

from collections.abc import Iterator

from journey.engine.diagram import Diagram, Node


def outcomes_of(diagram: Diagram) -> Iterator[str]:
    """Every outcome that an end of the process itself may give it; some may be named twice."""
    for node in diagram.nodes.values():
        if node.kind != "endEvent" or node.scope:
            continue
        if said := node.attributes.get("outcome"):
            yield said
        elif decision := node.attributes.get("outcomeFrom"):
            yield from _decided(diagram, decision, node)


def _decided(diagram: Diagram, decision: str, end: Node) -> Iterator[str]:
    """The options of a decision from which the end is reached without deciding again."""
    for option in diagram.options(decision):
        if end.id in _reached(diagram, option.target, stop=decision):
            yield option.outcome


def _reached(diagram: Diagram, start: str, *, stop: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        current = waiting.pop()
        if current == stop:
            continue
        after = set(_after(diagram, current)) - reached
        reached |= after
        waiting += after
    return reached


def _after(diagram: Diagram, node_id: str) -> Iterator[str]:
    """Where a way may go on from a node: along its arrows, by an event at it, out of its scope."""
    yield from (arrow.target for arrow in diagram.leaving(node_id))
    for node in diagram.nodes.values():
        if node.attached_to == node_id or (node.scope == node_id and node.kind == "startEvent"):
            yield node.id
    here = diagram.nodes.get(node_id)  # an arrow that is not drawn in order leads nowhere
    if here is not None and here.scope:
        yield here.scope
