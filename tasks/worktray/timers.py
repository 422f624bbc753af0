"""Firing the timers that are due."""

import logging
from typing import Final

from journey import clock
from journey.exceptions import AlreadyResolved, JourneyError
from journey.incidents import halt, refuse_resolved, resolve_incidents
from journey.models import Incident, JourneyEvent, ProcessInstance, Worker
from journey.processes import MovingProcess, moving
from tasks.worktray.delivering import deliver_messages
from tasks.worktray.moving_on import follow_up

log = logging.getLogger(__name__)
TIMER: Final = Incident.Doing.TIMER


def fire_timers() -> int:
    """Fire every timer that is due now and say how many processes moved.

    Each process moves in a transaction of its own; one that fails becomes an incident, is tried
    again later, and does not stop the others.
    """
    due = ProcessInstance.objects.filter(next_due_at__lte=clock.now())
    in_order = due.order_by("next_due_at", "pk").values_list("pk", flat=True)
    moved = 0
    for instance_id in list(in_order):
        try:
            moved += fire(instance_id)
        except JourneyError:
            log.warning("Process %s could not move on at its date.", instance_id)
    return moved


def fire(instance_id: int, *, retrying: Incident | None = None, by: Worker | None = None) -> bool:
    """Fire what is due in one process; raises ProcessHalted.

    `retrying` is the incident that somebody looks into: then it is done at once, before the clock
    tries again. Raises AlreadyResolved where somebody else has.
    """
    try:
        with moving(instance_id) as process:
            if retrying is not None:
                refuse_resolved(retrying)
            elif process.row.next_due_at is None or process.row.next_due_at > clock.now():
                return False
            _fire(process, by)
            resolve_incidents(process, Incident.Resolution.PASSED, doing=TIMER, by=by)
    except AlreadyResolved:
        raise
    except Exception as error:
        raise halt(instance_id, TIMER, error) from error
    deliver_messages(process.outbox)
    return True


def _fire(process: MovingProcess, by: Worker | None) -> None:
    if process.row.ended_at is not None:
        process.row.next_due_at = None
        return
    run = process.fire_timers()
    process.audit(JourneyEvent.Kind.TIMER, by=by, way=run.nodes)
    follow_up(process, run, by=by)
