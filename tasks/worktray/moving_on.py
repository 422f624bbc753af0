"""What follows every move of a process: tasks, linked processes, messages, announcements."""

from collections.abc import Callable, Mapping
from functools import partial

from django.db import transaction

from journey.engine import Run
from journey.linking import link
from journey.messages import came_early, take, unsettled
from journey.models import Message, Worker
from journey.processes import MovingProcess
from tasks.models import Decision, Task
from tasks.signals import tasks_changed


def follow_up(
    process: MovingProcess,
    run: Run,
    *,
    by: Worker | None,
    present: Mapping[str, Task] | None = None,
    caused_by: Decision | None = None,
    completed: Task | None = None,
    because: str = "",
) -> None:
    """Bring the worktrays in line with a process that has just moved, and start what it starts.

    Linked processes begin for the same child with the same facts, in the same transaction. What
    was sent to the process before it waited for it is taken now. `because` says why tasks whose
    step has gone are withdrawn.
    """
    begun = link(process, run, by=by)
    reconciled = Task.objects.reconcile(
        process, present=present, caused_by=caused_by, because=because
    )
    process.new_facts.clear()
    announce(*filter(None, [completed]), *reconciled.opened, *reconciled.withdrawn)
    for linked, linked_run in begun:
        follow_up(linked, linked_run, by=by)
        linked.save()
    if process.awaits_messages:
        _take(process, came_early)


def take_messages(process: MovingProcess, *, again: bool) -> None:
    """Hand a process what was sent to it, as far as it waits for it.

    With `again` also what it could not take before.
    """
    _take(process, partial(unsettled, again=again))


def _take(process: MovingProcess, sent: Callable[[MovingProcess], list[Message]]) -> None:
    while any(_taken(process, message) for message in sent(process)):
        pass


def announce(*tasks: Task) -> None:
    """Tell whoever listens of tasks that have changed, once the transaction is committed."""
    if tasks:
        transaction.on_commit(partial(tasks_changed.send, sender=Task, tasks=tasks), robust=True)


def _taken(process: MovingProcess, message: Message) -> bool:
    run = take(process, message)
    if run is None:
        return False
    follow_up(process, run, by=None)
    return True
