"""Recorded outcomes taken through another diagram, by the engine in memory; nothing is written.

People are supposed to have done each step when they did it and to have decided as they did. A step
that the recorded process did not have is passed when the next recorded one needs it; a decision
that nobody was asked to take is never made up.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Final

from journey.clocks import asked_of, firing_at
from journey.engine import Call, EngineError, Instance, Node, UserTask
from journey.exceptions import JourneyError
from journey.layering import Standing
from journey.models import Message, ProcessVersion
from tasks.models import Task
from tasks.models.status import Status
from tasks.replaying.reading import Recorded

MOST_TIMERS: Final = 1000
MOST_NEW_STEPS: Final = 50
MOST_LATE: Final = dt.timedelta(days=1)
"""How late the clock may have come to a date that opened a step; the real moment is kept."""
Kind = Message.Kind


class Unfit(Exception):
    """The recorded outcomes do not fit the diagram; the text says why, and names no child."""


@dataclass
class Step:
    """One occurrence of a step, as it would have stood."""

    node: Node
    opened: dt.datetime
    closed: dt.datetime | None = None
    recorded: Task | None = None
    """The task that really stood there; None where it would have been another one."""


@dataclass(frozen=True)
class _Event:
    at: dt.datetime
    act: Callable[[], None]


def walked(
    one: Recorded, version: ProcessVersion, standing: Standing, *, until: dt.datetime
) -> list[Step]:
    """The steps that a process would have had in another version by a moment; raises Unfit."""
    try:
        return _Walk(one, version, standing).walk(until)
    except (EngineError, JourneyError) as error:
        raise Unfit(f"the engine refused it: {type(error).__name__}") from error


class _Walk:
    def __init__(self, one: Recorded, version: ProcessVersion, standing: Standing) -> None:
        self.one, self.standing = one, standing
        self.diagram = version.diagram
        self.known = set(one.row.version.diagram.nodes) | set(one.row.renamed)
        self.now = one.row.started_at
        self.facts = one.facts_at(self.now)
        self.open: dict[str, Step] = {}
        self.steps: list[Step] = []
        definition = version.definition
        functions = asked_of(lambda: self.facts, self._due, lambda: self.now)
        self.engine, _ = Instance.start(definition, functions=functions, now=self.now)
        if message := self.diagram.begins_with_message:
            self.engine.deliver(message, now=self.now)
        self._notice()

    def walk(self, until: dt.datetime) -> list[Step]:
        for event in sorted(self._events(), key=attrgetter("at")):
            self._come_to(event.at)
            event.act()
            self._notice()
        ended_at = self.one.row.ended_at
        self._come_to(ended_at or until)
        if ended_at:
            self._end()
        self._recognise()
        return self.steps

    def _events(self) -> Iterator[_Event]:
        for task in self.one.tasks:
            if task.status == Status.COMPLETED and task.closed_at:
                yield _Event(task.closed_at, partial(self._complete, task))
        for message in self.one.messages:
            if message.settled_at:
                yield _Event(message.settled_at, partial(self._take, message))

    def _come_to(self, moment: dt.datetime) -> None:
        """Let time pass: what is recorded meanwhile is known, and what falls due is done."""
        for _ in range(MOST_TIMERS):
            due = self.engine.next_due_at
            if due is None or due > moment:
                break
            self.now = max(self.now, due)
            self.engine.fire_timers(now=self.now)
            self._notice()
        self.now = max(self.now, moment)
        facts = self.one.facts_at(self.now)
        if facts != self.facts:
            self.facts = facts
            self.engine.rearm(now=self.now)

    def _complete(self, task: Task) -> None:
        step = self.one.row.renamed.get(task.step, task.step)
        if step not in self.diagram.nodes:
            return
        there = self._waiting(step) or self._passed_until(lambda: self._waiting(step))
        if there is None:
            raise Unfit(f"“{task.name}” would not have been open when it was done")
        options = {option.outcome: option for option in self.diagram.options(step)}
        if options and task.outcome not in options:
            raise Unfit(f"“{task.name}” has no longer the option “{task.outcome}” that was chosen")
        self.open[there.id].recorded = task
        self.engine.complete(there.id, outcome=task.outcome if options else "", now=self.now)

    def _take(self, message: Message) -> None:
        if message.kind == Kind.MESSAGE:
            if message.name in self.engine.messages_awaited:
                self.engine.deliver(message.name, now=self.now)
            return
        call = self._call_of(message)
        if call is None or message.kind == Kind.WITHDRAW:
            return
        if message.kind == Kind.ERROR:
            self.engine.fail_call(call.id, message.name, now=self.now)
        elif message.kind == Kind.ESCALATION:
            self.engine.escalate_call(call.id, message.name, now=self.now)
        else:
            self.engine.complete(call.id, outcome=message.name, now=self.now)

    def _call_of(self, message: Message) -> Call | None:
        """The open call that waits for the sender, or for a process in whose place it ran."""
        calls, process_id = self.engine.calls, message.sender.version.process_id
        named = [call for call in calls if call.node.calls == process_id]
        return next(iter(named or (calls if len(calls) == 1 else ())), None)

    def _end(self) -> None:
        """The recorded process has ended: this one must come to its end too."""
        if self._passed_until(lambda: self.engine.has_ended or None) is None:
            waiting = [*self.engine.user_tasks, *self.engine.calls]
            names = ", ".join(sorted({f"“{step.node.name}”" for step in waiting}))
            raise Unfit(f"it would not have ended: {names or 'a date'} would still be waited for")
        for step in self.open.values():
            step.closed = self.now

    def _passed_until(self, there: Callable[[], Any]) -> Any:
        """Pass steps that the recorded process did not have, until something is so; or None."""
        for _ in range(MOST_NEW_STEPS):
            found = there()
            new = [] if found else [one for one in self.engine.user_tasks if self._is_new(one)]
            if found or not new:
                return found
            if self.diagram.options(new[0].node.id):
                raise Unfit(f"nobody was asked to decide “{new[0].node.name}”")
            self.engine.complete(new[0].id, now=self.now)
            self._notice()
        return None

    def _is_new(self, step: UserTask) -> bool:
        return step.node.id not in self.known

    def _waiting(self, step: str) -> UserTask | None:
        return next((one for one in self.engine.user_tasks if one.node.id == step), None)

    def _notice(self) -> None:
        present = {one.id: one for one in self.engine.user_tasks}
        if self.engine.has_ended:
            present = {}
        for key in [key for key in self.open if key not in present]:
            self.open.pop(key).closed = self.now
        for key, one in present.items():
            if key not in self.open:
                self.open[key] = Step(one.node, self.now)
                self.steps.append(self.open[key])

    def _recognise(self) -> None:
        """Find the recorded tasks of steps that nobody completed, in the order of both."""
        left: dict[str, list[Task]] = {}
        for task in self.one.tasks:
            if task.status != Status.COMPLETED:
                step = self.one.row.renamed.get(task.step, task.step)
                left.setdefault(step, []).append(task)
        for step in self.steps:
            if step.recorded is None and left.get(step.node.id):
                step.recorded = left[step.node.id].pop(0)
            if step.recorded:
                late = step.recorded.opened_at - step.opened
                step.opened += late if dt.timedelta() < late <= MOST_LATE else dt.timedelta()

    def _due(self, rule_key: str) -> dt.datetime:
        due = self.standing.due(rule_key, facts=self.facts, opened_at=self.now)
        return firing_at(due, rule_key)
