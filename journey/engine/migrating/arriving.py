"""Joins: what has arrived at one that still waits, and one that could not complete any more."""

from collections.abc import Iterator
from typing import Any

from journey.engine.diagram import Node
from journey.engine.migrating.attaching import attach
from journey.engine.migrating.moves import Relocation, said
from journey.engine.migrating.placing import PLACES, is_place, put
from journey.engine.migrating.standing import reach, shape, stem
from journey.engine.migrating.tokens import CANCELLED, COMPLETED, WAITING, Token


def place_join(
    relocation: Relocation, node: Node, tokens: list[Token], scope: str, spec: Any
) -> None:
    """Put the ways that have arrived at a join which still waits."""
    nodes = relocation.new.diagram.nodes
    same = nodes.get(node.id)
    if same is not None and same.scope == scope and _arrive(relocation, tokens, same, spec):
        return
    wanted = relocation.chosen.get(node.id)
    target = nodes.get(wanted or "")
    if wanted == "":
        relocation.notes.append(f"What waited at {said(node)} is given up.")
        for token in tokens:
            token.cut()
    elif target is not None and target.scope == scope and is_place(relocation.new.diagram, target):
        _leave(relocation, tokens, node, target)
    elif target is None or target.scope != scope or not _arrive(relocation, tokens, target, spec):
        message = f"What has arrived at {said(node)} waits there for other ways, which are not "
        message += "in the new version. Choose where the child goes."
        nothing = "This way ends here; the others go on."
        relocation.ask("choose-join", node, message, scope, nothing=nothing)


def complete_join(
    relocation: Relocation, first: Token, spec: Any, join: Node, empty: set[str]
) -> None:
    """Do what a person has decided about a join to which some arrows would never bring anything."""
    diagram = relocation.new.diagram
    chosen = relocation.chosen[join.id]
    target = diagram.nodes.get(chosen)
    if chosen == "":
        _count_as_done(relocation, first, spec, join, empty)
    if target is None or target.scope != join.scope or not is_place(diagram, target):
        return
    sources = {diagram.arrows[arrow].source for arrow in empty}
    is_open = any(one.is_alive and one.step == target.id for one in first.walk())
    arrived = [one for one in first.walk() if one.step == join.id and one.state != COMPLETED]
    if sources & reach(diagram, [target.id], diagram.joins) and not is_open:
        relocation.notes.append(f"{said(target)} is opened as well.")
        opened = first.add(Token(step=target.id, state=PLACES[shape(target)]))
        attach(relocation, opened, None, target)
    elif arrived:
        _leave(relocation, arrived, join, target)


def _leave(relocation: Relocation, tokens: list[Token], node: Node, target: Node) -> None:
    """Let what has arrived at a join go on to one step together."""
    first, *others = sorted(tokens, key=lambda token: token.state != WAITING)
    for other in others:
        other.cut()
    put(relocation, first, node, target)
    attach(relocation, first, None, target)


def _count_as_done(
    relocation: Relocation, first: Token, spec: Any, join: Node, empty: set[str]
) -> None:
    """Let ways that nobody will come count as arrived at a join."""
    diagram = relocation.new.diagram
    inputs = {stem(name): name for name in spec.task_specs[join.id]._inputs}
    waits = any(one.step == join.id and one.state == WAITING for one in first.walk())
    for source in sorted(diagram.arrows[arrow].source for arrow in empty):
        passed = first.add(Token(step=inputs[source], state=COMPLETED))
        passed.add(Token(step=join.id, state=CANCELLED if waits else WAITING))
        relocation.notes.append(f"{said(diagram.nodes[source])} counts as done.")
        waits = True


def _arrive(relocation: Relocation, tokens: list[Token], join: Node, spec: Any) -> bool:
    """Let each way that has arrived count as one for which a join of the new version waits.

    Gives False, and changes nothing, where that is not clear.
    """
    diagram = relocation.new.diagram
    names = spec.task_specs[join.id]._inputs if join.id in diagram.joins else ()
    inputs = {stem(name): name for name in names}
    sources = {token: _source(relocation, token) for token in tokens}
    free = set(inputs) - set(sources.values())
    for token, source in sources.items():
        if source not in inputs:
            reached = free & reach(diagram, _before(relocation, source), frozenset({join.id}))
            if len(reached) != 1:
                return False
            sources[token] = reached.pop()
            free.discard(sources[token])
    for token, source in sources.items():
        _arrive_from(relocation, token, join, inputs[source])
    return True


def _arrive_from(relocation: Relocation, token: Token, join: Node, name: str) -> None:
    token.step = join.id
    relocation.placed.add(token)
    if token.above is not None and token.above.step != name:
        passed = Token(step=name, state=COMPLETED)
        token.put_above(passed)
        relocation.placed.add(passed)


def _source(relocation: Relocation, token: Token) -> str:
    source = stem(token.above.step) if token.above is not None else ""
    return relocation.renamed.get(source, source)


def _before(relocation: Relocation, source: str) -> Iterator[str]:
    """The last steps on the way to a step of the old version that the new version has too."""
    seen, waiting = set[str](), [source]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        if here in relocation.new.diagram.nodes:
            yield here
        else:
            waiting += (arrow.source for arrow in relocation.old.diagram.arriving(here))
