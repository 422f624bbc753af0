"""What people of the demonstration have done to dates: an extension, a hold, two agreed dates."""

import datetime as dt
from typing import Final, cast

from journey import clock
from journey.clock import END_OF_DAY, LONDON
from journey.demonstration import NORTH
from journey.models import Worker
from tasks.models import Task
from tasks.worktray import agree_date, extend_task, hold_task, propose_date

AWAY: Final = "The family is away to look after a grandparent, and comes back that week."
SLOW: Final = "The school can only meet after the holidays. The visit has been made meanwhile."
WAIT: Final = "The health visitor sends her report; I have asked for it and will ring again."
TIME: Final = "Two brothers are assessed together, so that the family tells its story once."
FORTNIGHT: Final = dt.timedelta(weeks=2)


def add_dates() -> None:
    """Extend one task of a team, put one on hold, agree a date for one, propose one for another.

    A demonstration with fewer tasks has fewer of them.
    """
    north = Task.objects.open().filter(team__name=NORTH, child__is_restricted=False)
    tasks = north.filter(due_at__gt=clock.now(), allocated_to__groups__name="Social worker")
    found = tasks.filter(due_why__is_floor=False).order_by("pk")
    acts = (_extended, _held, _agreed, _proposed)
    apart = {task.instance_id: task for task in found}
    for act, task in zip(acts, apart.values(), strict=False):
        act(task)


def _extended(task: Task) -> None:
    extend_task(task, until=_later(task), reason=SLOW, by=_manager(task))


def _held(task: Task) -> None:
    until = dt.datetime.combine((clock.now() + FORTNIGHT).date(), END_OF_DAY, LONDON)
    hold_task(task, until=until, reason=WAIT, by=_worker(task))


def _agreed(task: Task) -> None:
    proposal = propose_date(task, agreed_on=_later(task).date(), reason=TIME, by=_worker(task))
    agree_date(task, proposal, by=_manager(task))


def _proposed(task: Task) -> None:
    propose_date(task, agreed_on=_later(task).date(), reason=AWAY, by=_worker(task))


def _later(task: Task) -> dt.datetime:
    """The end of the day a fortnight after the due date."""
    due = clock.in_london(task.due_at or clock.now())
    return dt.datetime.combine((due + FORTNIGHT).date(), END_OF_DAY, LONDON)


def _worker(task: Task) -> Worker:
    return cast(Worker, task.allocated_to)


def _manager(task: Task) -> Worker:
    members = task.team.members.order_by("pk")
    return next(one for one in members if one.manages and one.pk != task.allocated_to_id)
