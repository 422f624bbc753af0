"""What changes of an open task have in common: the lock, the guard, the refusal in the trail."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from journey.audit import record_refusal
from journey.exceptions import Refused
from journey.models import Worker
from journey.processes import MovingProcess, moving
from tasks import access
from tasks.exceptions import TaskClosed
from tasks.models import Task
from tasks.worktray.moving_on import announce


@contextmanager
def changing_task(
    task: Task, *, by: Worker, guard: Callable[[Task, Worker], None]
) -> Iterator[tuple[MovingProcess, Task]]:
    """Lock the process of a task; gives it with the task as it stands now, and announces it.

    Raises TaskClosed, and what `guard` raises; both are audited when they are refusals.
    """
    try:
        with moving(task.instance_id) as process:
            row = Task.objects.with_names().get(pk=task.pk)
            row.instance, row.child = process.row, process.row.child
            if not row.is_open:
                raise TaskClosed(access.closed_words(row))
            guard(row, by)
            yield process, row
            announce(row)
    except (Refused, TaskClosed) as refusal:
        record_refusal(task.instance_id, by=by, step=task.step, reason=type(refusal).__name__)
        raise
