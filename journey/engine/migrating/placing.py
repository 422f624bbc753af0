"""Puts a token at its step: by the id of the step, or where a person has chosen."""

from typing import Any, Final
from uuid import uuid4

from journey.engine.diagram import Diagram, Node
from journey.engine.migrating.attaching import attach, keep_date
from journey.engine.migrating.moves import END_HERE, Kept, Relocation, said
from journey.engine.migrating.standing import shape
from journey.engine.migrating.tokens import CHILD, END, JOIN, READY, SPLIT, WAITING, Token

PLACES: Final = {
    "userTask": READY,
    "callActivity": READY,
    "intermediateCatchEvent": WAITING,
    "eventBasedGateway": WAITING,
}
"""The shapes of the steps at which a token can be put, and the state in which it stands there."""


def is_place(diagram: Diagram, node: Node) -> bool:
    """Whether a token can be put at a node; not at an event for which its gateway waits."""
    before = (diagram.nodes[arrow.source].kind for arrow in diagram.arriving(node.id))
    return shape(node) in PLACES and "eventBasedGateway" not in before


def place_open(relocation: Relocation, token: Token, scope: str) -> None:
    """Put a token at which somebody or something is waited for."""
    node = relocation.old.diagram.nodes[token.step]
    wanted = relocation.chosen.get(token.id, relocation.chosen.get(node.id))
    target = relocation.new.diagram.nodes.get(node.id if wanted is None else wanted)
    if wanted == "":
        relocation.notes.append(f"{said(node)} is given up; nothing comes in its place.")
        attach(relocation, token, node, None)
        token.cut()
        return
    fault = _fault(relocation, node, target, scope, is_chosen=wanted is not None)
    if fault or target is None:
        relocation.ask("choose-step", node, fault, scope, nothing=END_HERE)
        return
    put(relocation, token, node, target)
    attach(relocation, token, node, target)


def put(relocation: Relocation, token: Token, node: Node, target: Node) -> None:
    """Let a token stand at another step; it stays itself where that step is of the same kind."""
    if relocation.opened.setdefault(target.id, node) is not node:
        message = f"{said(target)} would be open twice for this child. Choose another step for "
        message += f"{said(node)}."
        relocation.ask("open-twice", node, message, target.scope, nothing=END_HERE)
    renewed = relocation.renews and token.id in relocation.chosen
    calls_another = node.calls != target.calls and node.id != target.id
    if shape(node) == shape(target) and not renewed and not calls_another:
        _keep(relocation, token, node, target)
        return
    if node.id != target.id or renewed:
        relocation.notes.append(f"{said(node)} is left and {said(target)} is opened.")
    if node.is_call:
        relocation.notes.append(f"“{node.calls}”, which was called, is not waited for any more.")
    _renew(relocation, token, target)


def place_past(relocation: Relocation, token: Token, spec: Any) -> None:
    """Rename what is past, or what SpiffWorkflow has added; forget it where it is gone."""
    ending = next((one for one in (SPLIT, JOIN, CHILD) if token.step.endswith(one)), "")
    base = token.step.removesuffix(ending)
    name = relocation.renamed.get(base, base) + ending
    if token.step.endswith(END):
        name = spec.name + END
    was, now = (one.diagram.nodes.get(base) for one in (relocation.old, relocation.new))
    changed = was is not None and now is not None and shape(was) != shape(now)
    if name in spec.task_specs and not changed:
        token.step = name
    elif token.is_alive:
        token.cut()
    else:
        token.forget()


def _fault(
    relocation: Relocation, node: Node, target: Node | None, scope: str, *, is_chosen: bool
) -> str:
    """Why a token of a step cannot stand at another; empty when it can."""
    if target is None:
        return f"{said(node)} is not in the new version. Choose where the child goes."
    if target.scope != scope:
        return (
            f"{said(target)} is in another part of the process, which does not run here. "
            "Choose a step in the part where the child is."
        )
    same, can_stand = shape(target) == shape(node), is_place(relocation.new.diagram, target)
    if is_chosen and not (can_stand or (same and not relocation.renews)):
        return f"A child cannot be put at {said(target)}. Choose a step that a person does."
    if same and shape(node) in PLACES and not can_stand:
        return f"{said(node)} is one of several events in the new version. Choose a step."
    if is_chosen or (same and target.calls == node.calls):
        return ""
    if not same:
        return f"{said(node)} is another kind of step in the new version. Choose a step."
    return (
        f"{said(node)} now calls “{target.calls}”, but this child waits for “{node.calls}”. "
        f"Choose {said(node)} to go on waiting for it, or another step."
    )


def _keep(relocation: Relocation, token: Token, node: Node, target: Node) -> None:
    token.step = target.id
    repeated = [child for child in token.below if child.step == node.id + CHILD]
    for child in repeated:
        child.step = target.id + CHILD
    relocation.placed.update([token, *repeated])
    if node.id != target.id:
        relocation.notes.append(f"{said(node)} goes on as {said(target)}.")
    if node.kind != "subProcess":
        standing = [child for child in repeated if child.is_alive] or [token]
        relocation.kept += [Kept(id=one.id, old=node.id, new=target.id) for one in standing]
    keep_date(relocation, token, node, target)


def _renew(relocation: Relocation, token: Token, target: Node) -> None:
    """Make a token anew at a step; of a sub-process that is left, a step that goes on stays."""
    token.id = uuid4().hex
    for step in token.inner.everything() if token.inner is not None else ():
        if step.state == READY and step.step == target.id:
            token.id = step.id
            relocation.kept.append(Kept(id=step.id, old=target.id, new=target.id))
    for below in list(token.below):
        below.cut()
    token.step, token.state = target.id, PLACES[shape(target)]
    token.internal, token.inner, token.triggered = {}, None, False
    relocation.placed.add(token)
