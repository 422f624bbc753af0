"""Delivering what one process sent to another: each receiver in a transaction of its own."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.db.models import Q, QuerySet

from journey import clock
from journey.exceptions import AlreadyResolved, JourneyError, ProcessHalted
from journey.incidents import halt, refuse_resolved, resolve_incidents
from journey.messages import has_put_off
from journey.models import Incident, Message, Worker
from journey.processes import moving
from journey.writing import write_transaction
from tasks.worktray.moving_on import take_messages

log = logging.getLogger(__name__)
MOST_AT_ONCE: Final = 100
"""How many processes one action may set in motion; the clock moves the others."""
MOST_IN_A_LOOK: Final = 5_000
"""How many the clock moves before it looks for dates again."""
MOST_TO_ONE: Final = 250
"""How often one process takes something before the clock stops it; a step repeats 100 times."""
GOES_ROUND: Final = (
    "This process and another one answer each other again and again, and nobody comes between. "
    "Move it to another step, and have the diagrams changed."
)
MESSAGE: Final = Incident.Doing.MESSAGE


def deliver_messages(receivers: Iterable[int]) -> int:
    """Deliver what was sent to some processes and what they send in turn.

    Says how many processes were reached. One that fails becomes an incident there and is tried
    again later; the others are not held up, and whoever sent it has done their part.
    """
    return _deliver(receivers, most=MOST_AT_ONCE)


def deliver_due() -> int:
    """Deliver what is still to be tried: after a kill between two transactions, or a failure.

    Processes that answer each other without end are stopped with an incident.
    """
    due = _to_try().exclude(receiver=None)
    in_order = due.order_by("try_at", "pk")
    return _deliver(in_order.values_list("receiver", flat=True), most=MOST_IN_A_LOOK)


def _deliver(receivers: Iterable[int], *, most: int) -> int:
    waiting, reached = dict.fromkeys(receivers), Counter[int]()
    while waiting and reached.total() < most:
        receiver = next(iter(waiting))
        del waiting[receiver]
        if reached[receiver] == MOST_TO_ONE:
            _stop_going_round(receiver)
            continue
        reached[receiver] += 1
        try:
            waiting |= dict.fromkeys(deliver_to(receiver))
        except JourneyError:
            log.warning("Process %s could not take what was sent to it.", receiver)
            if _to_try().filter(receiver=receiver).exists():
                waiting[receiver] = None
    return reached.total()


def deliver_to(
    receiver: int, *, retrying: Incident | None = None, by: Worker | None = None
) -> set[int]:
    """Deliver to one process; gives those to which it sent something. Raises ProcessHalted.

    `retrying` is the incident that somebody looks into; raises AlreadyResolved where somebody else
    has.
    """
    taking = None
    try:
        with moving(receiver) as process:
            if retrying is not None:
                refuse_resolved(retrying)
            try:
                take_messages(process, again=retrying is not None)
            finally:
                taking = process.taking
            if not (process.row.has_incident and has_put_off(process)):
                resolve_incidents(process, Incident.Resolution.PASSED, doing=MESSAGE, by=by)
    except AlreadyResolved:
        raise
    except Exception as error:
        raise _halted(receiver, taking, error) from error
    return process.outbox


def _to_try() -> QuerySet[Message]:
    return Message.objects.filter(try_at__lte=clock.now())


def _halted(receiver: int, message: int | None, error: Exception) -> ProcessHalted:
    """Note that a message could not be taken, and put it off: the others need not wait for it."""
    halted = halt(receiver, MESSAGE, error)
    with write_transaction():
        _put_off(receiver, message, until=halted.incident.retry_at)
    return halted


def _stop_going_round(receiver: int) -> None:
    """Leave what is sent to a process until somebody tries again; the clock does not."""
    halted = halt(receiver, MESSAGE, JourneyError(GOES_ROUND))
    with write_transaction():
        Incident.objects.filter(pk=halted.incident.pk).update(retry_at=None)
        _put_off(receiver, None, until=None)


def _put_off(receiver: int, message: int | None, *, until: dt.datetime | None) -> None:
    """Try a message, or all that are to be tried, at another time; never by itself without one."""
    waiting = Message.objects.filter(receiver=receiver, settled_at=None)
    which = Q(pk=message) if message is not None else Q(try_at__isnull=False)
    waiting.filter(which).update(try_at=until)
