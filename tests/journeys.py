"""A child's journey through the shipped processes, step by step, with invented answers."""

import datetime as dt
from random import Random
from typing import Any, Final

from journey import clock
from journey.models import Child, ProcessInstance, Worker
from tasks.access import why_not
from tasks.models import Task
from tasks.simulation import make_authority
from tasks.simulation.answering import invent_answers
from tasks.simulation.families import invent_family
from tasks.simulation.letters import send_letters, settle_copies
from tasks.simulation.remembering import keep_chronology
from tasks.worktray import complete_task, start_process
from tasks.worktray.starting import may_start

MONDAY: Final = dt.datetime(2026, 6, 15, 9, 0, tzinfo=clock.LONDON)
LEFT_OUT: Final[Any] = object()
"""The answer to a question that is left empty."""


class Journey:
    """One child of an invented authority, and whoever may do what is to be done."""

    def __init__(self, *, speaks: bool = True) -> None:
        """The authority and the child; nothing has been heard of the child yet."""
        make_authority(1, Random(1))
        self.rng = Random(1)
        self.child: Child = invent_family(Random(2), clock.today(), siblings=1)[0]
        if speaks:
            self.child.date_of_birth = dt.date(2016, 5, 4)
            self.child.save(update_fields=["date_of_birth"])

    @property
    def steps(self) -> set[str]:
        """What is to be done."""
        return set(Task.objects.open().filter(child=self.child).values_list("step", flat=True))

    def begin(self, process_id: str, **facts: dt.datetime) -> ProcessInstance:
        """Begin a process with facts."""
        people = Worker.objects.order_by("pk")
        by = next(worker for worker in people if may_start(process_id, by=worker))
        return start_process(process_id, child=self.child, facts=facts, by=by)

    def task(self, step: str) -> Task:
        """The open task of a step."""
        return Task.objects.open().with_names().get(child=self.child, step=step)

    def who(self, step: str) -> Worker:
        """Somebody who may do it."""
        task = self.task(step)
        people = Worker.objects.filter(groups__name=task.role).order_by("pk")
        return next(worker for worker in people if not why_not(task, worker))

    def do(self, step: str, outcome: str = "", *, by: Worker | None = None, **given: Any) -> Task:
        """Complete a step; what is not given is invented, and `LEFT_OUT` is left empty."""
        task = self.task(step)
        answers = {
            **invent_answers(task.form, task.child, self.rng, outcome=outcome, given=given),
            **given,
        }
        worker = by or self.who(step)
        send_letters(task, self.rng, by=worker)
        settle_copies(task.form, answers)
        keep_chronology(answers, task.child, self.rng, by=worker)
        return complete_task(
            task,
            answers={key: one for key, one in answers.items() if one is not LEFT_OUT},
            outcome=outcome,
            rationale="Because of what is written above." if task.options else "",
            by=worker,
        )

    def outcome_of(self, process_id: str) -> str:
        """The outcome of the newest process of an id."""
        return self.newest(process_id).outcome

    def newest(self, process_id: str) -> ProcessInstance:
        """The newest process of an id."""
        return self.child.processes.filter(version__process_id=process_id).latest("pk")

    def runs(self, process_id: str) -> bool:
        """Whether a process of an id runs for the child."""
        rows = self.child.processes.filter(version__process_id=process_id)
        return rows.filter(ended_at=None).exists()
