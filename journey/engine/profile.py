"""Rules about the drawing itself: which elements there are and how they hang together.

What is allowed is the profile of architecture 4; what is refused is what SpiffWorkflow refuses
late, ignores, or runs wrongly (reference engine.md 1, 4.6 and 8).
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from journey.engine.diagram import FLOW_NODES, GATEWAYS, Diagram, Node
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
        "messageEventDefinition",
        "errorEventDefinition",
        "escalationEventDefinition",
        "terminateEventDefinition",
        "multiInstanceLoopCharacteristics",
        "loopCardinality",
        "completionCondition",
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
    "sendTask": "Draw a message event, or a user task for the person who sends it.",
    "receiveTask": "Draw a message event, or a user task for the person who receives it.",
    "complexGateway": "Draw an exclusive or a parallel gateway instead.",
    "transaction": "Draw a sub-process with boundary events instead.",
    "adHocSubProcess": "Draw a parallel gateway with a way for each step instead.",
    "standardLoopCharacteristics": "Draw the loop with a gateway, so that it can be seen.",
    "signalEventDefinition": "Draw a message to the process that is meant.",
    "linkEventDefinition": "Draw an arrow, or split the process with a called one.",
    "compensateEventDefinition": "Draw the steps that put it right.",
    "cancelEventDefinition": "Draw an error event instead.",
    "conditionalEventDefinition": "Draw a gateway after the step that decides it.",
    "loopDataInputRef": "Say how many times it is done with a number or an expression.",
    "dataStoreReference": "Leave it out: what is recorded is in the forms.",
}
_LEAVE_OUT: Final = "Leave it out, or draw it with other elements."
_EVENTS: Final = {
    "startEvent": {"message", "timer"},
    "intermediateCatchEvent": {"message", "timer"},
    "intermediateThrowEvent": {"message", "escalation"},
    "boundaryEvent": {"message", "timer", "error", "escalation"},
    "endEvent": {"message", "error", "escalation", "terminate"},
}
_MUST_HAVE_EVENT: Final = ("intermediateCatchEvent", "boundaryEvent")


def only_known_elements(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Nothing in the process is passed over in silence."""
    for process in diagram.root.findall(f"{{{BPMN}}}process"):
        for element in process.iter():
            kind = local_name(element)
            if element is process or _is_known(element, kind):
                continue
            yield Problem(
                id="unknown-element",
                element=element.get("id") or _parent_id(element),
                message=f"Line {element.sourceline}: there is no {kind} in our diagrams. "
                f"{_DRAW_INSTEAD.get(kind, _LEAVE_OUT)}",
            )


def nothing_is_outside(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """No step and no arrow is drawn where it would not be read."""
    for element in diagram.root.iter(f"{{{BPMN}}}*"):
        if local_name(element) not in (*FLOW_NODES, "sequenceFlow"):
            continue
        holder = element.getparent()
        if holder is None or local_name(holder) not in ("process", "subProcess"):
            yield Problem(
                id="outside-the-process",
                element=element.get("id", ""),
                message=f"Line {element.sourceline}: this {local_name(element)} is not drawn in "
                "the process. Draw it there or remove it.",
            )


def _is_known(element: etree._Element, kind: str) -> bool:
    """Whether an element is one of ours; what extension elements hold is for other programs."""
    if any(local_name(above) == "extensionElements" for above in element.iterancestors()):
        return True
    return kind in _KNOWN_ELEMENTS and etree.QName(element).namespace == BPMN


def events_fit_their_places(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Each event has one definition, of a kind that its place can have."""
    for node in diagram.nodes.values():
        allowed = _EVENTS.get(node.kind, set())
        kinds = [*(["timer"] if node.timer else []), *([node.event.kind] if node.event else [])]
        for kind in kinds:
            if kind not in allowed:
                yield _problem("event-misplaced", node, f"There cannot be a {kind} event here.")
        if len(kinds) > 1 or _definitions(diagram, node) > 1:
            yield _problem("events-several", node, "Draw one event for each thing that happens.")
        if not kinds and node.kind in _MUST_HAVE_EVENT:
            yield _problem(
                "event-without-meaning", node, "Say what is waited for: a date or a message."
            )
        if node.event is not None and node.event.kind != "terminate" and not node.event.name:
            yield _problem("event-without-name", node, f"Name the {node.event.kind}.")


def others_are_not_needed(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """What needs another process at the same time: the engine runs it, the worktray not yet."""
    for node in diagram.nodes.values():
        thrown = node.event is not None and node.event.kind in ("message", "escalation")
        ends_with_error = node.kind == "endEvent" and not node.scope and _throws_error(node)
        if node.is_call or thrown or ends_with_error:
            yield _problem(
                "not-yet",
                node,
                "Processes that wait for each other cannot be run yet. Start the other one from an "
                "end event.",
            )


def _throws_error(node: Node) -> bool:
    return node.event is not None and node.event.kind == "error"


def attachments_hold(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Boundary events hang on steps, and what is repeated is not interrupted."""
    for node in diagram.nodes.values():
        if node.kind != "boundaryEvent":
            continue
        host = diagram.nodes.get(node.attached_to)
        if host is None or host.kind not in (*_HOSTS,) or host.scope != node.scope:
            yield _problem("not-attached", node, "Attach it to a step, a call or a sub-process.")
        elif node.event is not None and node.event.kind in ("error", "escalation"):
            if host.kind not in ("callActivity", "subProcess"):
                yield _problem(
                    "event-misplaced", node, "Only called processes and sub-processes have errors."
                )
        if host is not None and host.repeat is not None and node.interrupts and host.is_call:
            yield _problem(
                "repeated-call-interrupted",
                node,
                "A called process that is repeated cannot be interrupted. Repeat inside it.",
            )


_HOSTS: Final = ("userTask", "manualTask", "callActivity", "subProcess")


def sub_processes_are_plain(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """A sub-process is neither started by an event nor repeated."""
    for element in diagram.root.iter(f"{{{BPMN}}}subProcess"):
        node = diagram.nodes.get(element.get("id", ""))
        if node is None:
            continue
        if element.get("triggeredByEvent") == "true":
            yield _problem(
                "event-sub-process", node, "Draw a boundary event and the steps after it instead."
            )
        if node.repeat is not None:
            yield _problem("repeat-misplaced", node, "Repeat a user task or a called process.")


def gateways_wait_for_one_date(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """After an event-based gateway come events, at most one of them a date."""
    for node in diagram.nodes.values():
        if node.kind != "eventBasedGateway":
            continue
        after = [diagram.nodes[arrow.target] for arrow in diagram.leaving(node.id)]
        if any(one.kind != "intermediateCatchEvent" for one in after):
            yield _problem("gateway-without-events", node, "Draw an event on each of its arrows.")
        if sum(one.timer is not None for one in after) > 1:
            yield _problem("gateway-two-dates", node, "Only one date can be waited for here.")


def starts_once_and_ends(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """A process and each sub-process has one start and at least one end."""
    scopes = ["", *(node.id for node in diagram.nodes.values() if node.kind == "subProcess")]
    for scope in scopes:
        inside = [node for node in diagram.nodes.values() if node.scope == scope]
        starts = [node for node in inside if node.kind == "startEvent"]
        if len(starts) != 1:
            yield Problem(
                id="one-start",
                element=starts[1].id if starts else scope or diagram.id,
                message=f"There are {len(starts)} start events. Draw exactly one.",
            )
        if not any(node.kind == "endEvent" for node in inside):
            yield Problem(
                id="no-end",
                element=scope or diagram.id,
                message="It never ends. Draw an end event.",
            )


def arrows_join_nodes(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Every arrow leads from one node to another beside it, and every node is on a way."""
    for arrow in diagram.arrows.values():
        ends = [diagram.nodes.get(end) for end in (arrow.source, arrow.target)]
        if any(end is None or end.scope != arrow.scope for end in ends):
            yield Problem(
                id="dangling-arrow",
                element=arrow.id,
                message=f"The arrow on line {arrow.line} does not join two steps. Attach its ends.",
            )
    for node in diagram.nodes.values():
        needs_in = node.kind not in ("startEvent", "boundaryEvent")
        if needs_in and not diagram.arriving(node.id):
            yield _problem("no-way-in", node, "No arrow arrives here. Draw one or remove it.")
        if node.kind != "endEvent" and not diagram.leaving(node.id):
            yield _problem("no-way-out", node, "No arrow leaves here. Draw the way to an end.")


def ways_part_at_gateways(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Only gateways have several arrows in or out."""
    for node in diagram.nodes.values():
        if node.kind in GATEWAYS:
            continue
        for words, arrows in (
            ("arrive", diagram.arriving(node.id)),
            ("leave", diagram.leaving(node.id)),
        ):
            if len(arrows) > 1:
                yield _problem(
                    "gateway-missing",
                    node,
                    f"Several arrows {words} here. Draw a gateway, so that it is clear whether "
                    "one way is taken or all.",
                )


def _definitions(diagram: Diagram, node: Node) -> int:
    found = diagram.root.iterfind(f".//*[@id='{node.id}']/*") if "'" not in node.id else ()
    return sum(local_name(child).endswith("EventDefinition") for child in found)


def _problem(rule: str, node: Node, message: str) -> Problem:
    said = f"Line {node.line}, “{node.name or node.id}”: {message}"
    return Problem(id=rule, element=node.id, message=said)


def _parent_id(element: etree._Element) -> str:
    parent = element.getparent()
    return parent.get("id", "") if parent is not None else ""
