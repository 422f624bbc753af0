"""Rules about the ways through a diagram, found by exploring all of them."""

from collections.abc import Iterator

from journey.engine.diagram import USER_TASKS, Diagram, Node
from journey.engine.errors import Problem
from journey.engine.exploring import Exploration, explore
from journey.engine.known import Known

WAITING = (*USER_TASKS, "callActivity", "subProcess", "intermediateCatchEvent", "eventBasedGateway")


def ways_are_sound(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Every node is passed by some way, every way comes to an end, and every join completes."""
    for scope in ("", *(node.id for node in diagram.nodes.values() if node.kind == "subProcess")):
        found = explore(diagram, scope)
        if not found.is_complete:
            yield _problem(
                "too-entangled",
                diagram.nodes[scope] if scope else None,
                "The parallel ways are too entangled to be sure that each of them ends. Join what "
                "was split before splitting again.",
            )
            continue
        yield from _unreached(diagram, scope, found)
        yield from _stuck(diagram, found)
        yield from _doubled(diagram, found)


def ends_are_in_reach(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """From every node an end can be reached."""
    reaching = {node.id for node in diagram.nodes.values() if node.kind == "endEvent"}
    waiting = list(reaching)
    while waiting:
        node = diagram.nodes[waiting.pop()]
        before = {arrow.source for arrow in diagram.arriving(node.id)}
        if node.attached_to:
            before.add(node.attached_to)
        waiting += before - reaching
        reaching |= before
    for node in diagram.nodes.values():
        if node.id not in reaching and diagram.leaving(node.id):
            yield _problem("no-way-to-an-end", node, "No way leads from here to an end. Draw one.")


def loops_wait_for_somebody(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """No loop goes round without waiting for a person, a date, a message or a called process."""
    automatic = {key for key, node in diagram.nodes.items() if node.kind not in WAITING}
    for start in sorted(automatic):
        seen, waiting = set[str](), [start]
        while waiting:
            for arrow in diagram.leaving(waiting.pop()):
                if arrow.target == start:
                    yield _problem(
                        "loop-without-wait",
                        diagram.nodes[start],
                        "The way comes back here without waiting for anybody, so it would go "
                        "round for ever. Put a step into the loop.",
                    )
                    return
                if arrow.target in automatic and arrow.target not in seen:
                    seen.add(arrow.target)
                    waiting.append(arrow.target)


def _unreached(diagram: Diagram, scope: str, found: Exploration) -> Iterator[Problem]:
    for node in diagram.nodes.values():
        # What lies behind a join that never completes is told at the join.
        if node.scope == scope and node.id not in found.fired and not found.stuck:
            yield _problem("never-reached", node, "No way leads here. Draw one or remove it.")


def _stuck(diagram: Diagram, found: Exploration) -> Iterator[Problem]:
    for node_id, arrows in found.stuck.items():
        names = sorted(
            diagram.nodes[diagram.arrows[arrow].source].name or diagram.arrows[arrow].source
            for arrow in arrows
        )
        yield _problem(
            "join-never-completes",
            diagram.nodes[node_id],
            f"It waits for all its arrows, but some way never brings one from {', '.join(names)}. "
            "Join with the same kind of gateway that split.",
        )


def _doubled(diagram: Diagram, found: Exploration) -> Iterator[Problem]:
    for node_id in sorted(found.doubled):
        yield _problem(
            "reached-twice",
            diagram.nodes[node_id],
            "Two parallel ways arrive here without a parallel gateway that joins them, so what "
            "follows would be done twice. Join them first.",
        )


def _problem(rule: str, node: Node | None, message: str) -> Problem:
    if node is None:
        return Problem(id=rule, element="", message=message)
    said = f"Line {node.line}, “{node.name or node.id}”: {message}"
    return Problem(id=rule, element=node.id, message=said)
