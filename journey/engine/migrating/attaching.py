"""The events at the boundary of an open step, and the dates that are waited for."""

from journey.engine.diagram import Diagram, Node
from journey.engine.migrating.moves import Relocation, said
from journey.engine.migrating.tokens import COMPLETED, SPLIT, WAITING, Token


def attach(relocation: Relocation, token: Token, was_at: Node | None, node: Node | None) -> None:
    """Bring the events at the boundary of a step that a token has come to in line with the diagram.

    An event of the old version that is not there any more has happened: it is not armed again.
    """
    new = {one.id: one for one in _attached(relocation.new.diagram, node)}
    old = {one.id: one for one in _attached(relocation.old.diagram, was_at)}
    known = {relocation.chosen.get(one, one) for one in old}
    split = token.above if token.above and token.above.step.endswith(SPLIT) else None
    if split is None and new.keys() - known:
        split = Token(step="", state=COMPLETED)
        token.put_above(split)
    if split is None:
        return
    relocation.placed.add(split)
    for event in [one for one in split.below if one is not token and one.step in old]:
        was = old[event.step]
        _keep_or_remove(relocation, event, was, new.get(relocation.chosen.get(was.id, was.id)))
    for event_node in [one for one in new.values() if one.id not in known]:
        relocation.notes.append(f"{said(event_node)} is armed.")
        relocation.placed.add(split.add(Token(step=event_node.id, state=WAITING)))
    if new and node is not None:
        split.step = node.id + SPLIT
    else:
        split.forget()


def keep_date(relocation: Relocation, token: Token, node: Node, target: Node) -> None:
    """Leave a date that is waited for as it is, even if the new version would have another."""
    was = _timer(relocation.old.diagram, node)
    now = _timer(relocation.new.diagram, target)
    if node.event != target.event:
        relocation.notes.append(f"{said(target)} now waits for something else.")
    if was is None or now is None:
        if was is not now:
            token.internal = {}
    elif _repeats(was) != _repeats(now):
        token.internal = {}
        relocation.notes.append(f"{said(target)} has another kind of date and is armed anew.")
    elif (was.timer, _rule(was)) != (now.timer, _rule(now)):
        relocation.notes.append(f"{said(target)} keeps the date that it already has.")


def _attached(diagram: Diagram, node: Node | None) -> list[Node]:
    if node is None:
        return []
    return [one for one in diagram.nodes.values() if one.attached_to == node.id]


def _keep_or_remove(relocation: Relocation, event: Token, was: Node, now: Node | None) -> None:
    """Keep an event at its step or take it off; what it has led to goes on either way."""
    relocation.placed.add(event)
    if now is not None:
        event.step = now.id
        if event.state == WAITING:
            keep_date(relocation, event, was, now)
        return
    if event.state == WAITING:
        relocation.notes.append(f"{said(was)} is removed.")
    event.lift()
    event.forget()


def _timer(diagram: Diagram, node: Node) -> Node | None:
    """The node that says on what date a token goes on: itself, or one after an event gateway."""
    if node.kind != "eventBasedGateway":
        return node if node.timer is not None else None
    after = (diagram.nodes[arrow.target] for arrow in diagram.leaving(node.id))
    return next((one for one in after if one.timer is not None), None)


def _rule(node: Node) -> str:
    return node.attributes.get("timescale", "")


def _repeats(node: Node) -> bool:
    return node.timer is not None and node.timer.kind == "timeCycle" and not _rule(node)
