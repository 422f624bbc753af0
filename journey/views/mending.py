"""Which journeys are not whole at present: what a return to the government would stumble over."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from journey.access import children_to_mend_for, may_mend
from journey.exceptions import Refused
from journey.invariants.standing import broken_journeys
from journey.models import Worker


def index(request: HttpRequest) -> HttpResponse:
    """What is broken in the journeys that a person looks over, each with what to do about it."""
    worker = cast(Worker, request.user)
    if not may_mend(worker):
        raise Refused("Records to mend are read by managers and by those who look at quality.")
    broken = broken_journeys(children_to_mend_for(worker))
    return render(request, "journey/mend.html", {"broken": broken})
