"""Rules about the drawing itself: which elements there are and how they hang together."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from journey.engine.diagram import FLOW_NODES, GATEWAYS, Diagram
from journey.engine.errors import Problem
from journey.engine.known import Known
from journey.engine.reading import local_name
from journey.engine.xml import BPMN

_KNOWN_ELEMENTS: Final = frozenset(
    {
        *FLOW_NODES,
        "sequenceFlow",
        "laneSet",
        "lane",
        "flowNodeRef",
        "incoming",
        "outgoing",
        "conditionExpression",
        "timerEventDefinition",
        "timeDate",
        "timeDuration",
        "timeCycle",
        "terminateEventDefinition",
        "documentation",
        "extensionElements",
        "textAnnotation",
        "text",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
    }
)
_DRAW_INSTEAD: Final = {
    "task": "Draw a user task, so that it is clear who acts.",
    "scriptTask": "A diagram cannot hold a program. Draw a user task or leave it out.",
    "serviceTask": "A diagram cannot call services. Draw a user task or leave it out.",
    "businessRuleTask": "Draw a user task with a decision instead.",
    "sendTask": "Draw a user task for the person who sends it.",
    "receiveTask": "Draw a user task for the person who receives it.",
    "complexGateway": "Draw an exclusive or a parallel gateway instead.",
}
_WAIT: Final = "It cannot be run yet. Draw the steps without it."


def only_known_elements(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Nothing in the process is passed over in silence."""
    for process in diagram.root.findall(f"{{{BPMN}}}process"):
        for element in process.iter(f"{{{BPMN}}}*"):
            kind = local_name(element)
            if element is not process and kind not in _KNOWN_ELEMENTS:
                yield Problem(
                    id="unknown-element",
                    element=element.get("id") or (_parent_id(element)),
                    message=f"Line {element.sourceline}: there is no {kind} in our diagrams. "
                    f"{_DRAW_INSTEAD.get(kind, _WAIT)}",
                )


def starts_once_and_ends(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """A process has one start and at least one end, and its id is the name of its file."""
    starts = [node for node in diagram.nodes.values() if node.kind == "startEvent"]
    if len(starts) != 1:
        yield Problem(
            id="one-start",
            element=starts[1].id if starts else diagram.id,
            message=f"The process has {len(starts)} start events. Draw exactly one.",
        )
    if not any(node.kind == "endEvent" for node in diagram.nodes.values()):
        yield Problem(
            id="no-end", element=diagram.id, message="The process never ends. Draw an end event."
        )


def arrows_join_nodes(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Every arrow leads from one node to another, and every node is on a way."""
    for arrow in diagram.arrows.values():
        if arrow.source not in diagram.nodes or arrow.target not in diagram.nodes:
            yield Problem(
                id="dangling-arrow",
                element=arrow.id,
                message=f"The arrow on line {arrow.line} does not join two steps. Attach its ends.",
            )
    for node in diagram.nodes.values():
        needs_in = node.kind not in ("startEvent", "boundaryEvent")
        if needs_in and not diagram.arriving(node.id):
            yield Problem(
                id="no-way-in",
                element=node.id,
                message=f"No arrow arrives at “{node.name or node.id}”. Draw one or remove it.",
            )
        if node.kind != "endEvent" and not diagram.leaving(node.id):
            yield Problem(
                id="no-way-out",
                element=node.id,
                message=f"No arrow leaves “{node.name or node.id}”. Draw the way on to an end.",
            )


def ways_part_at_gateways(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Only gateways have several arrows in or out, and no two nodes are joined twice."""
    for node in diagram.nodes.values():
        if node.kind in GATEWAYS:
            continue
        several = [
            words
            for words, arrows in (
                ("arrive at", diagram.arriving(node.id)),
                ("leave", diagram.leaving(node.id)),
            )
            if len(arrows) > 1
        ]
        for words in several:
            yield Problem(
                id="gateway-missing",
                element=node.id,
                message=f"Several arrows {words} “{node.name or node.id}”. Draw a gateway there, "
                "so that it is clear whether one way is taken or all.",
            )


def _parent_id(element: etree._Element) -> str:
    parent = element.getparent()
    return parent.get("id", "") if parent is not None else ""
