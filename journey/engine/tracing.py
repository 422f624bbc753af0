"""What happened in one action: the nodes that were passed, and the arrows they left by."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.util.task import TaskState

from journey.engine.diagram import RUNNING, Diagram, Node


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A node that the process went through, and the arrows it left by."""

    node: Node
    arrows: tuple[str, ...]


@dataclass
class Run:
    """What happened in one action."""

    passages: list[Passage] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    """Processes that an event asks to start, not waited for."""
    unless_running: set[str] = field(default_factory=set)
    """Those of them that need not begin where what they would begin runs already."""
    messages: list[str] = field(default_factory=list)
    """Messages that were thrown, by name: for other instances."""
    error: str = ""
    """The code of an error that nothing in the process catches: it ended with it."""
    escalations: list[str] = field(default_factory=list)
    """Codes of escalations that nothing in the process catches: for the caller."""

    @property
    def nodes(self) -> list[str]:
        """The ids of the nodes that were passed."""
        return [passage.node.id for passage in self.passages]


def trace(diagram: Diagram, token: Any, run: Run) -> str:
    """Write down what a token has just passed; gives the outcome where that is an end, if any."""
    node = diagram.nodes.get(token.task_spec.bpmn_id or "")
    if node is None:
        return ""
    run.passages.append(Passage(node=node, arrows=tuple(_arrows(diagram, node, token))))
    if "starts" in node.attributes:
        run.starts.append(node.attributes["starts"])
        if node.attributes.get("unless") == RUNNING:
            run.unless_running.add(node.attributes["starts"])
    if node.kind != "endEvent" or node.scope:
        return ""
    return _outcome(node, token)


def _outcome(end: Node, token: Any) -> str:
    decision = end.attributes.get("outcomeFrom", "")
    decided = token.data.get(decision, {}).get("outcome", "")
    return str(end.attributes.get("outcome") or decided)


def _arrows(diagram: Diagram, node: Node, token: Any) -> Iterator[str]:
    leaving = diagram.leaving(node.id)
    decided_at = diagram.decided_at(node.id)
    if decided_at is not None:
        outcome = token.data.get(decided_at.id, {}).get("outcome")
        yield from (arrow.id for arrow in leaving if arrow.outcome == outcome)
    elif node.kind in ("exclusiveGateway", "inclusiveGateway") and len(leaving) > 1:
        reached = set(_steps_reached(token))
        yield from (arrow.id for arrow in leaving if arrow.target in reached)
    else:
        yield from (arrow.id for arrow in leaving)


def _steps_reached(token: Any) -> Iterator[str]:
    for child in token.children:
        if not child._state & TaskState.PREDICTED_MASK:
            name = child.task_spec.bpmn_id
            yield from [name] if name else _steps_reached(child)
