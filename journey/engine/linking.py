"""Rules about other processes: who is called, what comes back, who hears a message."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from journey.engine.diagram import NOW, RUNNING, Diagram, Node
from journey.engine.ending import outcomes_of
from journey.engine.errors import DiagramRefused, Problem
from journey.engine.known import Known, Links
from journey.engine.problems import problem_at, problem_of
from journey.engine.reading import diagram_of
from journey.engine.references import name_is_clear
from journey.engine.structure import met_at_once

_CATCHING = ("startEvent", "intermediateCatchEvent", "boundaryEvent")


def links_of(source: bytes) -> Links:
    """What the bytes of a BPMN file have to do with other processes; nothing when unreadable."""
    try:
        return _links(diagram_of(source))
    except DiagramRefused:
        return Links()


def calls_name_a_process(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Every called process exists, and does not call its caller, directly or by way of others."""

    def called_by(process: str) -> Iterable[str]:
        return known.links.get(process, Links()).calls

    for node in diagram.nodes.values():
        if not node.is_call:
            continue
        yield from name_is_clear(node)
        if node.calls not in known.processes:
            message = f"There is no process “{node.calls}” to call. Name one that exists."
            yield problem_at("unknown-process", node, message)
        elif round_trip := _way_back(node.calls, diagram.id, called_by):
            yield problem_at(
                "call-cycle",
                node,
                f"{' calls '.join((diagram.id, *round_trip))}, so they would wait for each other "
                "for ever. Draw a loop, or start the other process from an end event.",
            )


def starts_name_a_process(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Whatever an event starts exists, and the event does nothing else on the way."""
    for node in diagram.nodes.values():
        starts = node.attributes.get("starts")
        if starts is not None and starts not in known.processes:
            message = f"There is no process “{starts}” to start. Name one that exists."
            yield problem_at("unknown-process", node, message)
        unless = node.attributes.get("unless")
        if unless is not None and (starts is None or unless != RUNNING):
            message = f"Only “{RUNNING}” can be said here, of a process that is started. Leave it."
            yield problem_at("unless-unclear", node, message)
        if starts is not None and node.kind == "intermediateThrowEvent" and node.event is not None:
            message = "It throws something and starts a process. Draw one event after the other."
            yield problem_at("events-several", node, message)


def nothing_begins_itself_at_once(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """A process that leads to itself again, by starts, calls or messages, waits on the way."""
    links = {**known.links, diagram.id: _links(diagram)}

    def begun_by(process: str) -> Iterable[str]:
        one = links.get(process, Links())
        return one.begins | _hearing(one.sends, links)

    for key in sorted(met_at_once(diagram)):
        node = diagram.nodes[key]
        for begun in sorted(_begins([node]) | _hearing(_sends([node]), links)):
            if round_trip := _way_back(begun, diagram.id, begun_by):
                yield problem_at(
                    "loop-without-wait",
                    node,
                    f"{' begins '.join((diagram.id, *round_trip))} without waiting for anybody, so "
                    "it would go round for ever. Put a step before it.",
                )


def errors_are_thrown(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """An error or escalation that is caught at a step can come out of it."""
    for node in diagram.nodes.values():
        host = diagram.nodes.get(node.attached_to)
        if host is None or node.event is None or node.event.kind not in ("error", "escalation"):
            continue
        thrown = _thrown_by(diagram, known, host, node.event.kind)
        if thrown is not None and node.event.name not in thrown:
            codes = ", ".join(sorted(thrown)) or "none"
            yield problem_at(
                "never-thrown",
                node,
                f"The {node.event.kind} “{node.event.name}” never comes from there; what comes: "
                f"{codes}. Use a code that is thrown, or remove the event.",
            )


def messages_are_caught(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """A message that is sent is waited for in some process."""
    others = (links.catches for key, links in known.links.items() if key != diagram.id)
    caught = _links(diagram).catches.union(*others)
    for node in diagram.nodes.values():
        for name in _sends([node]) - caught if known.links else ():
            yield problem_at(
                "message-unheard",
                node,
                f"No process waits for the message “{name}”. Draw an event that catches it, or use "
                "the name that another process waits for.",
            )


def messages_say_who_hears_them(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Only a message that is sent can say that those who run now hear it, and nobody later."""
    for node in diagram.nodes.values():
        heard = node.attributes.get("heard")
        sends = node.event is not None and node.event.kind == "message"
        if heard is not None and (heard != NOW or not sends):
            message = f"Only a message is heard, and only “{NOW}” can be said of it. Leave it out."
            yield problem_at("heard-unclear", node, message)


def substitutes_end_alike(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """A process that runs in the place of another ends with the same outcomes.

    Whoever starts or calls it must not have to know which of the two ran.
    """
    own = _links(diagram).outcomes
    for named, instead in known.substitutes.items():
        links = known.links.get(named)
        if instead != diagram.id or links is None or links.outcomes == own:
            continue
        lacks = ", ".join(sorted(links.outcomes - own)) or "none"
        more = ", ".join(sorted(own - links.outcomes)) or "none"
        yield problem_of(
            "substitute-ends-otherwise",
            diagram,
            f"It runs in the place of {named}, so it must end with the same outcomes. Missing "
            f"here: {lacks}; not in {named}: {more}. Let the ends of both say the same.",
        )


def _links(diagram: Diagram) -> Links:
    nodes = list(diagram.nodes.values())
    met = [diagram.nodes[key] for key in met_at_once(diagram)]
    return Links(
        calls=frozenset(node.calls for node in nodes if node.is_call),
        errors=_left_uncaught(diagram, "error"),
        escalations=_left_uncaught(diagram, "escalation"),
        catches=frozenset(
            node.event.name
            for node in nodes
            if node.event is not None and node.event.kind == "message" and node.kind in _CATCHING
        ),
        outcomes=frozenset(outcomes_of(diagram)),
        begins=_begins(met),
        sends=_sends(met),
        begins_with=diagram.begins_with_message,
    )


def _begins(nodes: Iterable[Node]) -> frozenset[str]:
    """The processes that some nodes start or call."""
    named = (node.calls or node.attributes.get("starts", "") for node in nodes)
    return frozenset(named) - {""}


def _sends(nodes: Iterable[Node]) -> frozenset[str]:
    """The names of the messages that some nodes send."""
    thrown = (node.event for node in nodes if node.event and node.kind not in _CATCHING)
    return frozenset(event.name for event in thrown if event.kind == "message") - {""}


def _hearing(messages: frozenset[str], links: Mapping[str, Links]) -> frozenset[str]:
    """The processes that begin with one of some messages."""
    return frozenset(key for key, one in links.items() if one.begins_with in messages)


def _left_uncaught(diagram: Diagram, kind: str) -> frozenset[str]:
    """The codes that leave the process: what is thrown, and not caught on the way out."""
    return frozenset(
        node.event.name
        for node in diagram.nodes.values()
        if node.event is not None and _throws(node, kind) and not _caught_inside(diagram, node)
    )


def _throws(node: Node, kind: str) -> bool:
    return node.event is not None and node.event.kind == kind and node.kind != "boundaryEvent"


def _caught_inside(diagram: Diagram, thrower: Node) -> bool:
    around = set(diagram.around(thrower.id))
    return any(
        node.attached_to in around and node.event == thrower.event
        for node in diagram.nodes.values()
    )


def _thrown_by(diagram: Diagram, known: Known, host: Node, kind: str) -> frozenset[str] | None:
    """The codes that may come out of a call or a sub-process; None when that is not known."""
    if host.is_call:
        links = known.links.get(host.calls)
        if links is None:
            return None
        return links.errors if kind == "error" else links.escalations
    return frozenset(
        node.event.name
        for node in diagram.nodes.values()
        if node.event is not None and _throws(node, kind) and host.id in diagram.around(node.id)
    )


def _way_back(first: str, last: str, after: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """The shortest way from one process to another, both included; empty when there is none."""
    ways: dict[str, tuple[str, ...]] = {first: (first,)}
    waiting = [first]
    while waiting:
        current = waiting.pop(0)
        if current == last:
            return ways[current]
        for following in sorted(after(current)):
            if following not in ways:
                ways[following] = (*ways[current], following)
                waiting.append(following)
    return ()
