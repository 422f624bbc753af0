"""Running processes in small versions, and plans that move them, for tests."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from journey import clock
from journey.exceptions import JourneyError
from journey.models import Child, Incident, MigrationPlan, ProcessInstance, ProcessVersion
from journey.planning import approve_plan, draft_plan
from journey.processes import MovingProcess
from tasks.models import Task
from tasks.worktray import carry_out_plans, start_process
from tests.authority import MONDAY, Authority
from tests.diagrams import TIMER, arrows, element
from tests.versions import END, START, letter, published


def version(
    *steps: str,
    extra: str = "",
    ways: tuple[str, ...] = (),
    role: str = "Social worker",
    **parts: str,
) -> ProcessVersion:
    """The next version of the process `going`: steps one after the other."""
    drawn = [parts.get(step) or letter(step, name=step.title()) for step in steps]
    along = [f"{one} > {other}" for one, other in pairwise(("began", *steps, "ended"))]
    return published(
        "going",
        START,
        *drawn,
        END,
        extra,
        arrows(*along, *ways),
        steps=(*steps, *(way.split(" > ")[0] for way in ways)),
        role=role,
    )


def with_date(*steps: str, at: str, **parts: str) -> ProcessVersion:
    """The same with a date at the boundary of a step, in a week from when it is reached."""
    date = element(
        "boundaryEvent",
        "late",
        TIMER,
        attachedToRef=at,
        name="Late",
        journey__timescale="visit.chase",
    )
    late_end = element("endEvent", "late_end")
    return version(*steps, extra=date + late_end, ways=("late > late_end",), **parts)


def start(authority: Authority, child: Child | None = None) -> ProcessInstance:
    """The process `going`, for the child."""
    facts = {"visit_began": clock.now()}
    return start_process("going", child=child or authority.child, facts=facts, by=authority.worker)


def several(authority: Authority, number: int) -> list[ProcessInstance]:
    """The process for some children of the family."""
    children = [
        Child.objects.create(
            family=authority.child.family, team=authority.north, expected_on=dt.date(2026, 6, 1)
        )
        for _ in range(number)
    ]
    return [start(authority, child) for child in children]


def plan(
    authority: Authority, old: ProcessVersion, new: ProcessVersion, **mapping: str
) -> MigrationPlan:
    """A plan that the keeper drafts."""
    return draft_plan(old, new, mapping=mapping, note="A better way.", by=authority.keeper)


def carried_out(
    authority: Authority, old: ProcessVersion, new: ProcessVersion, **mapping: str
) -> MigrationPlan:
    """A plan that the administrator approves and the clock carries out."""
    drafted = plan(authority, old, new, **mapping)
    approve_plan(drafted, by=authority.administrator)
    carry_out_plans()
    drafted.refresh_from_db()
    return drafted


def open_tasks(instance: ProcessInstance) -> dict[str, Task]:
    """The open tasks of a process by step."""
    tasks = Task.objects.open().with_names().select_related("version")
    return {task.step: task for task in tasks.filter(instance=instance)}


@contextmanager
def broken(method: str, *instances: ProcessInstance) -> Iterator[None]:
    """Some processes fail when they are to do something."""
    original = getattr(MovingProcess, method)
    broken_ones = {one.pk for one in instances}

    def act(process: MovingProcess, *args: Any, **more: Any) -> Any:
        if process.row.pk in broken_ones:
            raise RuntimeError("secret")
        return original(process, *args, **more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MovingProcess, method, act)
        yield


def incident() -> Incident:
    """The only incident."""
    return Incident.objects.select_related("instance__version").get()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What several people at once get: what was returned, or the exception that told them no."""
    together = Barrier(len(acts))

    def act(one: Callable[[], Any]) -> Any:
        together.wait()
        try:
            with clock.stopped_at(MONDAY):
                return one()
        except JourneyError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))
