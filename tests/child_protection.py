"""Child protection in the shipped processes, for tests: people, a child, steps that are done."""

import datetime as dt
from contextlib import ExitStack
from random import Random
from typing import Any

from journey import clock
from journey.models import Child, ProcessInstance, Worker
from tasks.access import why_not
from tasks.models import Task
from tasks.simulation import make_authority
from tasks.simulation.answering import invent_answers
from tasks.simulation.families import invent_family
from tasks.worktray import complete_task, deliver_due, fire_timers, may_start, start_process

CONFERENCE = dt.datetime(2026, 4, 22, 10, 0, tzinfo=clock.LONDON)
"""A Wednesday on which a conference was held."""
REVIEW = dt.datetime(2026, 7, 15, 10, 0, tzinfo=clock.LONDON)


class Work:
    """One child's work in the shipped processes, with a clock that is moved by hand."""

    def __init__(self, times: ExitStack) -> None:
        """Begin on the day of the conference; `times` is closed when the test is over."""
        self.times = times
        self.go_to(CONFERENCE + dt.timedelta(hours=2))
        make_authority(1, Random(1))
        self.child: Child = invent_family(Random(2), CONFERENCE.date(), siblings=1)[0]
        self.rng = Random(3)

    def go_to(self, moment: dt.datetime) -> None:
        """Let time pass: what falls due meanwhile comes up."""
        self.times.enter_context(clock.stopped_at(moment))
        fire_timers()
        deliver_due()

    def start(self, process_id: str, **facts: dt.datetime) -> ProcessInstance:
        """A process for the child, begun by whoever may."""
        people = Worker.objects.order_by("pk")
        by = next(one for one in people if may_start(process_id, by=one))
        return start_process(process_id, child=self.child, facts=facts, by=by)

    def open(self) -> set[str]:
        """The steps that are open for the child."""
        return set(Task.objects.open().filter(child=self.child).values_list("step", flat=True))

    def task(self, step: str) -> Task:
        """The open task of a step."""
        return Task.objects.open().with_names().select_related("version").get(step=step)

    def doer(self, step: str, *, but: Worker | None = None) -> Worker:
        """Somebody who may do the step."""
        task = self.task(step)
        people = Worker.objects.filter(groups__name=task.role).order_by("pk")
        return next(one for one in people if one != but and not why_not(task, one))

    def do(self, step: str, outcome: str = "", *, by: Worker | None = None, **answers: Any) -> Task:
        """Complete the step; what is not said is invented."""
        task = self.task(step)
        invented = invent_answers(task.form, self.child, self.rng, outcome=outcome, given=answers)
        return complete_task(
            task,
            answers={**invented, **answers},
            outcome=outcome,
            rationale="As the record shows." if task.form.rationale else "",
            by=by or self.doer(step),
        )
