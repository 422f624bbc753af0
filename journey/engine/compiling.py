"""From a checked diagram to something that SpiffWorkflow runs.

SpiffWorkflow never sees the file. It is given a bare copy that holds exactly the nodes and arrows
of our reading, each decision's arrows with their condition written out and each timer with its
rule. So nothing that we have not read can run, and the place of a box cannot change the way.
"""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer

from journey.engine.diagram import Arrow, Diagram, Node, Timer, read_diagram
from journey.engine.errors import DiagramRefused, Problem
from journey.engine.xml import BPMN, XSI, read_xml

_REGISTRY: Final = BpmnWorkflowSerializer.configure()
_FORMAL: Final = {f"{{{XSI}}}type": "bpmn:tFormalExpression"}


@dataclass(frozen=True)
class Definition:
    """A compiled process: shared by all its instances, never changed."""

    hash: str
    """SHA-256 of the XML, in hexadecimal."""
    diagram: Diagram
    spec: Any = field(repr=False, compare=False)
    """SpiffWorkflow's specification, restored (only a restored one joins multi-instances)."""


@lru_cache(maxsize=256)
def compile_process(source: bytes) -> Definition:
    """Compile the bytes of a BPMN file; the same bytes are compiled once in a process's life.

    Raises DiagramRefused when it cannot run. The full checks are in `journey.engine.check`.
    """
    diagram = read_diagram(read_xml(source))
    parser = BpmnParser()
    try:
        parser.add_bpmn_xml(_bare_copy(diagram))
        spec = _REGISTRY.restore(_REGISTRY.convert(parser.get_spec(diagram.id)))
    except ValidationException as error:
        raise DiagramRefused(
            [Problem(id="cannot-run", element="", message=f"The diagram cannot run: {error}.")]
        ) from None
    return Definition(hashlib.sha256(source).hexdigest(), diagram, spec)


def condition_of(diagram: Diagram, arrow: Arrow) -> str:
    """The condition under which a gateway takes an arrow; empty where it always does."""
    decided_at = diagram.decided_at(arrow.source)
    if decided_at is not None and arrow.outcome:
        return f"{decided_at.id}.outcome == {arrow.outcome!r}"
    return arrow.condition


def _bare_copy(diagram: Diagram) -> etree._Element:
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap={"bpmn": BPMN, "xsi": XSI})
    process = etree.SubElement(
        root, f"{{{BPMN}}}process", id=diagram.id, name=diagram.name, isExecutable="true"
    )
    for node in diagram.nodes.values():
        _copy_node(process, node)
    for arrow in diagram.arrows.values():
        flow = etree.SubElement(
            process,
            f"{{{BPMN}}}sequenceFlow",
            id=arrow.id,
            sourceRef=arrow.source,
            targetRef=arrow.target,
        )
        condition = condition_of(diagram, arrow)
        if condition:
            etree.SubElement(flow, f"{{{BPMN}}}conditionExpression", _FORMAL).text = condition
    return root


def _copy_node(process: etree._Element, node: Node) -> None:
    element = etree.SubElement(process, f"{{{BPMN}}}{node.kind}", id=node.id, name=node.name)
    if node.default:
        element.set("default", node.default)
    if node.attached_to:
        element.set("attachedToRef", node.attached_to)
        element.set("cancelActivity", "true" if node.interrupts else "false")
    if node.terminates:
        etree.SubElement(element, f"{{{BPMN}}}terminateEventDefinition")
    if node.timer is not None:
        definition = etree.SubElement(element, f"{{{BPMN}}}timerEventDefinition")
        kind, text = _timer_expression(node, node.timer)
        etree.SubElement(definition, f"{{{BPMN}}}{kind}", _FORMAL).text = text


def _timer_expression(node: Node, timer: Timer) -> tuple[str, str]:
    rule = node.attributes.get("timescale")
    if rule:
        return "timeDate", f"due({rule!r})"
    return timer.kind, timer.text
