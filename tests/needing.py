"""A team with the shipped processes, and a child whose work is carried out step by step."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from journey import clock
from journey.models import Child, FamilyGroup, ProcessInstance, Team, Worker
from journey.publishing import install_processes, publish_roles
from tasks.models import Task
from tasks.simulation.answering import invent_answers
from tasks.worktray import complete_task, start_process
from tests.authority import person

NOW = dt.datetime(2026, 6, 3, 10, 0, tzinfo=clock.LONDON)


@dataclass
class Work:
    """The people and the child."""

    team: Team
    worker: Worker
    colleague: Worker
    manager: Worker
    other_manager: Worker
    service_manager: Worker
    child: Child

    def start(
        self, process_id: str, *, by: Worker | None = None, **facts: dt.datetime
    ) -> ProcessInstance:
        """Begin a process for the child, as the manager unless somebody else is named."""
        return start_process(process_id, child=self.child, facts=facts, by=by or self.manager)

    def task(self, step: str) -> Task:
        """The open task of a step."""
        return Task.objects.open().with_names().get(step=step, child=self.child)

    def do(self, step: str, *, by: Worker, outcome: str = "", **answers: Any) -> Task:
        """Complete the open task of a step with invented answers and some that are given."""
        task = self.task(step)
        invented = invent_answers(task.form, self.child, Random(1), outcome=outcome, given=answers)
        return complete_task(
            task,
            answers={**invented, **answers},
            by=by,
            outcome=outcome,
            rationale="It is right for the child." if outcome else "",
        )


@pytest.fixture
def work(db: None) -> Iterator[Work]:
    """The team, on a Wednesday morning at which the clock stands still."""
    with clock.stopped_at(NOW):
        publish_roles()
        list(install_processes())
        front, team = (
            Team.objects.create(name="Front door", receives_contacts=True),
            Team.objects.create(name="North"),
        )
        worker = person("worker", "Social worker", team)
        yield Work(
            team=team,
            worker=worker,
            colleague=person("colleague", "Social worker", team),
            manager=person("manager", "Team manager", team),
            other_manager=person("other_manager", "Team manager", team, front),
            service_manager=person("service_manager", "Service manager", team),
            child=Child.objects.create(
                family=FamilyGroup.objects.create(name="Marsh"),
                first_name="Ada",
                last_name="Marsh",
                date_of_birth=dt.date(2019, 5, 4),
                key_worker=worker,
                team=team,
            ),
        )
