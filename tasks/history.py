"""What was done for a child before, for whoever is asked about it (R18)."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from journey.journeys import journey_of
from journey.models import Worker
from journey.models.process import HEAVY_OF_INSTANCE
from journey.story import outcome_words
from tasks.models import Task

ASKS_FOR_HISTORY: Final = frozenset({"previous_involvement", "history_used"})
"""The questions beside which the earlier work stands."""
SAME_WORKER: Final = "same_worker"
"""The outcome with which a child goes back to the worker who knew them."""


@dataclass(frozen=True, kw_only=True)
class EarlierWork:
    """One process of a child that belongs to an earlier journey, or to another that runs."""

    name: str
    began_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: str
    """In the words of its diagram."""


def earlier_work(task: Task) -> list[EarlierWork]:
    """The other processes of the child, the newest first; empty where nobody asks for them."""
    if not ASKS_FOR_HISTORY & {question.key for question in task.form.questions}:
        return []
    others = task.child.processes.exclude(pk__in=journey_of(task.instance))
    return [
        EarlierWork(
            name=row.version.name,
            began_at=row.started_at,
            ended_at=row.ended_at,
            outcome=outcome_words(row.version.diagram, row.outcome),
        )
        for row in others.select_related("version")
        .defer(*HEAVY_OF_INSTANCE)
        .order_by("-started_at", "-pk")
    ]


@dataclass(frozen=True, kw_only=True)
class PreviousWorker:
    """Who knew the child, and the task in which it was decided that they go on."""

    worker: Worker
    decision: Task


def previous_worker_of(task: Task) -> PreviousWorker | None:
    """The worker to whom a manager has decided that the child goes back, and the decision."""
    decided = Task.objects.filter(instance=task.instance_id, outcome=SAME_WORKER)
    decision = decided.order_by("-closed_at", "-pk").first()
    worker = task.child.key_worker
    if decision is None or worker is None or not worker.is_active:
        return None
    return PreviousWorker(worker=worker, decision=decision)
