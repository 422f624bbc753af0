"""Dating open work anew when a change of a timescale takes effect, and when it has ended.

Whatever is in force is what counts: each task gets the date that it would get if it opened as it
did and were counted now. So nothing is lost or doubled when the clock stops in the middle, runs
twice, or begins an hour late.
"""

import logging
import time
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from journey import clock
from journey.exceptions import AlreadyResolved, JourneyError
from journey.incidents import halt, refuse_resolved, resolve_incidents
from journey.layering import current_book
from journey.models import Incident, ProcessInstance, Redating, RuleChange, Worker
from journey.processes import MovingProcess, moving
from journey.rulebook.reach import rules_reached, versions_with_timers
from tasks.models import Task
from tasks.models.dating import redate
from tasks.worktray.moving_on import announce

log = logging.getLogger(__name__)
REDATE: Final = Incident.Doing.REDATE
BATCH: Final = 50
"""Processes between two notes of how far it has come."""


def begin_redatings() -> None:
    """Note each change that takes effect today or has ended since, so that work is dated anew."""
    today, rows = clock.today(), current_book().rows
    begun = set(Redating.objects.values_list("change", "at_end")) if rows else set()
    for row in rows:
        if row.holds_on(today) and (row.pk, False) not in begun:
            _begin(row, at_end=False)
        elif row.last_day < today and (row.pk, False) in begun and (row.pk, True) not in begun:
            _begin(row, at_end=True)


def redate_for(seconds: float) -> bool:
    """Date open work anew for some seconds; says whether more is left."""
    until = time.monotonic() + seconds
    while redating := Redating.objects.filter(finished_at=None).select_related("change").first():
        _next_batch(redating)
        if time.monotonic() >= until:
            return Redating.objects.filter(finished_at=None).exists()
    return False


def open_tasks_reached(change: RuleChange) -> QuerySet[Task]:
    """The open tasks whose date a change may move."""
    tasks, keys = Task.objects.open(), rules_reached(change)
    tasks = tasks if keys is None else tasks.filter(rule_key__in=keys)
    return tasks.filter(child__team=change.team_id) if change.team_id else tasks


def _begin(change: RuleChange, *, at_end: bool) -> None:
    total = _reached(change).count()
    Redating.objects.get_or_create(change=change, at_end=at_end, defaults={"total": total})


def _reached(change: RuleChange) -> QuerySet[ProcessInstance]:
    """The processes in which a task or a timer may have another date."""
    has_task = Exists(open_tasks_reached(change).filter(instance=OuterRef("pk")))
    has_timer = Q(
        next_due_at__isnull=False, version__in=versions_with_timers(rules_reached(change))
    )
    running = ProcessInstance.objects.filter(has_task | has_timer, ended_at=None)
    if change.team_id:
        running = running.filter(child__team=change.team_id)
    return running.order_by("pk")


def _next_batch(redating: Redating) -> None:
    """Take the next processes; only then is it noted how far it has come."""
    after = redating.after_instance
    reached = _reached(redating.change).filter(pk__gt=after)
    batch = list(reached.values_list("pk", flat=True)[:BATCH])
    for instance_id in batch:
        try:
            _redate_one(instance_id, redating)
        except JourneyError:
            log.warning("Process %s keeps its dates: they could not be counted.", instance_id)
            Redating.objects.filter(pk=redating.pk).update(failed=F("failed") + 1)
    unchanged = Redating.objects.filter(pk=redating.pk, after_instance=after, finished_at=None)
    if batch:
        unchanged.update(after_instance=batch[-1], looked=F("looked") + len(batch))
    else:
        unchanged.update(finished_at=clock.now())


def redate_again(incident: Incident, *, by: Worker) -> None:
    """Count every date of a process anew whose dates could not be counted before.

    Raises AlreadyResolved, and ProcessHalted with the same incident when it fails again.
    """
    _redate_one(incident.instance_id, retrying=incident, by=by)


def date_anew(instance_id: int) -> None:
    """Count every date of a process anew whose facts have been corrected, and arm its timers.

    A timer whose new moment is past fires soon. Where the dates cannot be counted there is an
    incident, and the fact stays corrected.
    """
    try:
        _redate_one(instance_id, to_come=False)
    except JourneyError:
        log.warning("Process %s keeps its dates: they could not be counted.", instance_id)


def _redate_one(
    instance_id: int,
    redating: Redating | None = None,
    *,
    retrying: Incident | None = None,
    by: Worker | None = None,
    to_come: bool = True,
) -> None:
    try:
        with moving(instance_id) as process:
            if retrying is not None:
                refuse_resolved(retrying)
            if process.row.ended_at is None:
                _redate_tasks(process, redating, to_come=to_come)
            resolve_incidents(process, Incident.Resolution.PASSED, doing=REDATE, by=by)
    except AlreadyResolved:
        raise
    except Exception as error:
        raise halt(instance_id, REDATE, error) from error


def _redate_tasks(process: MovingProcess, redating: Redating | None, *, to_come: bool) -> None:
    """Date the tasks and timers of a process anew; what moved is counted with it."""
    keys = rules_reached(redating.change) if redating else None
    why = {"change": redating.change_id, "at_end": redating.at_end} if redating else {}
    present = Task.objects.open_of(process).values()
    reached = [task for task in present if keys is None or task.rule_key in keys]
    moved = [task for task in reached if redate(task, process, **why)]
    if process.row.next_due_at:
        process.rearm(to_come=to_come)
    if redating and moved:
        Redating.objects.filter(pk=redating.pk).update(moved=F("moved") + len(moved))
    announce(*moved)
