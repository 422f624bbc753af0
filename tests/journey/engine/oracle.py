"""A token game after the words of BPMN 2.0, written without a look at the engine.

It plays on our reading of a diagram. Slow and plain: each rule is one method.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from journey.engine import Arrow, Diagram, Node

END_OF_TIME = dt.datetime.max.replace(tzinfo=dt.UTC)
BY_RULE = dt.timedelta(days=1)
"""How long after it is reached a date comes that a timescale rule gives."""


@dataclass(eq=False)
class Token:
    """A token at a node, or a branch that has arrived at a join by an arrow."""

    at: Node
    within: "Token | None"
    by: str = ""
    left: int = 1
    events: dict[str, dt.datetime] = field(default_factory=dict)
    """The events that it waits for or that are attached to it, and when they fire."""


class Game:
    """A process that is played."""

    def __init__(self, diagram: Diagram, now: dt.datetime) -> None:
        self.diagram, self.now = diagram, now
        self.tokens: list[Token] = []
        self.outcomes: dict[str, str] = {}
        self._begin("", None)
        self.fire(now)

    @property
    def open(self) -> Counter[str]:
        """The user tasks and calls that are open, and how often."""
        opened: Counter[str] = Counter()
        for token in self.tokens:
            if token.at.is_user_task or token.at.is_call:
                in_turn = token.at.repeat is not None and token.at.repeat.sequential
                opened[token.at.id] += 1 if in_turn else token.left
        return opened

    @property
    def messages(self) -> Counter[str]:
        """The messages that are waited for, by name."""
        events = (self.diagram.nodes[event].event for _, event in self._events())
        return Counter(event.name for event in events if event and event.kind == "message")

    @property
    def due(self) -> list[dt.datetime]:
        """When its timers fire."""
        return sorted(token.events[name] for token, name in self._events() if self._is_timer(name))

    def complete(self, step: str, outcome: str) -> None:
        """Complete an open step."""
        token = next(token for token in self.tokens if token.at.id == step)
        self.outcomes[step] = outcome
        token.left -= 1
        if not token.left:
            self._leave(token)
        self._settle()

    def fire(self, now: dt.datetime) -> None:
        """Let the time pass: what is due fires in its order."""
        self.now = now
        self._settle()
        while due := [entry for entry in map(self._entry, self._events()) if entry[0] <= now]:
            *_, name, token = min(due, key=lambda entry: entry[:3])
            self._happen(token, name)
            self._settle()

    def deliver(self, message: str) -> None:
        """Let a message come in."""
        for token, name in list(self._events()):
            event = self.diagram.nodes[name].event
            if event is not None and event.name == message:
                self._happen(token, name)
        self._settle()

    def throw(self, step: str, kind: str) -> None:
        """Let a called process fail or tell something."""
        token = next(token for token in self.tokens if token.at.id == step)
        for name in list(token.events):
            event = self.diagram.nodes[name].event
            if event is not None and event.kind == kind:
                self._happen(token, name)
        self._settle()

    def _entry(self, entry: tuple[Token, str]) -> tuple[dt.datetime, bool, str, Token]:
        token, name = entry
        node = self.diagram.nodes[name]
        due = token.events[name] if self._is_timer(name) else END_OF_TIME
        return due, bool(node.attached_to) and node.interrupts, name, token

    def _events(self) -> Iterator[tuple[Token, str]]:
        return ((token, name) for token in self.tokens for name in token.events)

    def _is_timer(self, name: str) -> bool:
        return self.diagram.nodes[name].timer is not None

    def _begin(self, scope: str, within: Token | None) -> None:
        inside = [node for node in self.diagram.nodes.values() if node.scope == scope]
        self._leave_by(next(node for node in inside if node.kind == "startEvent"), within)

    def _follow(self, arrow: Arrow, within: Token | None) -> None:
        node = self.diagram.nodes[arrow.target]
        if node.kind == "exclusiveGateway":
            self._follow(self._chosen(node)[0], within)
        elif node.kind == "endEvent":
            self._end(node, within)
        elif node.kind == "intermediateThrowEvent":
            self._tell(node, within)
            self._leave_by(node, within)
        else:
            self._arrive(Token(node, within, by=arrow.id))

    def _arrive(self, token: Token) -> None:
        node = token.at
        self.tokens.append(token)
        if node.kind in ("parallelGateway", "inclusiveGateway"):
            return
        if node.repeat is not None:
            token.left = int(node.repeat.times)
        after_gateway = [a.target for a in self.diagram.leaving(node.id)]
        for one in self.diagram.nodes.values():
            waits = one.id in after_gateway if node.kind == "eventBasedGateway" else one is node
            if one.attached_to == node.id or (waits and (one.timer or one.event)):
                token.events[one.id] = self._moment(one)
        if node.kind == "subProcess":
            self._begin(node.id, token)

    def _moment(self, node: Node) -> dt.datetime:
        if node.timer is None:
            return END_OF_TIME
        found = re.fullmatch(r"PT(\d+)S", node.timer.text)
        return self.now + (dt.timedelta(seconds=int(found[1])) if found else BY_RULE)

    def _happen(self, token: Token, name: str) -> None:
        node = self.diagram.nodes[name]
        if not node.attached_to or node.interrupts:
            self._take_away(token)
        elif node.timer is not None:
            del token.events[name]
        self._leave_by(node, token.within)

    def _end(self, node: Node, within: Token | None) -> None:
        if node.event is not None and node.event.kind == "terminate":
            for token in [token for token in self.tokens if token.within is within]:
                self._take_away(token)
        elif node.event is not None:
            self._tell(node, within)

    def _tell(self, node: Node, within: Token | None) -> None:
        assert within is not None, "events are told out of sub-processes only"
        for name in list(within.events):
            event = self.diagram.nodes[name].event
            if event is not None and event == node.event:
                self._happen(within, name)

    def _leave(self, token: Token) -> None:
        self._take_away(token)
        self._leave_by(token.at, token.within)

    def _leave_by(self, node: Node, within: Token | None) -> None:
        for arrow in self.diagram.leaving(node.id):
            self._follow(arrow, within)

    def _take_away(self, token: Token) -> None:
        self.tokens.remove(token)
        for inside in [one for one in self.tokens if one.within is token]:
            self._take_away(inside)

    def _settle(self) -> None:
        """Let joins go on and sub-processes end, until nothing more does."""
        while ready := next(self._ready(), None):
            for token in ready:
                self.tokens.remove(token)
            node, within = ready[0].at, ready[0].within
            if node.kind == "inclusiveGateway":
                for arrow in self._chosen(node):
                    self._follow(arrow, within)
            else:
                self._leave_by(node, within)

    def _ready(self) -> Iterator[list[Token]]:
        for token in self.tokens:
            if token.at.kind == "subProcess":
                if not any(one.within is token for one in self.tokens):
                    yield [token]
            elif token.at.kind in ("parallelGateway", "inclusiveGateway"):
                arrived = self._arrived(token)
                if len(arrived) == len(self.diagram.arriving(token.at.id)):
                    yield list(arrived.values())
                elif token.at.kind == "inclusiveGateway" and not self._awaited(token, arrived):
                    yield list(arrived.values())

    def _arrived(self, join: Token) -> dict[str, Token]:
        here = [one for one in self.tokens if one.at is join.at and one.within is join.within]
        return {token.by: token for token in reversed(here)}

    def _awaited(self, join: Token, arrived: dict[str, Token]) -> bool:
        for token in self.tokens:
            if token.within is join.within and token.at is not join.at:
                reached = self._reach(token.at.id, join.at.id)
                if reached - set(arrived) and not reached & set(arrived):
                    return True
        return False

    def _reach(self, start: str, join: str) -> set[str]:
        """The arrows into a join that can be reached from a node without passing the join."""
        seen, found, waiting = {start, join}, set(), [start]
        while waiting:
            here = waiting.pop()
            attached = (n.id for n in self.diagram.nodes.values() if n.attached_to == here)
            arrows = self.diagram.leaving(here)
            found |= {arrow.id for arrow in arrows if arrow.target == join}
            onward = {*(arrow.target for arrow in arrows), *attached} - seen
            seen |= onward
            waiting += onward
        return found

    def _chosen(self, gateway: Node) -> list[Arrow]:
        """The arrows that are taken out of a gateway."""
        leaving = self.diagram.leaving(gateway.id)
        decided = self.diagram.decided_at(gateway.id)
        if decided is not None:
            return [arrow for arrow in leaving if arrow.outcome == self.outcomes[decided.id]]
        if len(leaving) == 1:
            return list(leaving)
        return [arrow for arrow in leaving if self._holds(arrow.condition)]

    def _holds(self, condition: str) -> bool:
        tests = re.findall(r"(\w+)\.outcome == '(\w+)'", condition)
        return any(self.outcomes.get(step) == outcome for step, outcome in tests)
