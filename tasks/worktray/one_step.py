"""Beginning a small process whose one task is somebody's from the start."""

import datetime as dt
from collections.abc import Mapping

from journey.models import Child, JourneyEvent, ProcessInstance, Worker
from journey.processes import begin_process
from tasks.life import TaskLife
from tasks.models import Task
from tasks.worktray.moving_on import follow_up


def begin_for(
    process_id: str, *, child: Child, facts: Mapping[str, dt.datetime], owner: Worker, by: Worker
) -> ProcessInstance:
    """Begin a process inside the caller's transaction and give its first task to its owner.

    The caller has asked whether `by` may record for the child and whether the owner may see it.
    Whoever has not the role of the task is not given it: it waits in the queue of its team. Raises
    JourneyError when no version is published.
    """
    process, run = begin_process(process_id, child=child, facts=facts, by=by)
    follow_up(process, run, by=by)
    for task in Task.objects.open().filter(instance=process.row).with_names():
        if task.role in owner.roles:
            TaskLife(task).allocate(to=owner)
            process.audit(
                JourneyEvent.Kind.ALLOCATED, by=by, step=task.step, task=task.pk, to=owner.pk
            )
    process.save()
    return process.row
