"""From a checked diagram to something that SpiffWorkflow runs.

SpiffWorkflow never sees the file. It is given a bare copy that holds exactly the nodes and arrows
of our reading, each decision's arrows with their condition written out and each timer with its
rule. So nothing that we have not read can run, and the place of a box cannot change the way.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer

from journey.engine.completeness import lost
from journey.engine.diagram import Arrow, Diagram, Event, Node, Repeat, Timer
from journey.engine.errors import DiagramRefused
from journey.engine.periods import is_period
from journey.engine.problems import problem_at, problem_of
from journey.engine.reading import diagram_of
from journey.engine.xml import BPMN, XSI

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
    inner: Mapping[str, Any] = field(repr=False, compare=False, default_factory=dict)
    """The specifications of its sub-processes."""
    compiled: str = field(repr=False, compare=False, default="")
    """JSON text of both, from which `stored_definition` puts them together again."""


@lru_cache(maxsize=256)
def compile_process(source: bytes) -> Definition:
    """Compile the bytes of a BPMN file; the same bytes are compiled once in a process's life.

    Raises DiagramRefused when it cannot run. The full checks, and the sentences that say what to
    draw instead, are in `journey.engine.check`.
    """
    diagram = diagram_of(source)
    spec, inner = _specified(diagram)
    if missing := lost(diagram, (spec, *inner.values())):
        message = "The engine would lose it. Draw it anew with another id."
        raise DiagramRefused([problem_at("lost", thing, message) for thing in missing])
    converted = {name: _REGISTRY.convert(one) for name, one in inner.items()}
    return _definition(source, diagram, json.dumps([_REGISTRY.convert(spec), converted]))


def _specified(diagram: Diagram) -> tuple[Any, Mapping[str, Any]]:
    """What SpiffWorkflow makes of a diagram and of its sub-processes; raises DiagramRefused."""
    parser = BpmnParser()
    try:
        parser.add_bpmn_xml(_bare_copy(diagram))
        return parser.get_spec(diagram.id), parser.get_subprocess_specs(diagram.id)
    except (ValidationException, RecursionError) as error:
        message = f"It cannot run: {error}. Draw this part anew."
    except (AttributeError, LookupError, TypeError, ValueError):
        message = "Its parts do not hang together. Check it, and draw anew what the check names."
    raise DiagramRefused([problem_of("cannot-run", diagram, message)])


def stored_definition(source: bytes, compiled: str) -> Definition:
    """The definition whose `compiled` was stored: it runs as it ran on the day it was compiled."""
    return _definition(source, diagram_of(source), compiled)


def _definition(source: bytes, diagram: Diagram, compiled: str) -> Definition:
    spec, inner = json.loads(compiled)
    return Definition(
        hash=hashlib.sha256(source).hexdigest(),
        diagram=diagram,
        spec=_REGISTRY.restore(spec),
        inner={name: _REGISTRY.restore(one) for name, one in inner.items()},
        compiled=compiled,
    )


def condition_of(diagram: Diagram, arrow: Arrow) -> str:
    """The condition under which a gateway takes an arrow; empty where it always does."""
    decided_at = diagram.decided_at(arrow.source)
    if decided_at is not None and arrow.outcome:
        return f"{decided_at.id}.outcome == {arrow.outcome!r}"
    return arrow.condition


def _bare_copy(diagram: Diagram) -> etree._Element:
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap={"bpmn": BPMN, "xsi": XSI})
    _declare_events(root, diagram)
    process = etree.SubElement(
        root, f"{{{BPMN}}}process", id=diagram.id, name=diagram.name, isExecutable="true"
    )
    scopes = {"": process}
    for node in sorted(diagram.nodes.values(), key=lambda one: len([*diagram.around(one.id)])):
        scopes[node.id] = _copy_node(scopes[node.scope], node)
    for arrow in diagram.arrows.values():
        flow = etree.SubElement(
            scopes[arrow.scope],
            f"{{{BPMN}}}sequenceFlow",
            id=arrow.id,
            sourceRef=arrow.source,
            targetRef=arrow.target,
        )
        condition = condition_of(diagram, arrow)
        if condition:
            etree.SubElement(flow, f"{{{BPMN}}}conditionExpression", _FORMAL).text = condition
    return root


def _declare_events(root: etree._Element, diagram: Diagram) -> None:
    """Declare each message, error and escalation once, under an id made of its kind and name."""
    for event in {node.event for node in diagram.nodes.values() if node.event is not None}:
        if event.kind == "message":
            etree.SubElement(root, f"{{{BPMN}}}message", id=_reference(event), name=event.name)
        elif event.kind in ("error", "escalation"):
            declared = etree.SubElement(
                root, f"{{{BPMN}}}{event.kind}", id=_reference(event), name=event.name
            )
            declared.set(f"{event.kind}Code", event.name)


def _reference(event: Event) -> str:
    return f"{event.kind}_{hashlib.sha256(event.name.encode()).hexdigest()[:12]}"


def _copy_node(holder: etree._Element, node: Node) -> etree._Element:
    # A called process is an instance of its own (architecture 4): here it is a step that our code
    # completes when that instance ends.
    kind = "userTask" if node.is_call else node.kind
    element = etree.SubElement(holder, f"{{{BPMN}}}{kind}", id=node.id, name=node.name)
    if node.default:
        element.set("default", node.default)
    if node.attached_to:
        element.set("attachedToRef", node.attached_to)
        element.set("cancelActivity", "true" if node.interrupts else "false")
    if node.timer is not None:
        definition = etree.SubElement(element, f"{{{BPMN}}}timerEventDefinition")
        timer_kind, text = _timer_expression(node, node.timer)
        etree.SubElement(definition, f"{{{BPMN}}}{timer_kind}", _FORMAL).text = text
    if node.event is not None:
        definition = etree.SubElement(element, f"{{{BPMN}}}{node.event.kind}EventDefinition")
        if node.event.kind != "terminate":
            definition.set(f"{node.event.kind}Ref", _reference(node.event))
    if node.repeat is not None:
        _copy_repeat(element, node.repeat)
    return element


def _copy_repeat(element: etree._Element, repeat: Repeat) -> None:
    loop = etree.SubElement(
        element,
        f"{{{BPMN}}}multiInstanceLoopCharacteristics",
        isSequential="true" if repeat.sequential else "false",
    )
    etree.SubElement(loop, f"{{{BPMN}}}loopCardinality", _FORMAL).text = repeat.times


def _timer_expression(node: Node, timer: Timer) -> tuple[str, str]:
    """What SpiffWorkflow asks for: a moment, worked out by `due` or `after`, or a repetition."""
    rule = node.attributes.get("timescale")
    if rule:
        return "timeDate", f"due({rule!r})"
    if timer.kind == "timeDuration":
        period = timer.text.strip()
        given = repr(period) if is_period(period) else period
        return "timeDate", f"after({given})"
    return timer.kind, timer.text
