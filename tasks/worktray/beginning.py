"""Beginning a process by hand, for a child and for brothers and sisters it is also about (R37)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from journey.access import refuse_unless_recorder
from journey.exceptions import Refused
from journey.invariants.checking import refuse_facts
from journey.models import Child, ProcessInstance, ProcessVersion, Worker
from journey.models.process import HEAVY
from journey.processes import begin_process, moments
from journey.substituting import process_for
from journey.writing import write_transaction
from tasks.worktray.delivering import deliver_messages
from tasks.worktray.moving_on import follow_up
from tasks.worktray.starting import begins_by_hand, may_start

Facts = Mapping[str, dt.datetime]


@dataclass(frozen=True)
class Begun:
    """What somebody began by hand."""

    instances: tuple[ProcessInstance, ...]
    by: Worker | None
    at: dt.datetime
    is_again: bool
    """Whether it had begun already when this page was sent: sent twice, it begins once."""


def begun_by_hand(worker: Worker) -> list[ProcessVersion]:
    """The newest versions of the processes that a person may begin by hand, by their names."""
    versions = ProcessVersion.objects.in_force().defer(*HEAVY).order_by("number")
    newest = {version.process_id: version for version in versions}
    offered = [one for one in newest.values() if begins_by_hand(one, by=worker)]
    return sorted(offered, key=lambda one: one.name)


def begin_by_hand(
    process_id: str,
    *,
    children: Sequence[Child],
    facts: Facts,
    page: str,
    by: Worker,
    led_to_by: ProcessInstance | None = None,
) -> Begun:
    """Begin a process for some children of a family; their first tasks stand in worktrays then.

    What is known in the process that led to it is known in it: in `led_to_by` for its child, and
    for the others in the running process that is furthest on their way. `page` is the page from
    which it is sent; sent again, nothing begins. Raises Refused when the person may not begin it
    or not record for one of the children, and DoesNotFit when a journey would not be whole.
    """
    for child in children:
        refuse_unless_recorder(by, child)
        if not may_start(process_for(process_id, child, facts), by=by):
            raise Refused(f"You have not the role that starts the process {process_id}.")
    outbox: set[int] = set()
    with write_transaction():
        locked = Child.objects.select_for_update(no_key=True).order_by("pk")
        rows = list(locked.filter(pk__in=[child.pk for child in children]))
        if before := _begun_from(page, rows):
            return before
        instances = [_begin(process_id, row, facts, page, by, led_to_by, outbox) for row in rows]
    deliver_messages(outbox)
    return Begun(tuple(instances), by, instances[0].started_at, is_again=False)


def furthest_on(child: Child) -> ProcessInstance | None:
    """The running process with the longest way behind it, the newest of several; None without."""
    rows = child.processes.values_list("pk", "started_by", "ended_at").order_by("pk")
    length: dict[int, int] = {}
    running: list[int] = []
    for pk, started_by, ended_at in rows:
        length[pk] = length.get(started_by or 0, 0) + 1
        if ended_at is None:
            running.append(pk)
    if not running:
        return None
    return ProcessInstance.objects.get(pk=max(running, key=lambda pk: (length[pk], pk)))


def _begun_from(page: str, children: Iterable[Child]) -> Begun | None:
    begun = ProcessInstance.objects.filter(child__in=children, begun_with=page)
    instances = tuple(begun.order_by("pk")) if page else ()
    if not instances:
        return None
    first = instances[0].events.select_related("actor").order_by("seq")[0]
    return Begun(instances, first.actor, first.at, is_again=True)


def _begin(
    process_id: str,
    child: Child,
    facts: Facts,
    page: str,
    by: Worker,
    led_to_by: ProcessInstance | None,
    outbox: set[int],
) -> ProcessInstance:
    own = led_to_by if led_to_by and led_to_by.child_id == child.pk else furthest_on(child)
    known = {**(moments(own.facts) if own else {}), **facts}
    refuse_facts(facts, known, child=child)
    process, run = begin_process(
        process_id,
        child=child,
        facts=known,
        by=by,
        begun_with=page,
        led_to_by=own.pk if own else None,
    )
    follow_up(process, run, by=by)
    process.save()
    outbox |= process.outbox
    return process.row
