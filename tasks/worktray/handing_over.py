"""Giving the unfinished work of somebody who leaves to others, task by task, with a reason."""

from collections.abc import Iterable

from journey.exceptions import Refused
from journey.models import Worker
from journey.writing import write_transaction
from tasks import access
from tasks.exceptions import TaskClosed
from tasks.models import Handover, Task
from tasks.models.queries import TaskQuerySet
from tasks.worktray.allocating import allocate_task


def unfinished(worker: Worker, *, for_manager: Worker) -> TaskQuerySet:
    """The open tasks of a person that a manager may give to somebody else, the first due first."""
    if not for_manager.manages:
        return Task.objects.none()
    tasks = access.tasks_visible_to(for_manager).open().filter(allocated_to=worker)
    return tasks.filter(team__in=for_manager.team_ids).with_names().in_tray_order()


def hand_over(tasks: Iterable[Task], *, to: Worker | None, reason: str, by: Worker) -> list[str]:
    """Give tasks to somebody, or put them back into their team's queue; each in its own action.

    Gives a sentence for each that could not be given, such as one whose role the person has not.
    Raises Refused without a reason.
    """
    if not reason.strip():
        raise Refused("Say why the work is given to somebody else.")
    refusals = []
    for task in tasks:
        before = task.allocated_to
        try:
            with write_transaction():
                allocate_task(task, to=to, by=by)
                if before is not None:
                    Handover.objects.create(
                        task=task, before=before, to=to, reason=reason.strip(), by=by
                    )
        except (Refused, TaskClosed) as refusal:
            refusals.append(f"{task.name}, {task.child}: {refusal}")
    return refusals
