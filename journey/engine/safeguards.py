"""Safeguards: what no way through a process may go round (architecture 4)."""

from collections.abc import Iterator

from journey.engine.diagram import Diagram
from journey.engine.errors import Problem
from journey.engine.exploring import explore
from journey.engine.known import Known, Safeguard


def safeguards_hold(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """No way from the start to a guarded end goes round the steps that carry the mark.

    Shown by exploring the diagram as if nobody ever completed such a step: a guarded end that is
    still reached has a way round it.
    """
    for safeguard in known.safeguards:
        if safeguard.process != diagram.id:
            continue
        for end in ways_round(diagram, safeguard):
            node = diagram.nodes[end]
            yield Problem(
                id="safeguard-missing",
                element=end,
                message=f"Line {node.line}, “{node.name or end}”: a way leads here without a step "
                f"marked {safeguard.mark}. {safeguard.title} ({safeguard.source}). Put such a step "
                "on every way.",
            )


def ways_round(diagram: Diagram, safeguard: Safeguard) -> list[str]:
    """The guarded ends that some way reaches without the mark."""
    marked = frozenset(node.id for node in diagram.user_tasks if safeguard.mark in node.marks)
    reached = explore(diagram, blocked=marked).fired
    ends = {node.id for node in diagram.nodes.values() if node.kind == "endEvent"}
    guarded = (safeguard.ends or ends) - safeguard.except_ends
    return sorted(guarded & ends & reached)
