"""The only reading of the XML of a diagram."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from journey.engine.diagram import FLOW_NODES, Arrow, Diagram, Event, Node, Repeat, Timer
from journey.engine.problems import refused
from journey.engine.xml import BPMN, JOURNEY, read_xml

_ID: Final = re.compile(r"[A-Za-z_][\w-]{0,99}", re.ASCII)
_OF_THE_ENGINE: Final = frozenset({"Root", "Start", "End"})
"""Names that SpiffWorkflow gives to steps of its own; a node of that name would be lost."""
_NODES: Final = frozenset(f"{{{BPMN}}}{kind}" for kind in FLOW_NODES)
_ARROW: Final = f"{{{BPMN}}}sequenceFlow"
_DECLARED: Final = tuple(f"{{{BPMN}}}{kind}" for kind in ("message", "error", "escalation"))
_WITH_IDS: Final = (*_NODES, _ARROW, *_DECLARED)


@lru_cache(maxsize=256)
def diagram_of(source: bytes) -> Diagram:
    """What the bytes of a BPMN file say; the same bytes are read once in a process's life.

    Raises DiagramRefused as `read_xml` and `read_diagram` do.
    """
    return read_diagram(read_xml(source))


def read_diagram(root: etree._Element) -> Diagram:
    """Read the one process of a diagram.

    Raises DiagramRefused when there is none, when there are several, or when ids are missing or
    used twice; everything else is for `journey.engine.check` to say.
    """
    processes = root.findall(f"{{{BPMN}}}process")
    if len(processes) != 1:
        raise refused(
            "one-process",
            f"The file holds {len(processes)} processes. Draw exactly one process in a file.",
            element="" if not processes else processes[1].get("id", ""),
            line=0 if not processes else processes[1].sourceline or 0,
        )
    process = processes[0]
    reading = _Reading(process)
    _refuse_doubtful_ids(process)
    nodes = [reading.node(element) for element in _flow_nodes(process)]
    arrows = [
        reading.arrow(element, number)
        for number, element in enumerate(process.iter(_ARROW), start=1)
    ]
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
    return str(element.tag).rpartition("}")[2]


def is_true(value: str) -> bool:
    """What XML calls a boolean: `true` or `1`."""
    return value in ("true", "1")


def _flow_nodes(process: etree._Element) -> Iterator[etree._Element]:
    return (element for element in process.iter() if element.tag in _NODES)


class _Reading:
    """The reading of one process: its lanes and what its events refer to."""

    def __init__(self, process: etree._Element) -> None:
        self.process = process
        self.lanes = {
            (reference.text or "").strip(): lane.get("name", "")
            for lane in process.iter(f"{{{BPMN}}}lane")
            for reference in lane.findall(f"{{{BPMN}}}flowNodeRef")
        }
        root = process.getroottree().getroot()
        self.taken = {element.get("id") for element in root.iter()}
        self.messages = {m.get("id"): m.get("name", "") for m in root.iter(f"{{{BPMN}}}message")}
        self.codes = {
            thing.get("id"): thing.get(attribute) or thing.get("name", "")
            for tag, attribute in (("error", "errorCode"), ("escalation", "escalationCode"))
            for thing in root.iter(f"{{{BPMN}}}{tag}")
        }

    def node(self, element: etree._Element) -> Node:
        return Node(
            id=element.get("id", ""),
            kind=local_name(element),
            name=_words(element.get("name", "")),
            lane=self._lane(element),
            line=element.sourceline or 0,
            attributes=_own_attributes(element),
            documentation=_words(element.findtext(f"{{{BPMN}}}documentation") or ""),
            scope=self._scope(element),
            timer=_timer(element),
            event=self._event(element),
            repeat=_repeat(element),
            calls=element.get("calledElement", ""),
            attached_to=element.get("attachedToRef", ""),
            interrupts=is_true(element.get("cancelActivity", "true")),
            default=element.get("default", ""),
        )

    def arrow(self, element: etree._Element, number: int) -> Arrow:
        condition = element.findtext(f"{{{BPMN}}}conditionExpression") or ""
        return Arrow(
            id=element.get("id") or self._free_id(f"flow_{number}"),
            name=_words(element.get("name", "")),
            source=element.get("sourceRef", ""),
            target=element.get("targetRef", ""),
            line=element.sourceline or 0,
            scope=self._scope(element),
            outcome=_own_attributes(element).get("outcome", ""),
            condition=condition.strip(),
        )

    def _free_id(self, wanted: str) -> str:
        """An id that nothing else in the file has; the same one at every reading."""
        while wanted in self.taken:
            wanted += "_"
        return wanted

    def _scope(self, element: etree._Element) -> str:
        holder = element.getparent()
        return "" if holder is None or holder is self.process else holder.get("id", "")

    def _lane(self, element: etree._Element) -> str:
        """The lane of a node; inside a sub-process, the lane of the sub-process."""
        holder: etree._Element | None = element
        while holder is not None and holder is not self.process:
            lane = self.lanes.get(holder.get("id", ""))
            if lane is not None:
                return lane
            holder = holder.getparent()
        return ""

    def _event(self, element: etree._Element) -> Event | None:
        for definition in element:
            match local_name(definition):
                case "terminateEventDefinition":
                    return Event(kind="terminate")
                case "messageEventDefinition":
                    name = self.messages.get(definition.get("messageRef"), "")
                    return Event(kind="message", name=name)
                case "errorEventDefinition":
                    return Event(kind="error", name=self._code(definition, "errorRef"))
                case "escalationEventDefinition":
                    return Event(kind="escalation", name=self._code(definition, "escalationRef"))
        return None

    def _code(self, definition: etree._Element, attribute: str) -> str:
        return self.codes.get(definition.get(attribute), "")


def _repeat(element: etree._Element) -> Repeat | None:
    loop = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    return Repeat(
        sequential=is_true(loop.get("isSequential", "false")),
        times=(loop.findtext(f"{{{BPMN}}}loopCardinality") or "").strip(),
        until=(loop.findtext(f"{{{BPMN}}}completionCondition") or "").strip(),
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


def _refuse_doubtful_ids(process: etree._Element) -> None:
    """Every node has an id of its own, and so has every arrow that has one."""
    seen = {process.get("id", "")}
    for element in process.getroottree().getroot().iter(process.tag, *_WITH_IDS):
        element_id, line = element.get("id", ""), element.sourceline or 0
        if not element_id and element.tag == _ARROW:
            continue
        if not _ID.fullmatch(element_id) or element_id in _OF_THE_ENGINE:
            raise refused(
                "id-unclear",
                f"Line {line}: “{element_id}” cannot be the id of a {local_name(element)}. Use "
                "up to 100 letters, digits and _, as in see_child, and not Start, End or Root.",
                element=element_id,
                line=line,
            )
        if element_id in seen and element is not process:
            raise refused(
                "id-unclear",
                f"Line {line}: “{element_id}” is the id of another element too. Give every element "
                "an id of its own.",
                element=element_id,
                line=line,
            )
        seen.add(element_id)
