"""Firing the timers that are due."""

import logging

from django.db.models import QuerySet

from journey import clock
from journey.models import JourneyEvent, ProcessInstance
from journey.processes import moving
from tasks.worktray.moving_on import follow_up, way

log = logging.getLogger(__name__)


def fire_timers() -> int:
    """Fire every timer that is due now and say how many processes moved.

    Each process moves in a transaction of its own; one that fails is logged by its number and
    does not stop the others.
    """
    moved = 0
    for instance_id in list(_due().values_list("pk", flat=True)):
        try:
            moved += _fire(instance_id)
        except Exception:
            log.exception("Process %s could not move on at its date.", instance_id)
    return moved


def _fire(instance_id: int) -> bool:
    with moving(instance_id) as process:
        if process.row.next_due_at is None or process.row.next_due_at > clock.now():
            return False
        run = process.fire_timers()
        process.audit(JourneyEvent.Kind.TIMER, by=None, way=way(run))
        follow_up(process, run, by=None)
    return True


def _due() -> QuerySet[ProcessInstance]:
    due = ProcessInstance.objects.filter(next_due_at__lte=clock.now())
    return due.order_by("next_due_at")
