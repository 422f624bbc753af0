"""A small authority for tests: two teams, nine people, one child, and the processes of
`tests/library`."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group

from journey import append_only, clock
from journey.models import Child, FamilyGroup, ProcessInstance, ProcessVersion, Team, Worker
from journey.publishing import (
    draft_version,
    install_processes,
    publish_roles,
    publish_version,
)
from tasks.models import Task
from tasks.worktray import complete_task, start_process

LIBRARY = Path(__file__).parent / "library"
MONDAY = dt.datetime(2026, 3, 2, 10, 0, tzinfo=clock.LONDON)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let tests empty the database: the append-only triggers have tests of their own."""
    from django.db import connection

    with django_db_blocker.unblock():
        append_only.remove(connection)


@pytest.fixture
def test_library(settings: Any) -> None:
    """Use the processes of `tests/library`."""
    settings.JOURNEY_PROCESSES = LIBRARY
    settings.JOURNEY_RULE_SET = settings.JOURNEY_LABELS = "tests"


@dataclass
class Authority:
    """The people of the tests and one child."""

    front_door: Team
    north: Team
    screener: Worker
    worker: Worker
    colleague: Worker
    manager: Worker
    stranger: Worker
    reader: Worker
    keeper: Worker
    approver: Worker
    administrator: Worker
    child: Child

    def draft(self, source: bytes, process_id: str = "visit", **more: Any) -> ProcessVersion:
        """A version that the keeper drafts."""
        more = {"by": self.keeper, "note": "Clearer.", **more}
        return draft_version(source, process_id=process_id, **more)

    def publish(self, source: bytes, process_id: str = "visit", **more: Any) -> ProcessVersion:
        """A version that the keeper drafts and the approver publishes."""
        return publish_version(self.draft(source, process_id, **more), by=self.approver)

    def start_visit(self, child: Child | None = None) -> ProcessInstance:
        """A visit that fell due for a child."""
        return start_process("visit", child=child or self.child, facts={}, by=self.worker)

    def open_task(self, step: str) -> Task:
        """The open task of that step."""
        return Task.objects.open().with_names().get(step=step)

    def complete(self, step: str, *, by: Worker, **more: Any) -> Task:
        """Complete the open task of a step."""
        answers = more.pop("answers", VISIT if step == "write_visit" else {})
        return complete_task(self.open_task(step), answers=answers, by=by, **more)


VISIT = {"visited_on": "2026-03-02", "seen_alone": "yes", "childs_words": "I like the new school."}


@pytest.fixture
def authority(db: None, test_library: None) -> Iterator[Authority]:
    """The authority, on a Monday morning at which the clock stands still."""
    with clock.stopped_at(MONDAY):
        publish_roles()
        list(install_processes())
        front_door = Team.objects.create(name="Front door", receives_contacts=True)
        north = Team.objects.create(name="North")
        worker = person("worker", "Social worker", north)
        yield Authority(
            front_door=front_door,
            north=north,
            screener=person("screener", "Screening desk", front_door),
            worker=worker,
            colleague=person("colleague", "Social worker", north),
            manager=person("manager", "Team manager", north),
            stranger=person("stranger", "Social worker", front_door),
            reader=person("reader", "Practice lead", north),
            keeper=person("keeper", "Process lead"),
            approver=person("approver", "Process lead"),
            administrator=person("administrator", "Administrator"),
            child=Child.objects.create(
                family=FamilyGroup.objects.create(name="Marsh"),
                first_name="Ada",
                last_name="Marsh",
                date_of_birth=dt.date(2019, 5, 4),
                key_worker=worker,
                team=north,
            ),
        )


def person(name: str, role: str, *teams: Team) -> Worker:
    """Somebody with one role and some teams."""
    worker = Worker.objects.create_user(name, password="only-for-tests", first_name=name.title())
    worker.groups.add(Group.objects.get_or_create(name=role)[0])
    worker.teams.set(teams)
    return worker


At = Callable[[dt.timedelta], Any]


@pytest.fixture
def later() -> At:
    """`with later(dt.timedelta(days=3)):` moves the clock on from the Monday."""
    return lambda passed: clock.stopped_at(MONDAY + passed)
