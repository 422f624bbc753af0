"""Putting work on hold while it waits for something, and ending that. The clock runs on."""

import datetime as dt

from journey import clock
from journey.exceptions import TimescaleRefused
from journey.models import JourneyEvent, Worker
from journey.timescales.adjusting import refuse_unfit
from tasks import access
from tasks.models import Hold, Task
from tasks.models.dating import redate, refuse_beyond
from tasks.worktray.changing import changing_task

Kind = JourneyEvent.Kind


def hold_task(task: Task, *, until: dt.datetime, reason: str, by: Worker) -> Hold:
    """Put an open task on hold from now until an aware moment, at which the hold ends by itself.

    The same act twice is done once. No date moves. Raises NotYourTask, OwnWork, TaskClosed (all
    audited), TimescaleRefused (no reason, no time left, on hold already).
    """
    reason = reason.strip()
    with changing_task(task, by=by, guard=access.refuse_unless_holder) as (process, row):
        held = list(row.holds.all())
        same = [one for one in row.holds.now() if _said(one) == (by.pk, until, reason)]
        if same:
            return same[0]
        hold = Hold(task=row, began=clock.now(), until=until, reason=reason, by=by)
        refuse_beyond(until)
        refuse_unfit(hold.told, (one.told for one in held))
        hold.save()
        process.audit(
            Kind.HELD, by=by, step=row.step, task=row.pk, hold=hold.pk, until=until.isoformat()
        )
        redate(row, process)
    return hold


def end_hold(task: Task, *, by: Worker) -> Hold:
    """End the hold of an open task now.

    Raises NotYourTask, OwnWork, TaskClosed (all audited), TimescaleRefused when it is not on hold.
    """
    with changing_task(task, by=by, guard=access.refuse_unless_holder) as (process, row):
        hold = row.holds.now().first()
        if hold is None:
            raise TimescaleRefused("This task is not on hold any more.")
        hold.ended_at, hold.ended_by = clock.now(), by
        hold.save(update_fields=["ended_at", "ended_by"])
        process.audit(Kind.RESUMED, by=by, step=row.step, task=row.pk, hold=hold.pk)
        redate(row, process)
    return hold


def _said(hold: Hold) -> tuple[int, dt.datetime, str]:
    return hold.by_id, hold.until, hold.reason
