"""Delivering what one process sent to another: each receiver in a transaction of its own."""

import logging
from collections.abc import Iterable
from typing import Final

from journey import clock
from journey.exceptions import AlreadyResolved, JourneyError, ProcessHalted
from journey.incidents import halt, refuse_resolved, resolve_incidents
from journey.models import Incident, Message, Worker
from journey.processes import moving
from tasks.worktray.moving_on import take_messages

log = logging.getLogger(__name__)
MOST_AT_ONCE: Final = 100
"""How many processes one action may set in motion; the clock moves the others."""
MESSAGE: Final = Incident.Doing.MESSAGE


def deliver_messages(receivers: Iterable[int]) -> int:
    """Deliver what was sent to some processes and what they send in turn.

    Says how many processes were reached. One that fails becomes an incident there and is tried
    again later; the others are not held up, and whoever sent it has done their part.
    """
    waiting, reached = dict.fromkeys(receivers), 0
    while waiting and reached < MOST_AT_ONCE:
        receiver = next(iter(waiting))
        del waiting[receiver]
        reached += 1
        try:
            waiting |= dict.fromkeys(deliver_to(receiver))
        except JourneyError:
            log.warning("Process %s could not take what was sent to it.", receiver)
    return reached


def deliver_due() -> int:
    """Deliver what is still to be tried: after a kill between two transactions, or a failure."""
    due = Message.objects.filter(try_at__lte=clock.now()).exclude(receiver=None)
    return deliver_messages(due.order_by("try_at").values_list("receiver", flat=True))


def deliver_to(
    receiver: int, *, retrying: Incident | None = None, by: Worker | None = None
) -> set[int]:
    """Deliver to one process; gives those to which it sent something. Raises ProcessHalted.

    `retrying` is the incident that somebody looks into; raises AlreadyResolved where somebody else
    has.
    """
    try:
        with moving(receiver) as process:
            if retrying is not None:
                refuse_resolved(retrying)
            take_messages(process)
            resolve_incidents(process, Incident.Resolution.PASSED, doing=MESSAGE, by=by)
    except AlreadyResolved:
        raise
    except Exception as error:
        raise _halted(receiver, error) from error
    return process.outbox


def _halted(receiver: int, error: Exception) -> ProcessHalted:
    halted = halt(receiver, MESSAGE, error)
    waiting = Message.objects.filter(receiver=receiver, settled_at=None, try_at__isnull=False)
    waiting.update(try_at=halted.incident.retry_at)
    return halted
