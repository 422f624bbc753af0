"""Everything about a child on one page (R129)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from journey.access import get_child_for, siblings_visible_to
from journey.models import Child, ProcessInstance, Worker
from journey.models.process import HEAVY_OF_INSTANCE
from journey.story import SMALL, outcome_words
from tasks.models import Decision

DECISIONS: Final = 8
"""So many of the newest decisions stand on the page; the rest are counted."""


@dataclass(frozen=True)
class Ran:
    """One process in a line."""

    name: str
    began: datetime
    ended: datetime | None
    outcome: str

    @property
    def in_one_day(self) -> bool:
        """Whether it began and ended on the same day."""
        return self.ended is not None and localdate(self.began) == localdate(self.ended)


def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """Who the child is, who is around them, what runs, what was decided, what is known."""
    worker = cast(Worker, request.user)
    child = get_child_for(worker, pk)
    decisions = Decision.objects.filter(task__child=child).select_related("by", "task")
    context = {
        "child": child,
        "story": child.stories.first(),
        "history": child.family.histories.first(),
        "relationships": child.relationships.select_related("person"),
        "professionals": child.professionals.all(),
        "siblings": siblings_visible_to(worker, child),
        "processes": [_ran(row) for row in _processes(child)],
        "decisions": decisions[:DECISIONS],
        "more_decisions": max(decisions.count() - DECISIONS, 0),
    }
    return render(request, "records/summary.html", context)


def _processes(child: Child) -> list[ProcessInstance]:
    rows = child.processes.exclude(version__process_id__in=SMALL).select_related("version")
    return list(rows.defer(*HEAVY_OF_INSTANCE).order_by("-started_at", "-pk"))


def _ran(row: ProcessInstance) -> Ran:
    outcome = outcome_words(row.version.diagram, row.outcome) if row.ended_at else ""
    return Ran(row.version.name, row.started_at, row.ended_at, outcome)
