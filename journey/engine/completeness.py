"""Whether SpiffWorkflow kept everything it was given: each node, and each arrow between two nodes.

It drops a step whose name it uses itself and whatever it cannot reach, without a word. So what it
made of a diagram is held against the diagram before anybody runs it.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from journey.engine.diagram import Arrow, Diagram, Node


def lost(diagram: Diagram, specs: Iterable[Any]) -> list[Node | Arrow]:
    """The nodes and arrows of a diagram that are not in its compiled specifications."""
    kept, joined = set[str](), Counter[tuple[str, str]]()
    for spec in specs:
        for step in spec.task_specs.values():
            if step.bpmn_id:
                kept.add(step.bpmn_id)
                joined.update((step.bpmn_id, _plain(name)) for name in step._outputs)
    drawn = Counter((arrow.source, arrow.target) for arrow in diagram.arrows.values())
    nodes = [node for key, node in diagram.nodes.items() if key not in kept]
    missing = {way for way, times in drawn.items() if joined[way] < times}
    return [
        *nodes,
        *(one for one in diagram.arrows.values() if (one.source, one.target) in missing),
    ]


def _plain(name: str) -> str:
    """The id of the step that an arrow leads to; one with events at its boundary is wrapped."""
    return name.removesuffix(".BoundaryEventSplit")
