"""Rules about the ways through a diagram, found by exploring all of them."""

from collections.abc import Iterable, Iterator
from typing import Final

from journey.engine.concurrency import gone_twice
from journey.engine.diagram import USER_TASKS, Diagram, Node
from journey.engine.errors import Problem
from journey.engine.exploring import Exploration, explore
from journey.engine.known import Known
from journey.engine.problems import problem_at, problem_here

_WAITING: Final = (
    *USER_TASKS,
    "callActivity",
    "subProcess",
    "intermediateCatchEvent",
    "eventBasedGateway",
)


def ways_are_sound(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Every node is passed by some way, every way comes to an end, and every join completes."""
    for scope in diagram.scopes:
        found = explore(diagram, scope)
        if not found.is_complete:
            message = (
                "The parallel ways are too entangled to be sure that each of them ends. Join what "
                "was split before splitting again."
            )
            yield problem_here("too-entangled", diagram, diagram.nodes.get(scope), message)
            continue
        yield from _unreached(diagram, scope, found)
        yield from _stuck(diagram, found)
        yield from _doubled(diagram, scope)


def ends_are_in_reach(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """From every node an end can be reached, or something beside it can end the whole."""
    for scope in diagram.scopes:
        for key in sorted(explore(diagram, scope).trapped):
            if diagram.leaving(key):
                yield problem_at(
                    "no-way-to-an-end",
                    diagram.nodes[key],
                    "No way leads from here to an end. Draw one.",
                )


def loops_wait_for_somebody(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """No loop goes round without waiting for a person, a date, a message or a called process."""
    at_once = passed_at_once(diagram)
    for key in sorted(at_once):
        if key in _followed(diagram, _next(diagram, key), at_once):
            yield problem_at(
                "loop-without-wait",
                diagram.nodes[key],
                "The way comes back here without waiting for anybody, so it would go round for "
                "ever. Put a step into the loop.",
            )
            return


def passed_at_once(diagram: Diagram) -> set[str]:
    """The nodes at which nothing is waited for, among them sub-processes that hold no wait."""
    at_once = {key for key, node in diagram.nodes.items() if not _waits(node)}
    for scope in reversed(diagram.scopes[1:]):
        reached = _followed(diagram, _starts(diagram, scope), at_once)
        if any(diagram.nodes[key].kind == "endEvent" for key in reached):
            at_once.add(scope)
    return at_once


def met_at_once(diagram: Diagram) -> set[str]:
    """What a process comes to before it waits for the first time, with the steps that wait."""
    at_once, met = passed_at_once(diagram), set[str]()
    waiting = _starts(diagram, "")
    while waiting:
        key = waiting.pop()
        if key in diagram.nodes and key not in met:
            met.add(key)
            waiting |= _starts(diagram, key)
            waiting |= set(_next(diagram, key)) if key in at_once else set()
    return met


def _starts(diagram: Diagram, scope: str) -> set[str]:
    inside = (node for node in diagram.nodes.values() if node.scope == scope)
    return {node.id for node in inside if node.kind == "startEvent"}


def _waits(node: Node) -> bool:
    """Whether something is waited for; a message with which a process begins has come already."""
    if node.kind == "startEvent":
        return node.timer is not None
    return node.kind in _WAITING


def _followed(diagram: Diagram, first: Iterable[str], at_once: set[str]) -> set[str]:
    """The nodes passed at once from some, and those themselves."""
    seen, waiting = set[str](), [key for key in first if key in at_once]
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += [one for one in _next(diagram, key) if one in at_once]
    return seen


def _next(diagram: Diagram, key: str) -> list[str]:
    """Where a token goes on; out of a sub-process also by the events at its boundary."""
    after = [arrow.target for arrow in diagram.leaving(key)]
    if diagram.nodes[key].kind == "subProcess":
        after += [node.id for node in diagram.nodes.values() if node.attached_to == key]
    return after


def _unreached(diagram: Diagram, scope: str, found: Exploration) -> Iterator[Problem]:
    for node in diagram.nodes.values():
        # What lies behind a join that never completes is told at the join.
        if node.scope == scope and node.id not in found.fired and not found.stuck:
            yield problem_at("never-reached", node, "No way leads here. Draw one or remove it.")


def _stuck(diagram: Diagram, found: Exploration) -> Iterator[Problem]:
    for node_id, arrows in found.stuck.items():
        names = sorted(
            diagram.nodes[diagram.arrows[arrow].source].name or diagram.arrows[arrow].source
            for arrow in arrows
        )
        yield problem_at(
            "join-never-completes",
            diagram.nodes[node_id],
            f"It waits for all its arrows, but some way never brings one from {', '.join(names)}. "
            "Join with the same kind of gateway that split.",
        )


def _doubled(diagram: Diagram, scope: str) -> Iterator[Problem]:
    for node_id in gone_twice(diagram, scope):
        if node_id in diagram.joins:
            yield problem_at(
                "joined-twice",
                diagram.nodes[node_id],
                "One of its ways can come here again before the others have come, so it would not "
                "be clear what belongs together. Let that way end before it, or put what belongs "
                "together into a sub-process.",
            )
        else:
            yield problem_at(
                "reached-twice",
                diagram.nodes[node_id],
                "Two parallel ways arrive here without a parallel gateway that joins them, so "
                "what follows would be done twice. Join them first.",
            )
