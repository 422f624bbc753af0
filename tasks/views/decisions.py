"""Every decision about a child, with who, when and why; and what was known at the time."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from journey.access import children_visible_to, get_child_for
from journey.exceptions import Refused
from journey.models import Worker
from tasks.known_then import known_then
from tasks.models import Decision
from tasks.models.task import HEAVY_OF_TASK


def of_child(request: HttpRequest, pk: int) -> HttpResponse:
    """The decisions about a child, the newest first (R47)."""
    child = get_child_for(cast(Worker, request.user), pk)
    decisions = Decision.objects.filter(task__child=child).select_related("by", "task__version")
    light = decisions.defer(*HEAVY_OF_TASK)
    return render(request, "tasks/decisions.html", {"child": child, "decisions": light})


def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: why it was taken, and what was known then (R232)."""
    seen = children_visible_to(cast(Worker, request.user))
    row = (
        Decision.objects.filter(task__child__in=seen, pk=pk)
        .select_related("by", "task__child__family", "task__child__key_worker", "task__record")
        .first()
    )
    if row is None:
        raise Refused("There is no such decision, or you may not see the child's record.")
    context = {"decision": row, "child": row.task.child, "known": known_then(row)}
    return render(request, "tasks/decision.html", context)
