"""What follows every move of a process: tasks, linked processes, announcements."""

from django.db import transaction
from django.dispatch import Signal

from journey.engine import Run
from journey.models import Worker
from journey.processes import MovingProcess, begin_process
from tasks.models import Decision, Task
from tasks.signals import task_opened, task_withdrawn


def follow_up(
    process: MovingProcess, run: Run, *, by: Worker | None, caused_by: Decision | None = None
) -> None:
    """Bring the worktrays in line with a process that has just moved, and start what it starts.

    Linked processes begin for the same child with the same facts, in the same transaction.
    """
    reconciled = Task.objects.reconcile(process, caused_by=caused_by)
    for task in reconciled.opened:
        announce(task_opened, task)
    for task in reconciled.withdrawn:
        announce(task_withdrawn, task)
    for process_id in run.starts:
        linked, linked_run = begin_process(
            process_id,
            child=process.row.child,
            facts=process.facts,
            by=by,
            started_by=process.row,
        )
        follow_up(linked, linked_run, by=by)
        linked.save()


def announce(signal: Signal, task: Task) -> None:
    """Send a signal about a task once the transaction is committed."""
    task_id = task.pk
    transaction.on_commit(lambda: signal.send(sender=Task, task_id=task_id), robust=True)


def way(run: Run) -> list[str]:
    """The ids of the nodes that a process went through, for the audit trail."""
    return [passage.node.id for passage in run.passages]
