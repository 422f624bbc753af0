"""Processes that have stopped: what failed, and what an administrator does about it."""

from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from journey.access import (
    incidents_visible_to,
    may_administer,
    may_see,
    refuse_unless_administrator,
)
from journey.exceptions import AlreadyResolved, JourneyError, ProcessHalted, Refused
from journey.incidents import HEAVY_OF_INCIDENT, resolved_words
from journey.models import Incident, MigrationPlan, Worker
from journey.templatetags.journey_words import spoken_datetime
from tasks.forms.running import CloseForm, MoveForm
from tasks.models import Task
from tasks.worktray import close_incident, move_incident, preview_move, retry_incident, standing

PAGE: Final = 50
STATES: Final = {"open": "Open", "resolved": "Resolved", "all": "All"}
OPEN: Final = Q(resolved_at=None)


def index(request: HttpRequest) -> HttpResponse:
    """The incidents, open ones first, by state and process; whoever only plans sees the plans."""
    worker = cast(Worker, request.user)
    if not may_administer(worker):
        return redirect("running:plans")
    asked = request.GET.get("process", "")
    visible = incidents_visible_to(worker)
    processes = list(_processes(visible))
    chosen = visible.filter(instance__version__process_id=asked) if asked else visible
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    listed = chosen.filter({"open": OPEN, "resolved": ~OPEN}.get(state, Q()))
    listed = listed.select_related("instance__version").defer(*HEAVY_OF_INCIDENT)
    page = Paginator(listed.order_by("resolved_at", "-last_at", "-pk"), PAGE)
    context = {
        "here": "incidents",
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "title": f"{STATES[state]} incidents" if state != "all" else "All incidents",
        "tabs": [(key, title, _count(chosen, key)) for key, title in STATES.items()],
        "process": asked,
        "processes": processes,
        **counts(worker),
    }
    return render(request, "tasks/incidents.html", context)


def counts(worker: Worker) -> dict[str, Any]:
    """What the navigation of these pages shows."""
    return {
        "may_administer": may_administer(worker),
        "open_incidents": incidents_visible_to(worker).filter(OPEN).count(),
        "waiting_plans": MigrationPlan.objects.filter(status=MigrationPlan.Status.DRAFTED).count(),
    }


def incident(request: HttpRequest, reference: str) -> HttpResponse:
    """One incident, with what may be done about it."""
    row = _incident(request, reference)
    return _show(request, row)


@require_POST
def retry(request: HttpRequest, reference: str) -> HttpResponse:
    """Do again what failed."""
    row = _incident(request, reference)
    return _done(request, row, lambda by: retry_incident(row, by=by), "It was tried again.")


@require_POST
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Close an incident with a reason."""
    row = _incident(request, reference)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _show(request, row, close_form=form)
    reason = form.cleaned_data["reason"]
    return _done(
        request, row, lambda by: close_incident(row, reason=reason, by=by), "It is closed."
    )


@require_POST
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what a move to another step would do; and do it when that is confirmed."""
    row = _incident(request, reference)
    form = MoveForm(standing(row.instance), request.POST)
    if not form.is_valid():
        return _show(request, row, move_form=form)
    reason, by = form.cleaned_data["reason"], cast(Worker, request.user)
    try:
        if "confirmed" in request.POST:
            move_incident(row, moves=form.moves, reason=reason, by=by)
            messages.success(request, "The process is moved, and the incident is closed.")
            return redirect("running:incident", row.reference)
        preview = preview_move(row.instance, form.moves)
    except (AlreadyResolved, Refused) as refusal:
        messages.error(request, str(refusal))
        return redirect("running:incident", row.reference)
    except JourneyError as error:
        form.add_error(next(iter(form.names), None), str(error))
        return _show(request, row, move_form=form)
    context = {
        "incident": row,
        "notes": preview.notes,
        "withdrawn": _tasks_at(row, form.moves),
        "fields": [(form.add_prefix(name), form.cleaned_data[name]) for name in form.fields],
    }
    return render(request, "tasks/incident_move.html", context)


def _done(
    request: HttpRequest, row: Incident, act: Callable[[Worker], object], words: str
) -> HttpResponse:
    """Act, say how it went, and show the incident again."""
    try:
        act(cast(Worker, request.user))
        messages.success(request, words)
    except ProcessHalted as halted:
        messages.error(request, f"It failed again. {halted.incident.sentence}")
    except JourneyError as refusal:
        messages.error(request, str(refusal))
    return redirect("running:incident", row.reference)


def _incident(request: HttpRequest, reference: str) -> Incident:
    worker = cast(Worker, request.user)
    refuse_unless_administrator(worker)
    rows = incidents_visible_to(worker).select_related("instance__version", "resolved_by")
    row = rows.defer(*HEAVY_OF_INCIDENT).filter(reference=reference.upper()).first()
    if row is None:
        raise Http404
    return row


def _show(
    request: HttpRequest,
    row: Incident,
    *,
    move_form: MoveForm | None = None,
    close_form: CloseForm | None = None,
) -> HttpResponse:
    worker = cast(Worker, request.user)
    child = row.instance.child
    here = standing(row.instance)
    wrong = move_form or close_form
    context = {
        "incident": row,
        "facts": list(_facts(row)),
        "resolved": resolved_words(row),
        "standing": here,
        "is_completion": row.doing == Incident.Doing.COMPLETE,
        "child": child if may_see(worker, child) else None,
        "move_form": move_form or MoveForm(here),
        "close_form": close_form or CloseForm(),
        "wrong": wrong,
    }
    return render(request, "tasks/incident.html", context, status=422 if wrong else 200)


def _facts(row: Incident) -> Iterator[dict[str, Any]]:
    node = row.instance.version.diagram.nodes.get(row.step)
    told = [
        ("What failed", row.get_doing_display()),
        ("Step", node.name if node else ""),
        ("First time", spoken_datetime(row.happened_at)),
        ("Last time", spoken_datetime(row.last_at)),
        ("How often", "Once" if row.times == 1 else f"{row.times} times"),
        ("Tried again by itself", spoken_datetime(row.retry_at)),
    ]
    for key, value in told:
        if value:
            yield {"key": {"text": key}, "value": {"text": value}}


def _processes(visible: QuerySet[Incident]) -> Iterator[tuple[str, str]]:
    """The processes that have incidents, with the name that each has last had."""
    named = visible.values_list("instance__version__process_id", "instance__version__name")
    yield from sorted(dict(named.order_by("instance__version__number").distinct()).items())


def _count(chosen: QuerySet[Incident], key: str) -> int:
    counted = chosen.aggregate(open=Count("pk", filter=OPEN), all=Count("pk"))
    return int(counted["all"] - counted["open"] if key == "resolved" else counted[key])


def _tasks_at(row: Incident, moves: dict[str, str]) -> list[Task]:
    """The tasks that a move withdraws."""
    tasks = Task.objects.open().filter(instance=row.instance_id, user_task_id__in=moves)
    return list(tasks.select_related("allocated_to", "team").order_by("pk"))
