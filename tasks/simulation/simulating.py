"""Letting time pass: contacts arrive, people do their tasks, some of them late.

Nothing is written past the worktray: every child's journey is what `tasks.worktray` makes of it.
"""

import datetime as dt
import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, Final

from django.test import override_settings

from journey import clock
from journey.exceptions import DoesNotFit
from journey.forms import OUTCOME
from journey.models import Child, ProcessInstance, Worker
from journey.models.process import HEAVY_OF_INSTANCE
from journey.processes import newest_version
from journey.timescales import ENGLAND
from tasks.access import why_not
from tasks.exceptions import AnswersWanting
from tasks.models import Task
from tasks.simulation.answering import invent_answers
from tasks.simulation.families import invent_family
from tasks.simulation.letters import send_letters, settle_copies
from tasks.simulation.remembering import keep_chronology
from tasks.simulation.routes import FIRST_PROCESS, step_key
from tasks.simulation.weighing import invent_weighing
from tasks.simulation.words import words
from tasks.worktray import complete_task, fire_timers, start_process

OPENS: Final = 9
CLOSES: Final = 17
ONE_DAY: Final = dt.timedelta(days=1)
LIKELY: Final = {
    "return": 0.12,
    "seek_consent": 0.15,
    "instruct": 0.2,
    "not_seen": 0.08,
    "refused": 0.1,
    "level_1": 0.6,
    "level_2": 0.7,
    "level_3": 2.2,
    "another_agency": 0.25,
    "unclear": 0.35,
    "without_consent": 0.4,
    "core_assessment": 2.5,
    "section_47": 0.3,
    "plan_goes_on": 0.2,
    "talk": 0.5,
    "insist": 0.3,
    "medical": 0.4,
    "talk_again": 0.15,
    "enquiry_goes_on": 0.1,
    "s47_other_agency": 0.2,
    "other_agency": 0.25,
    "follow_on": 0.2,
    "senior_manager": 0.1,
    "try_again": 0.5,
    "immediate_protection": 0.15,
    "still_needed": 0.6,
    "keep_open": 0.15,
}
"""How likely an outcome is beside the others of its decision, which count 1."""
MOST_ROUNDS: Final = 2
"""How often work is sent back before it is accepted."""


@dataclass(frozen=True)
class Plan:
    """What is settled beforehand about the journey of a child."""

    outcomes: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """What is decided at a step, by process and step, or by the step alone: every time, or the
    first time, the second and so on; after the last it is left to chance."""
    left_open: frozenset[str] = frozenset()
    """The steps, by process and step, that nobody does, so that the journey stays there."""
    left_open_again: frozenset[str] = frozenset()
    """The steps that nobody does once they have come back."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """Answers that are given by question key, wherever the question is asked."""
    hurry: bool = False
    """Whether every task is done within hours."""
    begins_with: str = FIRST_PROCESS
    """The process with which the journey begins."""
    labels: str = ""
    """The words of the authority when this child's work began; empty for those of today."""

    def decided(self, key: str, round_: int) -> str:
        """What is settled for a decision that is taken for the so-manieth time; empty: nothing."""
        said = self.outcomes.get(key) or self.outcomes.get(key.rpartition(".")[2], "")
        if isinstance(said, str):
            return said
        return said[round_ - 1] if round_ <= len(said) else ""


UNBORN: Final = Plan(
    outcomes={
        **dict.fromkeys(("see_child", "first_visit", "visit_child"), "seen_not_alone"),
        "agree_not_seen_alone": "agree",
    }
)
"""Nobody sees an unborn child alone: the mother is there, and that is agreed; nobody refuses."""


@dataclass(order=True)
class _Appointment:
    at: dt.datetime
    number: int
    act: Callable[[], None] = field(compare=False)


class Simulation:
    """An authority from a moment to another, the same for the same seed."""

    def __init__(self, *, start: dt.datetime, end: dt.datetime, rng: Random) -> None:
        """Prepare; nothing happens before `run`."""
        self.end = end
        self.rng = rng
        self._now = start
        self._appointments: list[_Appointment] = []
        self._numbers = count()
        self._plans: dict[int, Plan] = {}
        self._people: dict[str, list[Worker]] = {}
        self._last_planned = 0
        self._unfired: dt.datetime | None = None

    def at(self, moment: dt.datetime, act: Callable[[], None]) -> None:
        """Let something happen at a moment; what lies after the end never does."""
        if moment <= self.end:
            heapq.heappush(self._appointments, _Appointment(moment, next(self._numbers), act))

    def contact_about(
        self, child: Child, received_at: dt.datetime, plan: Plan | None = None
    ) -> None:
        """Let a contact about a child be recorded a few minutes after it is received.

        A plan may begin with another process, which somebody begins by hand.
        """

        def record() -> None:
            planned = self._plans[child.pk] = plan or (UNBORN if child.is_unborn else Plan())
            diagram = newest_version(planned.begins_with).diagram
            facts = diagram.asks or ("contact_received",)
            role = diagram.nodes[diagram.leaving(diagram.start.id)[0].target].lane
            start_process(
                planned.begins_with,
                child=child,
                facts=dict.fromkeys(facts, received_at),
                by=self.rng.choice(self._people_of(role)),
            )

        self.at(received_at + dt.timedelta(minutes=self.rng.randint(4, 40)), record)

    def run(self) -> Iterator[dt.datetime]:
        """Let time pass until the end; yields the moment after each thing that happened."""
        while True:
            due_at = self._next_date()
            at = self._appointments[0].at if self._appointments else None
            if due_at is not None and (at is None or due_at <= at):
                self._let_pass(due_at, self._fire)
            elif at is not None:
                self._let_pass(at, heapq.heappop(self._appointments).act)
            else:
                break
            yield self._now
        yield self.end

    def _next_date(self) -> dt.datetime | None:
        """The next date for which a process waits, but for those that could not be fired."""
        waiting = ProcessInstance.objects.filter(next_due_at__lte=self.end)
        if self._unfired:
            waiting = waiting.filter(next_due_at__gt=self._unfired)
        return waiting.order_by("next_due_at").values_list("next_due_at", flat=True).first()

    def _let_pass(self, moment: dt.datetime, act: Callable[[], None]) -> None:
        self._now = max(self._now, moment)
        with clock.stopped_at(self._now):
            act()
            self._plan_new_tasks()

    def _fire(self) -> None:
        if not fire_timers():
            self._unfired = self._now

    def _plan_new_tasks(self) -> None:
        new = Task.objects.open().filter(pk__gt=self._last_planned).order_by("pk")
        for task in new.select_related("version").defer(*HEAVY_OF_INSTANCE):
            self._last_planned = task.pk
            plan = self._plans.get(task.child_id, Plan())
            key = step_key(task.version.process_id, task.step)
            again = task.returned_by_id is not None and key in plan.left_open_again
            if key not in plan.left_open and not again:
                self.at(self._done_at(task, plan), self._do(task.pk, plan))

    def _done_at(self, task: Task, plan: Plan) -> dt.datetime:
        """When somebody gets round to a task: mostly in time, sometimes late."""
        if plan.hurry:
            return in_working_hours(self._now + dt.timedelta(minutes=self.rng.randint(5, 50)))
        left = (task.due_at - self._now) if task.due_at else dt.timedelta(days=6)
        share = self.rng.choice((self.rng.uniform(0.1, 0.9), self.rng.uniform(0.6, 1.15)))
        return in_working_hours(self._now + max(left, dt.timedelta(hours=2)) * share)

    def _do(
        self, task_id: int, plan: Plan, refused: frozenset[str] = frozenset()
    ) -> Callable[[], None]:
        """Do a task; `refused` are the outcomes that do not fit what runs for the child."""

        def act() -> None:
            rows = Task.objects.with_names().select_related("version").defer(*HEAVY_OF_INSTANCE)
            task = rows.get(pk=task_id)
            worker = self._who_does(task) if task.is_open else None
            if worker is None:
                return
            outcome = self._outcome(task, plan, refused)
            invented = invent_answers(task.form, task.child, self.rng, outcome=outcome)
            send_letters(task, self.rng, by=worker)
            settle_copies(task.form, invented)
            keep_chronology(invented, task.child, self.rng, by=worker)
            with override_settings(JOURNEY_LABELS=plan.labels) if plan.labels else nullcontext():
                try:
                    complete_task(
                        task,
                        answers={**invented, **plan.answers},
                        outcome=outcome,
                        rationale=words().rationale(outcome, self.rng) if outcome else "",
                        weighed=invent_weighing(task) if outcome else (),
                        by=worker,
                    )
                except (DoesNotFit, AnswersWanting) as refusal:
                    fits = not isinstance(refusal.__cause__ or refusal, DoesNotFit)
                    if fits and OUTCOME not in getattr(refusal, "errors", ()):
                        raise
                    self._try_again(task, plan, refused | {outcome})

        return act

    def _try_again(self, task: Task, plan: Plan, refused: frozenset[str]) -> None:
        """Decide otherwise soon; where nothing else can be decided, wait until other work ends."""
        others = {option.outcome for option in task.options} - refused
        pause = dt.timedelta(hours=1) if others else dt.timedelta(days=4)
        again = self._do(task.pk, plan, refused if others else frozenset())
        self.at(in_working_hours(self._now + pause), again)

    def _outcome(self, task: Task, plan: Plan, refused: frozenset[str]) -> str:
        outcomes = [one.outcome for one in task.options if one.outcome not in refused]
        if not outcomes:
            return ""
        rounds = Task.objects.filter(instance=task.instance_id, step=task.step).count()
        settled = plan.decided(step_key(task.version.process_id, task.step), rounds)
        if settled and settled not in refused:
            return settled
        chances = [LIKELY.get(outcome, 1.0) for outcome in outcomes]
        if rounds > MOST_ROUNDS and max(chances) >= 1.0:
            chances = [float(chance >= 1.0) for chance in chances]
        return self.rng.choices(outcomes, chances)[0]

    def _who_does(self, task: Task) -> Worker | None:
        """Somebody who may do a task: whom it is allocated to, or one of its role and team."""
        people = self._people_of(task.role)
        in_any_order = self.rng.sample(people, k=len(people))
        return next((worker for worker in in_any_order if not why_not(task, worker)), None)

    def _people_of(self, role: str) -> list[Worker]:
        """Those who hold a role, in a steady order; nobody comes or goes while time passes."""
        if role not in self._people:
            self._people[role] = list(Worker.objects.filter(groups__name=role).order_by("pk"))
        return self._people[role]


def simulate(*, children: int, days: int, seed: int, end: dt.datetime) -> Iterator[int]:
    """Invent so many children whose contacts arrive over so many days before `end`.

    Yields how many of the days have passed, while they pass. The same arguments make the same
    journeys.
    """
    start = end - dt.timedelta(days=days)
    simulation = Simulation(start=start, end=end, rng=Random(seed))
    add_families(simulation, children=children, days=days)
    for moment in simulation.run():
        yield (moment - start).days


def add_families(simulation: Simulation, *, children: int, days: int) -> None:
    """Invent families until there are so many children; their contacts arrive over the days."""
    rng, length = simulation.rng, dt.timedelta(days=days)
    invented = 0
    while invented < children:
        received_at = in_working_hours(simulation.end - length * rng.random())
        on = clock.in_london(received_at).date()
        family = invent_family(rng, on, at_most=children - invented)
        for child in family:
            simulation.contact_about(child, received_at)
        invented += len(family)


def in_working_hours(moment: dt.datetime) -> dt.datetime:
    """The moment itself, or the next one between nine and five on a working day."""
    local = clock.in_london(moment)
    day = local.date() if local.hour < CLOSES else local.date() + ONE_DAY
    while not ENGLAND.is_working_day(day):
        day += ONE_DAY
    if day == local.date() and local.hour >= OPENS:
        return moment
    return dt.datetime.combine(day, dt.time(OPENS, local.minute), clock.LONDON)
