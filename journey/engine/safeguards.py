"""Safeguards: what no way through a process may go round (architecture 4)."""

from collections.abc import Iterator

from journey.engine.diagram import Diagram, Node
from journey.engine.errors import Problem
from journey.engine.exploring import explore
from journey.engine.known import Known, Safeguard
from journey.engine.problems import problem_at, problem_of


def safeguards_hold(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """No way from the start to what is guarded goes round the steps that carry the mark.

    Shown by exploring the diagram as if nobody ever completed such a step: a guarded place that is
    still reached has a way round it.
    """
    yield from _marks_exist(diagram, known)
    for safeguard in known.safeguards:
        if safeguard.process != diagram.id:
            continue
        for end in sorted(safeguard.ends - set(diagram.nodes)):
            yield problem_of(
                "safeguard-without-end",
                diagram,
                f"{safeguard.title}: this guards the end {end}, which is not drawn. Draw an end "
                f"with that id ({safeguard.source}).",
            )
        for place in ways_round(diagram, safeguard):
            yield problem_at(
                "safeguard-missing",
                diagram.nodes[place],
                f"A way leads here without a step marked {safeguard.mark}. {safeguard.title} "
                f"({safeguard.source}). Put such a step on every way.",
            )


def ways_round(diagram: Diagram, safeguard: Safeguard) -> list[str]:
    """The guarded places that some way reaches without the mark."""
    return sorted(guarded_places(diagram, safeguard) & _reached_without(diagram, safeguard.mark))


def guarded_places(diagram: Diagram, safeguard: Safeguard) -> set[str]:
    """The steps, or else the ends of the process, that a safeguard guards."""
    if safeguard.before:
        return {node.id for node in diagram.user_tasks if safeguard.before in node.marks}
    ends = {node.id for node in diagram.nodes.values() if _is_end(node) and not node.scope}
    return ends & (safeguard.ends or ends) - safeguard.except_ends


def _marks_exist(diagram: Diagram, known: Known) -> Iterator[Problem]:
    marks = {mark for one in known.safeguards for mark in (one.mark, one.before)}
    for node in diagram.user_tasks:
        for mark in sorted(node.marks - marks) if known.safeguards else ():
            message = f"No safeguard knows the mark {mark}. Use a mark of safeguards.toml."
            yield problem_at("unknown-safeguard", node, message)


def _reached_without(diagram: Diagram, mark: str) -> set[str]:
    """What is reached when nobody completes a step with the mark, or a sub-process that needs one.

    A sub-process needs one when none of its ends is reached without.
    """
    blocked = {node.id for node in diagram.user_tasks if mark in node.marks}
    inside: dict[str, set[str]] = {}
    for scope in reversed(diagram.scopes[1:]):
        inside[scope] = reached = _fired(diagram, scope, blocked)
        if not any(_is_end(diagram.nodes[key]) for key in reached):
            blocked.add(scope)
    reached = _fired(diagram, "", blocked)
    for scope in diagram.scopes[1:]:
        if scope in reached:
            reached |= inside[scope]
    return reached


def _fired(diagram: Diagram, scope: str, blocked: set[str]) -> set[str]:
    found = explore(diagram, scope, blocked=frozenset(blocked))
    inside = {node.id for node in diagram.nodes.values() if node.scope == scope}
    return found.fired if found.is_complete else inside


def _is_end(node: Node) -> bool:
    return node.kind == "endEvent"
