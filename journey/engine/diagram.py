"""What a BPMN file says, as plain values: nodes, arrows, lanes and our own attributes.

This is the only reading of the XML. The compiler, the checks, the drawing, the worktray and the
walks all work from it, so that they can never disagree about what a diagram means.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from lxml import etree

from journey.engine.errors import DiagramRefused, Problem
from journey.engine.xml import BPMN, JOURNEY

USER_TASKS: Final = ("userTask", "manualTask")
GATEWAYS: Final = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")
FLOW_NODES: Final = (
    *USER_TASKS,
    *GATEWAYS,
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
)


@dataclass(frozen=True, kw_only=True)
class Timer:
    """When a timer event fires."""

    kind: str
    """`timeDate`, `timeDuration`, `timeCycle`, or the empty string where a rule says it."""
    text: str
    """The expression or ISO 8601 text; empty where a timescale rule says it."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A flow node: a user task, a gateway or an event."""

    id: str
    kind: str
    """The BPMN name of the element, such as `userTask`."""
    name: str
    lane: str
    """The role that performs it: the name of its lane, or the empty string."""
    line: int
    """The line of the file on which the element begins."""
    attributes: Mapping[str, str]
    """Our own attributes: form, timescale, authorises, allocateTo, safeguard, starts …"""
    documentation: str = ""
    timer: Timer | None = None
    terminates: bool = False
    attached_to: str = ""
    interrupts: bool = True
    default: str = ""
    """The arrow a gateway takes when no condition holds."""

    @property
    def is_user_task(self) -> bool:
        """Whether a person must act here."""
        return self.kind in USER_TASKS

    @property
    def marks(self) -> frozenset[str]:
        """The safeguard marks of a user task, such as `child-seen`."""
        return frozenset(self.attributes.get("safeguard", "").split())


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    line: int
    outcome: str = ""
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way out of a decision: the word that is stored and the words that a person reads."""

    outcome: str
    name: str
    target: str


@dataclass(frozen=True)
class Diagram:
    """One process of a BPMN file."""

    id: str
    name: str
    nodes: Mapping[str, Node]
    arrows: Mapping[str, Arrow]
    lanes: tuple[str, ...]
    root: etree._Element = field(repr=False, compare=False)

    def leaving(self, node_id: str) -> tuple[Arrow, ...]:
        """The arrows that leave a node, in the order of the file."""
        return self._leaving.get(node_id, ())

    def arriving(self, node_id: str) -> tuple[Arrow, ...]:
        """The arrows that arrive at a node, in the order of the file."""
        return self._arriving.get(node_id, ())

    @cached_property
    def user_tasks(self) -> tuple[Node, ...]:
        """The steps at which a person acts, in the order of the file."""
        return tuple(node for node in self.nodes.values() if node.is_user_task)

    def gateway_of(self, node_id: str) -> Node | None:
        """The exclusive gateway that directly follows a user task and makes it a decision."""
        leaving = self.leaving(node_id)
        target = self.nodes.get(leaving[0].target) if len(leaving) == 1 else None
        if target is None or target.kind != "exclusiveGateway":
            return None
        carries = any(arrow.outcome for arrow in self.leaving(target.id))
        return target if carries and len(self.arriving(target.id)) == 1 else None

    def options(self, node_id: str) -> tuple[Option, ...]:
        """The options of the decision that is taken at a user task; empty when it is none."""
        gateway = self.gateway_of(node_id)
        if gateway is None:
            return ()
        return tuple(
            Option(outcome=arrow.outcome, name=arrow.name, target=arrow.target)
            for arrow in self.leaving(gateway.id)
        )

    def decided_at(self, gateway_id: str) -> Node | None:
        """The user task whose outcome a gateway follows, or None when it has conditions."""
        arriving = self.arriving(gateway_id)
        source = self.nodes.get(arriving[0].source) if len(arriving) == 1 else None
        if source is None or not source.is_user_task or self.gateway_of(source.id) is None:
            return None
        return source

    @cached_property
    def _leaving(self) -> dict[str, tuple[Arrow, ...]]:
        return _grouped((arrow.source, arrow) for arrow in self.arrows.values())

    @cached_property
    def _arriving(self) -> dict[str, tuple[Arrow, ...]]:
        return _grouped((arrow.target, arrow) for arrow in self.arrows.values())


def read_diagram(root: etree._Element) -> Diagram:
    """Read the one process of a diagram.

    Raises DiagramRefused when there is none, when there are several, or when ids are missing or
    used twice; everything else is for `journey.engine.check` to say.
    """
    processes = root.findall(f"{{{BPMN}}}process")
    if len(processes) != 1:
        raise _refused(
            "one-process",
            "" if not processes else processes[1].get("id", ""),
            f"The file holds {len(processes)} processes. Draw exactly one process in a file.",
        )
    process = processes[0]
    lanes = _lanes_by_node(process)
    nodes = [_node(element, lanes) for element in _flow_nodes(process)]
    arrows = [
        _arrow(element, number)
        for number, element in enumerate(process.findall(f"{{{BPMN}}}sequenceFlow"), start=1)
    ]
    _refuse_doubtful_ids([*nodes, *arrows])
    return Diagram(
        id=process.get("id", ""),
        name=process.get("name") or process.get("id", ""),
        nodes={node.id: node for node in nodes},
        arrows={arrow.id: arrow for arrow in arrows},
        lanes=tuple(lane.get("name", "") for lane in process.iter(f"{{{BPMN}}}lane")),
        root=root,
    )


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def _flow_nodes(process: etree._Element) -> Iterator[etree._Element]:
    wanted = {f"{{{BPMN}}}{kind}" for kind in FLOW_NODES}
    return (element for element in process if element.tag in wanted)


def _lanes_by_node(process: etree._Element) -> dict[str, str]:
    return {
        (reference.text or "").strip(): lane.get("name", "")
        for lane in process.iter(f"{{{BPMN}}}lane")
        for reference in lane.findall(f"{{{BPMN}}}flowNodeRef")
    }


def _node(element: etree._Element, lanes: Mapping[str, str]) -> Node:
    node_id = element.get("id", "")
    return Node(
        id=node_id,
        kind=local_name(element),
        name=_words(element.get("name", "")),
        lane=lanes.get(node_id, ""),
        line=element.sourceline or 0,
        attributes=_own_attributes(element),
        documentation=_words(element.findtext(f"{{{BPMN}}}documentation") or ""),
        timer=_timer(element),
        terminates=element.find(f"{{{BPMN}}}terminateEventDefinition") is not None,
        attached_to=element.get("attachedToRef", ""),
        interrupts=element.get("cancelActivity", "true") != "false",
        default=element.get("default", ""),
    )


def _arrow(element: etree._Element, number: int) -> Arrow:
    condition = element.findtext(f"{{{BPMN}}}conditionExpression") or ""
    return Arrow(
        id=element.get("id") or f"flow_{number}",
        name=_words(element.get("name", "")),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        line=element.sourceline or 0,
        outcome=_own_attributes(element).get("outcome", ""),
        condition=condition.strip(),
    )


def _timer(element: etree._Element) -> Timer | None:
    definition = element.find(f"{{{BPMN}}}timerEventDefinition")
    if definition is None:
        return None
    for child in definition:
        if local_name(child) in ("timeDate", "timeDuration", "timeCycle"):
            return Timer(kind=local_name(child), text=(child.text or "").strip())
    return Timer(kind="", text="")


def _own_attributes(element: etree._Element) -> dict[str, str]:
    prefix = f"{{{JOURNEY}}}"
    return {
        str(key).removeprefix(prefix): str(value).strip()
        for key, value in element.attrib.items()
        if str(key).startswith(prefix)
    }


def _words(text: str) -> str:
    return " ".join(text.split())


def _grouped(pairs: Iterator[tuple[str, Arrow]]) -> dict[str, tuple[Arrow, ...]]:
    grouped: dict[str, tuple[Arrow, ...]] = {}
    for key, arrow in pairs:
        grouped[key] = (*grouped.get(key, ()), arrow)
    return grouped


def _refuse_doubtful_ids(elements: list[Node | Arrow]) -> None:
    seen: set[str] = set()
    for element in elements:
        if not element.id or element.id in seen:
            raise _refused(
                "id-unclear",
                element.id,
                f"An element on line {element.line} has no id, or the id of another element. "
                "Give every element an id of its own.",
            )
        seen.add(element.id)


def _refused(rule: str, element: str, message: str) -> DiagramRefused:
    return DiagramRefused([Problem(id=rule, element=element, message=message)])
