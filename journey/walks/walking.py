"""Taking a walk: an in-memory process that is stored and loaded again before every step."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from journey import clock
from journey.clocks import asked_of, due_by_rule, firing_at
from journey.engine import Call, Definition, EngineError, Instance, Run, UserTask
from journey.exceptions import JourneyError
from journey.forms import OUTCOME, Form
from journey.library import Library
from journey.timescales import DueDate
from journey.walks.comparing import Standing, differences
from journey.walks.reading import Walk, WalkRefused, WalkStep, moment

ENOUGH_TIMERS: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of what happened."""

    at: dt.datetime
    event: str
    """opened, completed, withdrawn, waiting, ended or failed."""
    step: str = ""
    name: str = ""
    role: str = ""
    due_at: dt.datetime | None = None
    outcome: str = ""

    def as_json(self) -> dict[str, Any]:
        """The line as JSON values; moments are aware ISO 8601 text in London's time."""
        return {
            "at": clock.in_london(self.at).isoformat(),
            "event": self.event,
            "step": self.step,
            "name": self.name,
            "role": self.role,
            "due_at": clock.in_london(self.due_at).isoformat() if self.due_at else None,
            "outcome": self.outcome or None,
        }


@dataclass
class Walked:
    """What came of a walk."""

    happenings: list[Happening] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    """Where it was not as expected, in sentences; empty when all was."""
    arrows: set[str] = field(default_factory=set)
    """The arrows of the diagram that were taken."""


def walk(definition: Definition, route: Walk, library: Library) -> Walked:
    """Take a walk through a diagram with the forms and timescales of a library.

    Raises WalkRefused when it asks for something that cannot be asked, such as a step that is
    not in the diagram. What goes differently from expected is in `differences`.
    """
    if route.process and route.process != definition.diagram.id:
        raise WalkRefused(
            f"The walk is for the process {route.process}, the diagram is {definition.diagram.id}."
        )
    for step in route.steps:
        if step.complete and step.complete not in definition.diagram.nodes:
            raise WalkRefused(f"There is no step {step.complete} in {definition.diagram.id}.")
    return _Walker(definition, route, library).walk()


class _Walker:
    def __init__(self, definition: Definition, route: Walk, library: Library) -> None:
        self.definition = definition
        self.route = route
        self.library = library
        latest = max(route.facts.values(), default=clock.now())
        self.now = route.start or latest
        self.facts = {**route.facts, f"{definition.diagram.id}_began": self.now}
        self.state: Mapping[str, Any] = {}
        self.open: dict[str, tuple[UserTask, dt.datetime | None]] = {}
        self.armed: set[tuple[str, dt.datetime]] = set()
        self.withdrawn: list[str] = []
        self.starts: list[str] = []
        self.ended = False
        self.outcome = ""
        self.walked = Walked()

    def walk(self) -> Walked:
        try:
            self._act(self._start)
            self._compare("the start", self.route.expect)
            for number, step in enumerate(self.route.steps, start=1):
                self.withdrawn = []
                self._take(step, f"step {number}")
                self._compare(f"step {number}", step.expect)
        except WalkRefused:
            raise
        except (EngineError, JourneyError) as error:
            self._happened("failed")
            self.walked.differences.append(str(error))
        return self.walked

    @property
    def _functions(self) -> Mapping[str, Any]:
        return asked_of(lambda: self.facts, self._due_or_fail, lambda: self.now)

    def _load(self) -> Instance:
        return Instance.load(self.definition, self.state, functions=self._functions)

    def _take(self, step: WalkStep, where: str) -> None:
        self.facts |= step.facts
        if step.message or step.escalate:
            self._act(partial(self._hear, step, where))
            return
        if step.complete:
            self._complete(step, where)
            return
        until = step.to or self.now + (step.advance or dt.timedelta())
        if until < self.now:
            raise WalkRefused(f"At {where}: time does not run backwards.")
        for _ in range(ENOUGH_TIMERS):
            due = min((at for _, at in self.armed), default=until)
            self.now = max(self.now, min(due, until))
            if due > until or not self.armed:
                break
            self._act(self._fire)
        self.now = until

    def _start(self) -> tuple[Instance, Run]:
        return Instance.start(self.definition, functions=self._functions, now=self.now)

    def _fire(self) -> tuple[Instance, Run]:
        instance = self._load()
        return instance, instance.fire_timers(now=self.now)

    def _hear(self, step: WalkStep, where: str) -> tuple[Instance, Run]:
        instance = self._load()
        if step.message:
            return instance, instance.deliver(step.message, now=self.now)
        call = self._call(instance, step.caller, where)
        return instance, instance.escalate_call(call.id, step.escalate, now=self.now)

    def _call(self, instance: Instance, step_id: str, where: str) -> Call:
        for call in instance.calls:
            if call.node.id == step_id:
                return call
        raise JourneyError(f"At {where}: {step_id} waits for no called process.")

    def _come_back(self, step: WalkStep, where: str) -> tuple[Instance, Run]:
        instance = self._load()
        call = self._call(instance, step.complete, where)
        return instance, instance.complete(call.id, outcome=step.outcome, now=self.now)

    def _complete(self, step: WalkStep, where: str) -> None:
        if self.definition.diagram.nodes[step.complete].is_call:
            self._act(partial(self._come_back, step, where))
            return
        waiting = [task for task, _ in self.open.values() if task.node.id == step.complete]
        if not waiting:
            self._happened("failed", node=self.definition.diagram.nodes[step.complete])
            self.walked.differences.append(f"At {where}: {step.complete} is not open.")
            return
        task = waiting[0]
        before = dict(self.facts)
        self._record_facts(task, step.answers, step.outcome)
        due_at = self.open.pop(task.id)[1]

        def complete() -> tuple[Instance, Run]:
            instance = self._load()
            if self.facts != before:
                instance.rearm(now=self.now)
            return instance, instance.complete(task.id, outcome=step.outcome, now=self.now)

        self._happened("completed", node=task.node, due_at=due_at, outcome=step.outcome)
        self._act(complete)

    def _act(self, act: Callable[[], tuple[Instance, Run]]) -> None:
        instance, run = act()
        self.state = instance.dump()
        self.starts += run.starts
        self.walked.arrows |= {arrow for passage in run.passages for arrow in passage.arrows}
        self._notice(instance)

    def _notice(self, instance: Instance) -> None:
        now_open = {task.id: task for task in instance.user_tasks}
        for key in [key for key in self.open if key not in now_open]:
            task, due_at = self.open.pop(key)
            self.withdrawn.append(task.node.id)
            self._happened("withdrawn", node=task.node, due_at=due_at)
        for key, task in now_open.items():
            if key not in self.open:
                due_at = self._due_at(task.node.attributes.get("timescale", ""))
                self.open[key] = (task, due_at)
                self._happened("opened", node=task.node, due_at=due_at)
        before, self.armed = self.armed, {(node.id, at) for node, at in instance.waiting}
        for node, at in instance.waiting:
            if (node.id, at) not in before:
                self._happened("waiting", node=node, due_at=at)
        if instance.has_ended and not self.ended:
            self.ended, self.outcome = True, instance.outcome
            self._happened("ended", outcome=self.outcome)

    def _record_facts(self, task: UserTask, answers: Mapping[str, Any], outcome: str) -> None:
        form = self._form(task)
        if form is None:
            return
        self.facts |= form.facts_at(self.now, outcome, self.facts)
        for question in form.questions:
            answer = answers.get(question.key)
            asked = question.is_asked({**answers, OUTCOME: outcome})
            if question.fact and asked and isinstance(answer, str):
                at = moment(answer, f"the answer to {question.key}")
                self.facts |= question.facts_at(at)

    def _form(self, task: UserTask) -> Form | None:
        return self.library.forms.get(task.node.attributes.get("form", ""))

    def _due_at(self, rule_key: str) -> dt.datetime | None:
        due = self._due(rule_key) if rule_key else None
        return due.late_after if due else None

    def _due_or_fail(self, rule_key: str) -> dt.datetime:
        return firing_at(self._due(rule_key), rule_key)

    def _due(self, rule_key: str) -> DueDate | None:
        return due_by_rule(self.library, rule_key, facts=self.facts, opened_at=self.now)

    def _happened(self, event: str, *, node: Any = None, **more: Any) -> None:
        about = {"step": node.id, "name": node.name, "role": node.lane} if node else {}
        self.walked.happenings.append(Happening(at=self.now, event=event, **about, **more))

    def _compare(self, where: str, expect: Mapping[str, Any]) -> None:
        standing = Standing(
            due={task.node.id: due_at for task, due_at in self.open.values()},
            ended=self.ended,
            outcome=self.outcome,
            starts=tuple(self.starts),
            withdrawn=tuple(self.withdrawn),
        )
        self.walked.differences += [f"At {where}: {what}" for what in differences(standing, expect)]
