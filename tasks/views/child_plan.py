"""A plan of a child: what is to be done, what was done, and its versions."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from journey.access import get_child_for
from journey.models import Worker
from tasks.plans import WORDS, plans_of


def child_plan(request: HttpRequest, pk: int, plan: str) -> HttpResponse:
    """Show one plan of a child whose record the person may read; it can be printed."""
    child = get_child_for(cast(Worker, request.user), pk)
    found = next((one for one in plans_of(child) if one.plan == plan), None)
    if found is None:
        raise Http404
    return render(request, "tasks/child_plan.html", {"child": child, "plan": found, "words": WORDS})
