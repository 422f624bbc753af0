"""Doing work otherwise than it is drawn, with a reason that a manager sees (R211)."""

from django.db.models import F, QuerySet

from journey import clock
from journey.exceptions import Refused
from journey.models import JourneyEvent, Worker
from journey.processes import moving
from tasks import access
from tasks.models import Departure, Task
from tasks.models.task import HEAVY_OF_TASK
from tasks.worktray.changing import changing_task

Kind = JourneyEvent.Kind


def depart(task: Task, *, what: str, why: str, by: Worker) -> Departure:
    """Record what is done instead of a step, or in another order; no step moves and no date.

    The same act twice is done once. Raises NotYourTask, OwnWork, TaskClosed (all audited).
    """
    with changing_task(task, by=by, guard=access.refuse_unless_holder) as (process, row):
        same = row.departures.filter(what=what.strip(), why=why.strip(), by=by).first()
        if same is not None:
            return same
        departure = Departure.objects.create(
            task=row, what=what.strip(), why=why.strip(), by=by, at=clock.now()
        )
        process.audit(Kind.DEPARTED, by=by, step=row.step, task=row.pk, departure=departure.pk)
    return departure


def notice(departure: Departure, *, comment: str = "", by: Worker) -> Departure:
    """A manager has seen it; the first who says so is kept. Raises Refused."""
    if not departures_for(by).filter(pk=departure.pk).exists():
        raise Refused("This is seen by a manager of the team, and not by who did it.")
    with moving(departure.task.instance_id) as process:
        row = Departure.objects.select_related("task", "seen_by").get(pk=departure.pk)
        if row.seen_at is None:
            row.seen_by, row.seen_at, row.comment = by, clock.now(), comment.strip()
            row.save(update_fields=["seen_by", "seen_at", "comment"])
            process.audit(
                Kind.NOTICED, by=by, step=row.task.step, task=row.task_id, departure=row.pk
            )
    return row


def departures_for(worker: Worker) -> QuerySet[Departure]:
    """What was done differently in the teams of a manager, by others; what nobody saw first."""
    if not worker.manages:
        return Departure.objects.none()
    tasks = access.tasks_visible_to(worker).filter(team__in=worker.team_ids)
    rows = Departure.objects.filter(task__in=tasks).exclude(by=worker)
    light = rows.select_related("task__child", "task__version", "by", "seen_by").defer(
        *HEAVY_OF_TASK
    )
    return light.order_by(F("seen_at").desc(nulls_first=True), "-pk")
