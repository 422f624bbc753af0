"""Looks ahead from where the tokens of a moved instance stand, and asks what cannot go well.

Every join can still complete, no steps are done twice, every outcome that is read is known, and
somebody or something is waited for.
"""

from collections.abc import Container, Iterator, Mapping
from typing import Any

from journey.engine.compiling import Definition
from journey.engine.diagram import Diagram
from journey.engine.migrating.arriving import complete_join
from journey.engine.migrating.moves import END_HERE, Choice, Relocation, said
from journey.engine.migrating.standing import (
    Meeting,
    meetings,
    stem,
    unknown_outcomes,
    ways_on,
)
from journey.engine.migrating.tokens import Token

Pair = frozenset[str]


def verify(
    relocation: Relocation, root: Token, outcomes: Mapping[str, str], before: Container[Pair]
) -> None:
    """Put right what a person has decided on, and ask about the rest.

    `before` holds the pairs of steps that would be done twice in the old version already.
    """
    diagram = relocation.new.diagram
    known = frozenset(_still_meant(diagram, outcomes))
    for scope, first, spec in list(_scopes(relocation.new, root)):
        for join, empty in sorted(ways_on(diagram, scope, first).stuck.items()):
            if join in relocation.chosen:
                complete_join(relocation, first, spec, diagram.nodes[join], empty)
        _ask_about_ways(relocation, scope, first)
        _ask_about_outcomes(relocation, scope, first, known)
        _ask_about_nothing(relocation, scope, first)
    _ask_about_meetings(relocation, root, before)


def pairs(definition: Definition, root: Token) -> set[Pair]:
    """The pairs of steps at which tokens stand that would do the same steps."""
    return {frozenset({one.first, one.second}) for one in _meetings(definition, root)}


def _scopes(definition: Definition, root: Token) -> Iterator[tuple[str, Token, Any]]:
    """The process and its running sub-processes: (scope, first token, specification)."""
    waiting: list[tuple[str, Token, Any]] = [("", root, definition.spec)]
    while waiting:
        scope, first, spec = waiting.pop()
        yield scope, first, spec
        for token in first.walk():
            if token.inner is not None:
                inner = definition.inner[spec.task_specs[token.step].spec]
                waiting.append((token.step, token.inner, inner))


def _still_meant(diagram: Diagram, outcomes: Mapping[str, str]) -> Iterator[str]:
    """The steps whose outcome is one that they can still have."""
    for step, outcome in outcomes.items():
        options = {one.outcome for one in diagram.options(step)}
        if not options or outcome in options:
            yield step


def _ask_about_ways(relocation: Relocation, scope: str, first: Token) -> None:
    diagram = relocation.new.diagram
    found = ways_on(diagram, scope, first)
    if not found.is_complete:
        message = "There are too many ways on to be sure that each ends. Leave this child here."
        relocation.problems.append(Choice(id="too-entangled", element=scope, message=message))
    for join, empty in sorted(found.stuck.items()):
        sources = {said(diagram.nodes[diagram.arrows[arrow].source]) for arrow in empty}
        missing = " and ".join(sorted(sources))
        node = diagram.nodes[join]
        message = f"The join {said(node)} now also waits for {missing}, which no open step of this "
        message += "child can reach. Choose a step to open as well."
        nothing = "The missing ways count as done for this child."
        relocation.ask("join-never-completes", node, message, scope, nothing=nothing)


def _ask_about_outcomes(
    relocation: Relocation, scope: str, first: Token, known: frozenset[str]
) -> None:
    diagram = relocation.new.diagram
    for place, reader, step in unknown_outcomes(diagram, scope, first, known):
        here = relocation.came_from(diagram.nodes[place])
        message = f"{said(diagram.nodes[reader])} follows the outcome of "
        message += f"{said(diagram.nodes[step])}, which this child has passed by. Choose where the "
        message += f"child goes from {said(here)}."
        relocation.ask("outcome-unknown", here, message, scope)


def _ask_about_nothing(relocation: Relocation, scope: str, first: Token) -> None:
    nodes = relocation.new.diagram.nodes
    if not any(token.is_alive and stem(token.step) in nodes for token in first.walk()):
        holder = nodes.get(scope)
        where = f"in {said(holder)}" if holder is not None else "in this process"
        message = f"Nobody and nothing would be waited for {where}. Choose a step for the child."
        relocation.problems.append(Choice(id="nothing-open", element=scope, message=message))


def _ask_about_meetings(relocation: Relocation, root: Token, before: Container[Pair]) -> None:
    """Ask where two ways would do the same steps, and have not done so before."""
    nodes = relocation.new.diagram.nodes
    for meeting in _meetings(relocation.new, root):
        here = [relocation.came_from(nodes[one]) for one in (meeting.first, meeting.second)]
        changed = meeting.is_joined_later and any(one.id in relocation.chosen for one in here)
        if changed or frozenset(one.id for one in here) not in before:
            message = f"{said(nodes[meeting.at])} would be reached twice. Choose another step for "
            message += f"{said(here[0])}."
            relocation.ask("reached-twice", here[0], message, here[0].scope, nothing=END_HERE)


def _meetings(definition: Definition, root: Token) -> Iterator[Meeting]:
    for scope, first, _ in _scopes(definition, root):
        yield from meetings(definition.diagram, scope, first)
