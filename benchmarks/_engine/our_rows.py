"""Contestant: the product. Its rows, its worktray, its audit trail."""

import datetime as dt
from collections.abc import Iterator
from contextlib import nullcontext
from functools import cache
from time import perf_counter
from typing import Any, Final

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from benchmarks._engine import profiling, sweeping
from benchmarks._engine.drawing import ROLE
from benchmarks._engine.transcript import Transcript
from journey.models import Child, FamilyGroup, ProcessInstance, Team, Worker
from journey.publishing import install_processes, publish_roles
from tasks.models import Task
from tasks.worktray import complete_task, start_process

ANSWERS: Final = {
    "done_on": "2026-03-02",
    "note": "Met the family at home; everybody was well and the school had been in touch. " * 3,
}


@cache
def worker_id() -> int:
    """One social worker in one team; made, with all tables and processes, when first asked for."""
    call_command("migrate", verbosity=0)
    publish_roles()
    for _version in install_processes():
        pass
    worker = Worker.objects.create(username="worker")
    worker.groups.add(Group.objects.get(name=ROLE))
    Team.objects.create(name="Team", receives_contacts=True).members.add(worker)
    return worker.pk


def worker() -> Worker:
    """The worker, read anew as for each request; the menu has asked for roles and teams."""
    by = Worker.objects.get(pk=worker_id())
    by.roles, by.team_ids  # noqa: B018
    return by


def begin(start: str) -> ProcessInstance:
    """A process at its first steps, for a new child."""
    by = worker()
    child = Child.objects.create(
        family=FamilyGroup.objects.create(name="Family"),
        first_name="First",
        last_name="Last",
        date_of_birth=dt.date(2019, 5, 4),
        key_worker=by,
        team=Team.objects.get(),
    )
    return start_process(start, child=child, facts={}, by=by)


def go(start: str, transcript: Transcript | None = None) -> Iterator[float]:
    """Take one journey; gives the seconds of each completion, with what follows its commit."""
    child = begin(start).child
    while task := Task.objects.filter(child=child).open().order_by("pk").first():
        by = worker()
        with transcript.listening() if transcript else nullcontext():
            began = perf_counter()
            complete_task(task, answers=ANSWERS, by=by)
            seconds = perf_counter() - began
        yield seconds
    if child.processes.filter(ended_at=None).exists():
        raise RuntimeError("The journey did not end.")


def writes(start: str) -> list[list[Any]]:
    """What each completion of a journey writes and locks: kind, rows, characters."""
    transcript = Transcript()
    list(go(start, transcript))
    return [[(one.kind, one.rows, one.size) for one in some] for some in transcript.completions]


def sweep(start: str, instances: int, due: int) -> dict[str, float]:
    """Fire the due ones among many that wait."""
    return sweeping.sweep(lambda: begin(start), instances=instances, due=due)


def profile(start: str) -> str:
    """Where the time of a completion goes."""
    transcript = Transcript()
    list(go(start, transcript))
    return profiling.profile(lambda: go(start), transcript)


def version() -> str:
    """The database, in words."""
    worker_id()
    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        cursor.execute("SELECT sqlite_version()" if sqlite else "SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]
