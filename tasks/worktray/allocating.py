"""Giving a task to a person, or taking one from the team's queue."""

from functools import partial

from journey.access import may_see
from journey.models import JourneyEvent, Worker
from tasks import access
from tasks.exceptions import NotYourTask
from tasks.life import TaskLife
from tasks.models import Task
from tasks.worktray.changing import changing_task


def allocate_task(task: Task, *, to: Worker | None, by: Worker) -> None:
    """Allocate an open task to somebody with its role, or put it back into the team's queue.

    A person may take a task of their own team and role; a manager of the team may give it to
    anybody with the role. Raises NotYourTask or TaskClosed (both audited).
    """
    with changing_task(task, by=by, guard=partial(_refuse, to)) as (process, row):
        TaskLife(row).allocate(to=to)
        process.audit(
            JourneyEvent.Kind.ALLOCATED,
            by=by,
            step=row.step,
            task=row.pk,
            to=to.pk if to else None,
        )


def _refuse(to: Worker | None, task: Task, by: Worker) -> None:
    taking = to is not None and to.pk == by.pk and access.may_take(task, by)
    if not taking and not access.may_allocate(task, by):
        raise NotYourTask(f"Only a manager of {task.team} can allocate this task.")
    if to is not None and task.role not in to.roles:
        raise NotYourTask(f"{to} has not the role {task.role}, which this task needs.")
    if to is not None and not may_see(to, task.child):
        raise NotYourTask(f"{to} may not see this child's record.")
    if to is not None:
        access.refuse_own_work(task, to)
