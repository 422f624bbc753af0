"""Firing the timers that are due."""

import logging
from typing import Final

from journey import clock
from journey.exceptions import JourneyError
from journey.incidents import halt, resolve_incidents
from journey.models import Incident, JourneyEvent, ProcessInstance
from journey.processes import moving
from tasks.worktray.delivering import deliver_messages
from tasks.worktray.moving_on import follow_up

log = logging.getLogger(__name__)
TIMER: Final = Incident.Doing.TIMER


def fire_timers() -> int:
    """Fire every timer that is due now and say how many processes moved.

    Each process moves in a transaction of its own; one that fails becomes an incident, is tried
    again later, and does not stop the others.
    """
    due = ProcessInstance.objects.filter(next_due_at__lte=clock.now()).order_by("next_due_at")
    moved = 0
    for instance_id in list(due.values_list("pk", flat=True)):
        try:
            moved += fire(instance_id)
        except JourneyError:
            log.warning("Process %s could not move on at its date.", instance_id)
    return moved


def fire(instance_id: int, *, even_if_waiting: bool = False) -> bool:
    """Fire what is due in one process; raises ProcessHalted.

    `even_if_waiting` does it before the next try of one that has failed.
    """
    try:
        with moving(instance_id) as process:
            due_at = process.row.next_due_at
            if due_at is None or (due_at > clock.now() and not even_if_waiting):
                return False
            run = process.fire_timers()
            process.audit(JourneyEvent.Kind.TIMER, by=None, way=run.nodes)
            follow_up(process, run, by=None)
            resolve_incidents(process.row, Incident.Resolution.PASSED, doing=TIMER)
    except Exception as error:
        raise halt(instance_id, TIMER, error) from error
    deliver_messages(process.outbox)
    return True
