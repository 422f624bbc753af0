"""Extending and shortening the due date of one task: a manager's act, with a reason."""

import datetime as dt
from collections.abc import Callable

from journey import clock
from journey.clock import spoken_moment
from journey.exceptions import TimescaleRefused
from journey.models import AgreedDate, JourneyEvent, Worker
from journey.processes import MovingProcess
from journey.timescales import DueDate
from journey.timescales.adjusting import extended, shortened
from tasks import access
from tasks.exceptions import DateMoved
from tasks.models import Adjustment, Task
from tasks.models.dating import DATED, adjusted, iso, refuse_beyond, set_due
from tasks.worktray.changing import changing_task

Kind = JourneyEvent.Kind


def extend_task(
    task: Task, *, until: dt.datetime, reason: str, by: Worker, seen: dt.datetime | None = None
) -> Adjustment:
    """Put the due date of an open task off until an aware moment (R28, R34).

    `seen` is the due date that the manager saw; None looks at none. The same act twice is done
    once. A date that was proposed and not yet agreed is no longer asked about. Raises NotYourTask,
    OwnWork, TaskClosed (audited), DateMoved when somebody was first, TimescaleRefused (no reason,
    not later, a floor, no deadline), BeyondCalendar.
    """
    with changing_task(task, by=by, guard=access.refuse_unless_extender) as (process, row):
        return _move(process, row, extended, until, reason=reason, by=by, seen=seen)


def shorten_task(
    task: Task, *, to: dt.datetime, reason: str, by: Worker, seen: dt.datetime | None = None
) -> Adjustment:
    """Bring the due date of an open task forward to an aware moment, down to hours (R35).

    As `extend_task`; TimescaleRefused for a moment that is past or not earlier.
    """
    with changing_task(task, by=by, guard=access.refuse_unless_manager) as (process, row):
        return _move(process, row, shortened, to, reason=reason, by=by, seen=seen)


def _move(
    process: MovingProcess,
    task: Task,
    change: Callable[..., DueDate],
    to: dt.datetime,
    *,
    reason: str,
    by: Worker,
    seen: dt.datetime | None,
) -> Adjustment:
    last = task.adjustments.last()
    if last and (last.by_id, last.new_at) == (by.pk, to) and task.due_at == to:
        return last
    if seen is not None and seen != task.due_at:
        raise DateMoved(
            f"While you wrote, the due date became {_said(task)}. Look at it again, and send this "
            "only if you still want it."
        )
    refuse_beyond(to)
    now, due, old = clock.now(), _due(process, task), iso(task)
    moved = change(due, to, reason=reason.strip(), by=by.pk, at=now)
    made = moved.adjustments[-1]
    row = Adjustment.objects.create(
        task=task, old_at=made.old, new_at=made.new, reason=made.reason, by=by, at=now
    )
    AgreedDate.objects.about(task.instance_id, task.rule_key).waiting().replace()
    set_due(task, moved)
    task.save(update_fields=DATED)
    kind = Kind.EXTENDED if made.is_extension else Kind.SHORTENED
    process.audit(
        kind, by=by, step=task.step, task=task.pk, adjustment=row.pk, old=old, due_at=iso(task)
    )
    return row


def _due(process: MovingProcess, task: Task) -> DueDate:
    due = adjusted(task, process.due(task.rule_key, opened_at=task.opened_at))
    if due is None:
        raise TimescaleRefused("The clock of this task has not started, so it has no due date yet.")
    return due


def _said(task: Task) -> str:
    return spoken_moment(task.due_at) if task.due_at else "none"
