"""The page of the front door: contacts by kind, children heard of again, answers waited for."""

import datetime as dt
from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from journey import clock
from journey.models import Worker
from tasks.front_door import asked_since, kinds_of, referrals_since, repeated

SINCE: Final = "since"


def index(request: HttpRequest) -> HttpResponse:
    """What came in since a day, by default since the first of January."""
    worker = cast(Worker, request.user)
    since = _since(request.GET.get(SINCE, ""))
    moment = dt.datetime.combine(since, dt.time(), clock.LONDON)
    context = {
        "since": since,
        "kinds": kinds_of(worker, moment),
        "referrals": referrals_since(worker, moment),
        "repeated": repeated(worker, moment),
        "asked": asked_since(worker, moment),
    }
    return render(request, "tasks/front_door.html", context)


def _since(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        return clock.today().replace(month=1, day=1)
