"""The worktray: mine, my team's, and what nobody has taken yet."""

from dataclasses import dataclass
from typing import Final, cast

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers

from journey import clock
from journey.models import Worker
from tasks import access
from tasks.models.queries import TaskQuerySet
from tasks.showing import SHOWN, lines_of, narrowed, with_tags
from tasks.trials import notices_for
from tasks.worktray import departures_for

PAGE: Final = 50
VIEWS: Final = {
    "mine": "My tasks",
    "team": "My team",
    "unallocated": "Not allocated",
    "escalated": "Escalated to me",
}
ALWAYS: Final = ("mine", "team", "unallocated")
"""The views that are there even when they are empty."""


@dataclass(frozen=True)
class Tab:
    """One view of the worktray with its count."""

    key: str
    title: str
    count: int


@never_cache
@vary_on_headers("X-Fragment")
def worktray(request: HttpRequest) -> HttpResponse:
    """The open tasks of one view, overdue first, then by due date; the fragment alone if asked."""
    worker = cast(Worker, request.user)
    view = request.GET.get("view", "mine")
    view = view if view in VIEWS else "mine"
    visible = access.tasks_visible_to(worker).open()
    counts = _counts(visible, worker)
    show = request.GET.get("show", "")
    tasks = narrowed(visible.filter(_in_view(view, worker)), show).with_names().in_tray_order()
    page = Paginator(with_tags(tasks), PAGE).get_page(request.GET.get("page"))
    context = {
        "view": view,
        "title": VIEWS[view],
        "tabs": [
            Tab(key, title, counts[key])
            for key, title in VIEWS.items()
            if counts[key] or key in (view, *ALWAYS)
        ],
        "counts": counts,
        "to_agree": access.proposals_for(worker).count() if worker.manages else 0,
        "shown": SHOWN,
        "show": show if show in SHOWN else "",
        "show_words": SHOWN.get(show, ""),
        "lines": lines_of(page.object_list),
        "page": page,
        "departed": departures_for(worker).filter(seen_at=None).count() if worker.manages else 0,
        "to_look_at": notices_for(worker).count(),
    }
    fragment = request.headers.get("X-Fragment")
    return render(request, f"tasks/{'_worktray_rows' if fragment else 'worktray'}.html", context)


def _in_view(view: str, worker: Worker) -> Q:
    match view:
        case "team":
            return Q(team__in=worker.team_ids)
        case "unallocated":
            return Q(team__in=worker.team_ids, allocated_to=None)
        case "escalated":
            return access.escalated_to(worker)
        case _:
            return access.workable_by(worker)


def _counts(visible: TaskQuerySet, worker: Worker) -> dict[str, int]:
    asked = {view: _in_view(view, worker) for view in VIEWS}
    asked["overdue"] = asked["mine"] & Q(due_at__lt=clock.now())
    counted = visible.aggregate(
        **{f"count_{key}": Count("pk", filter=filter_) for key, filter_ in asked.items()}
    )
    return {key: counted[f"count_{key}"] for key in asked}
