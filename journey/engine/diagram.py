"""What a BPMN file says, as plain values: nodes, arrows, lanes and our own attributes.

The compiler, the checks, the drawing, the worktray and the walks all work from these values, so
that they can never disagree about what a diagram means.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from lxml import etree

USER_TASKS: Final = ("userTask", "manualTask")
GATEWAYS: Final = (
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
)
NOW: Final = "now"
"""Who hears a message: the processes that run now, and none that begins later."""
RUNNING: Final = "running"
"""Unless what an event starts, or what may not run beside it, runs already: it goes on then."""
PERSON: Final = "person"
"""Who begins a process by hand, as a diagram writes it."""
JOINS: Final = ("parallelGateway", "inclusiveGateway")
"""The gateways at which several ways can be waited for."""
FLOW_NODES: Final = (
    *USER_TASKS,
    *GATEWAYS,
    "callActivity",
    "subProcess",
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
class Event:
    """What an event catches or throws, besides timers."""

    kind: str
    """`message`, `error`, `escalation` or `terminate`."""
    name: str = ""
    """The name of the message, or the code of the error or escalation."""


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """A step that is done several times: a multi-instance."""

    sequential: bool
    """One after the other, or all at once."""
    times: str
    """How often."""
    until: str = ""
    """What would end it early; it is not run."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A flow node: a user task, a called process, a sub-process, a gateway or an event."""

    id: str
    kind: str
    """The BPMN name of the element, such as `userTask`."""
    name: str
    lane: str
    """The role that performs it: the name of its lane, or the empty string."""
    line: int
    """The line of the file on which the element begins."""
    attributes: Mapping[str, str]
    """Our own attributes: form, timescale, authorises, reads, allocateTo, safeguard, starts …"""
    documentation: str = ""
    scope: str = ""
    """The id of the sub-process that holds it; empty in the process itself."""
    timer: Timer | None = None
    event: Event | None = None
    repeat: Repeat | None = None
    calls: str = ""
    """The process that a call activity starts and waits for."""
    attached_to: str = ""
    interrupts: bool = True
    default: str = ""
    """The arrow a gateway takes when no condition holds."""

    @property
    def ends_all(self) -> bool:
        """Whether it is an end that leaves nothing of its process or sub-process open."""
        event = self.event if self.kind == "endEvent" else None
        return event is not None and event.kind in ("terminate", "error")

    @property
    def is_user_task(self) -> bool:
        """Whether a person must act here."""
        return self.kind in USER_TASKS

    @property
    def is_call(self) -> bool:
        """Whether another process is started here and waited for."""
        return self.kind == "callActivity"

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
    scope: str = ""
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

    @cached_property
    def joins(self) -> frozenset[str]:
        """The gateways at which several ways are waited for."""
        gateways = (node.id for node in self.nodes.values() if node.kind in JOINS)
        return frozenset(key for key in gateways if len(self.arriving(key)) > 1)

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The nodes that can be reached more than once: by a loop, or repeated, or inside such."""
        again = {key for key in self.nodes if key in self._after(key)}
        again |= {node.id for node in self.nodes.values() if node.repeat}
        return frozenset(key for key in self.nodes if again & {key, *self.around(key)})

    @cached_property
    def has_calls(self) -> bool:
        """Whether it calls other processes."""
        return any(node.is_call for node in self.nodes.values())

    @cached_property
    def messages_caught(self) -> frozenset[str]:
        """The names of the messages that it can wait for, once it has begun."""
        return frozenset(
            node.event.name
            for node in self.nodes.values()
            if node.event is not None
            and node.event.kind == "message"
            and node.kind in ("intermediateCatchEvent", "boundaryEvent")
        )

    @cached_property
    def messages_for_now(self) -> frozenset[str]:
        """The names of the messages that no process hears which begins later."""
        return frozenset(
            node.event.name
            for node in self.nodes.values()
            if node.event is not None and node.attributes.get("heard") == NOW
        )

    @cached_property
    def begins_with_message(self) -> str:
        """The message with which the process begins; empty where it begins without one."""
        starts = (node for node in self.nodes.values() if node.kind == "startEvent")
        return next((node.event.name for node in starts if node.event and not node.scope), "")

    @cached_property
    def start(self) -> Node:
        """The start event of the process itself."""
        return next(
            node for node in self.nodes.values() if node.kind == "startEvent" and not node.scope
        )

    @property
    def begun_by_person(self) -> bool:
        """Whether somebody may begin it by hand, from a child's page."""
        return self.start.attributes.get("begunBy") == PERSON

    @property
    def asks(self) -> tuple[str, ...]:
        """The facts that whoever begins it by hand says: when each of them was."""
        return tuple(self.start.attributes.get("asks", "").split())

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The process itself, as the empty text, and its sub-processes; the outer before the inner.

        That is the order of the file.
        """
        inner = (node.id for node in self.nodes.values() if node.kind == "subProcess")
        return ("", *inner)

    def around(self, node_id: str) -> Iterator[str]:
        """The sub-processes that hold a node, the inner before the outer."""
        scope = self.nodes[node_id].scope
        while scope in self.nodes:
            yield scope
            scope = self.nodes[scope].scope

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

    def _after(self, node_id: str) -> set[str]:
        """The nodes to which some way leads from a node."""
        reached: set[str] = set()
        waiting = [node_id]
        while waiting:
            current = waiting.pop()
            for source in (current, *self._attached.get(current, ())):
                found = {arrow.target for arrow in self.leaving(source)} - reached
                reached |= found
                waiting += found
        return reached

    @cached_property
    def _attached(self) -> dict[str, list[str]]:
        attached: dict[str, list[str]] = {}
        for node in self.nodes.values():
            attached.setdefault(node.attached_to, []).append(node.id)
        return attached

    @cached_property
    def _leaving(self) -> dict[str, tuple[Arrow, ...]]:
        return _grouped((arrow.source, arrow) for arrow in self.arrows.values())

    @cached_property
    def _arriving(self) -> dict[str, tuple[Arrow, ...]]:
        return _grouped((arrow.target, arrow) for arrow in self.arrows.values())


def _grouped(pairs: Iterator[tuple[str, Arrow]]) -> dict[str, tuple[Arrow, ...]]:
    grouped: dict[str, tuple[Arrow, ...]] = {}
    for key, arrow in pairs:
        grouped[key] = (*grouped.get(key, ()), arrow)
    return grouped
