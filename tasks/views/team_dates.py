"""What has been done to dates in a manager's teams, so that nothing hides."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from journey import clock
from journey.exceptions import Refused
from journey.models import AgreedDate, Worker
from journey.templatetags.journey_words import spoken_date, spoken_due
from journey.timescales.adjusting import time_on_hold
from journey.timescales.working_days import working_days_between
from tasks import access
from tasks.models import Adjustment, Hold, Task
from tasks.models.queries import TaskQuerySet
from tasks.showing import SHOWN, narrowed

PAGE: Final = 50
VIEWS: Final = {
    "proposed": "To agree",
    "held": SHOWN["held"],
    "moved": SHOWN["moved"],
    "agreed": "Agreed",
}


@dataclass(frozen=True)
class Told:
    """What somebody did to the date of a task."""

    what: str
    reason: str
    who: str
    length: str
    """How long, in words."""


def index(request: HttpRequest) -> HttpResponse:
    """Proposed dates to agree; what is on hold, extended, shortened or agreed: who, why, how long.

    For managers, of the tasks of their teams. Raises Refused for everybody else.
    """
    worker = cast(Worker, request.user)
    if not worker.manages:
        raise Refused("Only managers look after the dates of a team.")
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "proposed"
    tasks = access.tasks_visible_to(worker).open().filter(team__in=worker.team_ids)
    proposals = access.proposals_for(worker)
    counts = {key: narrowed(tasks, key).count() for key in VIEWS if key != "proposed"}
    counts["proposed"] = proposals.count()
    page = _page(request, proposals if view == "proposed" else _in_view(tasks, view))
    rows = page.object_list
    context = {
        "view": view,
        "title": VIEWS[view],
        "tabs": [(key, title, counts[key]) for key, title in VIEWS.items()],
        "proposals": rows if view == "proposed" else [],
        "rows": [] if view == "proposed" else [(task, list(_told(task, view))) for task in rows],
        "page": page,
    }
    return render(request, "tasks/dates.html", context)


def _page(request: HttpRequest, rows: Any) -> Page[Any]:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def _in_view(tasks: TaskQuerySet, view: str) -> TaskQuerySet:
    with_all = narrowed(tasks, view).with_names().select_related("instance").in_tray_order()
    agreed = AgreedDate.objects.filter(status=AgreedDate.Status.AGREED)
    return with_all.prefetch_related(
        Prefetch("adjustments", Adjustment.objects.select_related("by")),
        Prefetch("holds", Hold.objects.select_related("by")),
        Prefetch("instance__agreed_dates", agreed.select_related("proposed_by", "decided_by")),
    )


def _told(task: Task, view: str) -> Iterator[Told]:
    match view:
        case "held":
            yield _hold(task)
        case "moved":
            yield from (_adjustment(one) for one in task.adjustments.all())
        case _:
            agreed = task.instance.agreed_dates.all()
            yield from (_agreed(one) for one in agreed if one.rule_key == task.rule_key)


def _hold(task: Task) -> Told:
    now, holds = clock.now(), list(task.holds.all())
    last = holds[-1]
    waited = time_on_hold((one.told for one in holds), now).days
    return Told(
        what=f"Until {spoken_due(last.until)}",
        reason=last.reason,
        who=f"{last.by}, {spoken_date(last.began)}",
        length=f"{_count(waited, 'day')} on hold so far",
    )


def _adjustment(one: Adjustment) -> Told:
    verb = "Extended" if one.is_extension else "Shortened"
    return Told(
        what=f"{verb} from {spoken_due(one.old_at)} to {spoken_due(one.new_at)}",
        reason=one.reason,
        who=f"{one.by}, {spoken_date(one.at)}",
        length=_difference(one.old_at, one.new_at),
    )


def _agreed(one: AgreedDate) -> Told:
    until = dt.datetime.combine(one.agreed_on, clock.END_OF_DAY, clock.LONDON)
    old, decided_on = one.instead_of, spoken_date(one.decided_at)
    return Told(
        what=f"{spoken_due(until)}" + (f" instead of {spoken_due(old)}" if old else ""),
        reason=one.reason,
        who=f"{one.proposed_by} and {one.decided_by}, {decided_on}",
        length=_difference(old, until) if old else "",
    )


def _difference(old: Any, new: Any) -> str:
    """How much more or less time, in working days; in words."""
    first, last = sorted(clock.in_london(one).date() for one in (old, new))
    if first == last:
        return "The same day"
    days = _count(working_days_between(first, last), "working day")
    return f"{days} {'more' if new > old else 'less'}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
