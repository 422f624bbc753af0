"""Rules about the drawing itself: how its elements hang together.

What is allowed is the profile of architecture 4; what is refused is what SpiffWorkflow refuses
late, ignores, or runs wrongly (reference engine.md 1, 4.6 and 8).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from journey.engine.diagram import GATEWAYS, Arrow, Diagram, Node
from journey.engine.errors import Problem
from journey.engine.known import Known
from journey.engine.problems import problem_at, problem_here, problem_of
from journey.engine.reading import local_name
from journey.engine.xml import BPMN

_EVENTS: Final[Mapping[str, set[str]]] = {
    "startEvent": {"message", "timer"},
    "intermediateCatchEvent": {"message", "timer"},
    "intermediateThrowEvent": {"message", "escalation"},
    "boundaryEvent": {"message", "timer", "error", "escalation"},
    "endEvent": {"message", "error", "escalation", "terminate"},
}
_MUST_HAVE_EVENT: Final = ("intermediateCatchEvent", "boundaryEvent")
_HOSTS: Final = ("userTask", "manualTask", "callActivity", "subProcess")
MOST_NODES: Final = 300
MOST_ARROWS: Final = 900
"""More than anybody can read in one diagram (reference engine.md 4.6)."""
LONGEST_NAME: Final = 200
LONGEST_WORD: Final = 100
"""Characters: of a name, and of what is stored as a word, such as an outcome or a message."""


def not_too_many_nodes(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """A diagram stays readable, for people and for the exploration of its ways."""
    for things, most, words in (
        (diagram.nodes, MOST_NODES, "steps, gateways and events"),
        (diagram.arrows, MOST_ARROWS, "arrows"),
    ):
        if len(things) > most:
            message = f"There are {len(things)} {words}; {most} can be followed. Split the process."
            yield problem_of("too-many-steps", diagram, message)


def names_are_short(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """What is told of a process has room in the lists, trails and tables that tell it."""
    if len(diagram.name) > LONGEST_NAME:
        message = f"Its name is longer than {LONGEST_NAME} characters. Give it a shorter one."
        yield problem_of("name-too-long", diagram, message)
    things: list[Node | Arrow] = [*diagram.nodes.values(), *diagram.arrows.values()]
    for thing in things:
        for what, written, longest in _written(thing):
            if len(written) > longest:
                message = f"Its {what} is longer than {longest} characters. Give it a shorter one."
                yield problem_at("name-too-long", thing, message)


def events_fit_their_places(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Each event has one definition, of a kind that its place can have."""
    written = _definitions(diagram)
    for node in diagram.nodes.values():
        inside = node.scope and node.kind == "startEvent"
        allowed = set[str]() if inside else _EVENTS.get(node.kind, set())
        kinds = [*(["timer"] if node.timer else []), *([node.event.kind] if node.event else [])]
        for kind in kinds:
            if kind not in allowed:
                fitting = f"with {' or '.join(sorted(allowed))}" if allowed else "without an event"
                message = f"There cannot be a {kind} event here. Draw it {fitting}."
                yield problem_at("event-misplaced", node, message)
        if len(kinds) > 1 or written[node.id] > 1:
            yield problem_at("events-several", node, "Draw one event for each thing that happens.")
        if not kinds and node.kind in _MUST_HAVE_EVENT:
            yield problem_at(
                "event-without-meaning", node, "Say what is waited for: a date or a message."
            )
        if node.event is not None and node.event.kind != "terminate" and not node.event.name:
            yield problem_at("event-without-name", node, f"Name the {node.event.kind}.")


def attachments_hold(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Boundary events hang on steps, and what is repeated is not interrupted."""
    for node in diagram.nodes.values():
        if node.kind != "boundaryEvent":
            continue
        host = diagram.nodes.get(node.attached_to)
        if host is None or host.kind not in _HOSTS or host.scope != node.scope:
            yield problem_at("not-attached", node, "Attach it to a step, a call or a sub-process.")
        elif node.event is not None and node.event.kind in ("error", "escalation"):
            yield from _thrown_by_a_step(node, node.event.kind, host)
        if host is not None and host.repeat is not None and node.interrupts and host.is_call:
            yield problem_at(
                "repeated-call-interrupted",
                node,
                "A called process that is repeated cannot be interrupted. Repeat inside it.",
            )


def _thrown_by_a_step(node: Node, kind: str, host: Node) -> Iterator[Problem]:
    if host.kind not in ("callActivity", "subProcess"):
        yield problem_at(
            "event-misplaced",
            node,
            "Only called processes and sub-processes have errors. Attach it to one of them.",
        )
    if kind == "error" and not node.interrupts:
        yield problem_at(
            "error-goes-on", node, "An error always ends the step. Draw it as interrupting."
        )


def sub_processes_are_plain(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """A sub-process is neither started by an event nor repeated."""
    for element in diagram.root.iter(f"{{{BPMN}}}subProcess"):
        node = diagram.nodes.get(element.get("id", ""))
        if node is None:
            continue
        if element.get("triggeredByEvent") == "true":
            yield problem_at(
                "event-sub-process", node, "Draw a boundary event and the steps after it instead."
            )
        if node.repeat is not None:
            yield problem_at("repeat-misplaced", node, "Repeat a user task or a called process.")


def gateways_wait_for_one_date(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """After an event-based gateway come events, at most one of them a date."""
    for node in diagram.nodes.values():
        if node.kind != "eventBasedGateway":
            continue
        after = [diagram.nodes.get(arrow.target, node) for arrow in diagram.leaving(node.id)]
        if any(one.kind != "intermediateCatchEvent" for one in after):
            message = "Draw an event on each of its arrows."
            yield problem_at("gateway-without-events", node, message)
        if sum(one.timer is not None for one in after) > 1:
            yield problem_at(
                "gateway-two-dates", node, "Only one date can be waited for here. Leave one."
            )


def starts_once_and_ends(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """A process and each sub-process has one start and at least one end."""
    for scope in diagram.scopes:
        inside = [node for node in diagram.nodes.values() if node.scope == scope]
        starts = [node for node in inside if node.kind == "startEvent"]
        if len(starts) != 1:
            message = f"There are {len(starts)} start events. Draw exactly one."
            where = starts[1] if starts else diagram.nodes.get(scope)
            yield problem_here("one-start", diagram, where, message)
        if not any(node.kind == "endEvent" for node in inside):
            message = "It never ends. Draw an end event."
            yield problem_here("no-end", diagram, diagram.nodes.get(scope), message)


def arrows_join_nodes(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Every arrow leads from one node to another beside it, and every node is on a way."""
    for arrow in diagram.arrows.values():
        ends = [diagram.nodes.get(end) for end in (arrow.source, arrow.target)]
        if any(end is None or end.scope != arrow.scope for end in ends):
            yield problem_at(
                "dangling-arrow", arrow, "This arrow does not join two steps. Attach its ends."
            )
    for node in diagram.nodes.values():
        needs_in = node.kind not in ("startEvent", "boundaryEvent")
        if needs_in and not diagram.arriving(node.id):
            yield problem_at("no-way-in", node, "No arrow arrives here. Draw one or remove it.")
        if node.kind != "endEvent" and not diagram.leaving(node.id):
            yield problem_at("no-way-out", node, "No arrow leaves here. Draw the way to an end.")
        if not needs_in and diagram.arriving(node.id):
            message = "No arrow can arrive here. Let it arrive at a step or a gateway."
            yield problem_at("arrow-misplaced", node, message)
        if node.kind == "endEvent" and diagram.leaving(node.id):
            message = "No arrow can leave an end. Draw an event between two steps instead."
            yield problem_at("arrow-misplaced", node, message)


def no_arrow_is_drawn_twice(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Out of a gateway that takes several ways, no two arrows are the same way."""
    for node in diagram.nodes.values():
        if node.kind not in ("parallelGateway", "inclusiveGateway", "eventBasedGateway"):
            continue
        targets = Counter(arrow.target for arrow in diagram.leaving(node.id))
        for arrow in diagram.leaving(node.id):
            if targets[arrow.target] > 1:
                yield problem_at(
                    "arrow-twice",
                    arrow,
                    "Another arrow joins the same two places, so one of them would be lost. Remove "
                    "one.",
                )


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
                yield problem_at(
                    "gateway-missing",
                    node,
                    f"Several arrows {words} here. Draw a gateway, so that it is clear whether "
                    "one way is taken or all.",
                )


def _written(thing: Node | Arrow) -> Iterator[tuple[str, str, int]]:
    """What is kept of a node or an arrow: what it is, its text, and how long that may be."""
    yield "name", thing.name, LONGEST_NAME
    if isinstance(thing, Arrow):
        yield "outcome", thing.outcome, LONGEST_WORD
        return
    yield "outcome", thing.attributes.get("outcome", ""), LONGEST_WORD
    yield "form", thing.attributes.get("form", ""), LONGEST_WORD
    if thing.event is not None:
        yield thing.event.kind, thing.event.name, LONGEST_WORD


def _definitions(diagram: Diagram) -> Counter[str]:
    """How many things happen at each event; a date that is said in two ways counts twice."""
    counted: Counter[str] = Counter()
    for element in diagram.root.iter(f"{{{BPMN}}}*"):
        holder = element.getparent()
        if holder is not None and local_name(element).endswith("EventDefinition"):
            counted[holder.get("id", "")] += max(1, sum(_is_time(child) for child in element))
    return counted


def _is_time(element: etree._Element) -> bool:
    return local_name(element) in ("timeDate", "timeDuration", "timeCycle")
