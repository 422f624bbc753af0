"""Tasks that stay while their process moves to another version, and those that come back."""

from collections.abc import Mapping

from journey.engine import UserTask
from journey.models import JourneyEvent
from journey.prepared import update
from journey.processes import MovingProcess
from tasks.allocation import Placing
from tasks.life import TaskLife
from tasks.models import Task
from tasks.worktray.moving_on import announce


def keep_with_steps(process: MovingProcess, present: Mapping[str, Task]) -> None:
    """Let the open tasks follow their steps into the version to which the process has moved.

    They keep their number, dates, drafts and allocation; only where the step is for another role
    is a task placed anew, unless whoever has it holds that role.
    """
    for step in process.user_tasks:
        task = present.get(step.id)
        if task is not None:
            _follow(task, step, process)


def open_again(process: MovingProcess) -> dict[str, Task]:
    """Open the withdrawn tasks of steps at which a process stands again; gives them by occurrence.

    A move that is taken back takes its withdrawals back: dates, drafts and allocation are there.
    """
    wanted = [step.id for step in process.user_tasks]
    rows = Task.objects.filter(instance=process.row, user_task_id__in=wanted)
    withdrawn = list(rows.filter(status=Task.Status.WITHDRAWN).order_by("pk"))
    for task in withdrawn:
        task.instance, task.child = process.row, process.row.child
        TaskLife(task).reopen()
        due_at = task.due_at.isoformat() if task.due_at else None
        process.audit(
            JourneyEvent.Kind.OPENED, by=None, step=task.step, task=task.pk, due_at=due_at
        )
    announce(*withdrawn)
    return {task.user_task_id: task for task in withdrawn}


def _follow(task: Task, step: UserTask, process: MovingProcess) -> None:
    before = (task.step, task.name, task.role)
    node, row = step.node, process.row
    task.version, task.step, task.name = row.version, node.id, node.name
    task.form_key = node.attributes["form"]
    if task.role != node.lane:
        task.role = node.lane
        _place_anew(task, step, process)
    update(task, "version", "step", "name", "form_key", "role", "team", "allocated_to")
    if before != (task.step, task.name, task.role):
        announce(task)


def _place_anew(task: Task, step: UserTask, process: MovingProcess) -> None:
    holder = task.allocated_to
    if holder is not None and task.role in holder.roles:
        return
    authors = Task.objects.done_by(process.row, step.node.attributes.get("authorises", ""))
    placing = Placing(step.node, process.row.child, authors=authors)
    task.team_id, task.allocated_to_id = placing.place()
