"""The page of what is owed: letters, copies, minutes and reports that are not yet sent."""

from typing import Final, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from journey.models import Worker
from tasks.owed import KINDS, NARROWED, counts_of, owed_by

PAGE: Final = 50
MINE: Final = "mine"
TEAM: Final = "team"


def index(request: HttpRequest) -> HttpResponse:
    """What the person or the person's team owes, narrowed as asked; each figure is its rows."""
    worker = cast(Worker, request.user)
    whose = request.GET.get("whose", TEAM if worker.manages else MINE)
    whose = whose if whose in (MINE, TEAM) else MINE
    show = request.GET.get("show", "")
    show = show if show in NARROWED else ""
    owed = owed_by(worker, team=whose == TEAM)
    counts = counts_of(owed)
    shown = [one for one in owed if one.is_shown(show)]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "whose": whose,
        "show": show,
        "show_words": NARROWED.get(show, ""),
        "kinds": KINDS,
        "figures": [(key, words, counts[key]) for key, words in NARROWED.items()],
        "total": len(owed),
        "page": page,
        "owed": [(one, KINDS[one.kind]) for one in page.object_list],
    }
    return render(request, "tasks/owed.html", context)
