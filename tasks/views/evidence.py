"""What a trial has shown: the page of those who evaluate it, the rows behind it, the report."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from journey.access import (
    children_visible_to,
    may_evaluate,
    refuse_unless_evidence_reader,
    trials_visible_to,
)
from journey.clock import now
from journey.exceptions import Refused
from journey.models import Trial, Worker
from journey.trials.measures import MEASURES
from journey.trials.telling import history, lifted, scope_words, structure_words
from tasks.evidence import Arm, Evidence, evidence_of
from tasks.evidence.counting import METHOD
from tasks.evidence.figures import Figure
from tasks.evidence.hiding import NOTE
from tasks.evidence.observing import Observation
from tasks.evidence.reporting import alarms, incidents, local_dates, what_the_records_show
from tasks.evidence.showing import about_the_work, sections
from tasks.evidence.telling import as_csv, as_json, rows_as_csv

PAGE = 100
"""Rows on a page."""


def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a trial, arm beside arm; `?format=csv` or `json` gives them as data."""
    worker, found = _evidence(request, pk)
    shadow = may_evaluate(worker)
    match request.GET.get("format"):
        case "csv":
            return _file(as_csv(found, with_shadow=shadow), f"evidence-{pk}.csv")
        case "json":
            return JsonResponse(as_json(found, with_shadow=shadow))
    return render(request, "tasks/evidence.html", _told(found, worker))


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on a trial, to be printed: what was done under it and what it has shown."""
    worker, found = _evidence(request, pk)
    trial = found.trial
    context = {
        **_told(found, worker),
        "profile": trial.profile,
        "lifted": list(lifted(trial)),
        "structure": structure_words(trial),
        "scope": list(scope_words(trial)),
        "answered": list(trial.profile.answered(trial.answers)),
        "records": list(what_the_records_show(trial)),
        "local_dates": local_dates(found, worker),
        "alarms": alarms(trial),
        "incidents": incidents(trial),
        "history": list(history(trial)),
        "now": now(),
    }
    return render(request, "tasks/evidence_report.html", context)


def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows behind a figure in an arm: those of the children whose records a person may read."""
    worker, found = _evidence(request, pk)
    if not worker.sees_children:
        raise Refused("Rows behind a figure are for those whose role opens children's records.")
    figure, arm = _asked(request, found, worker)
    counted = found.rows(figure, arm)
    seen = children_visible_to(worker).in_bulk({row.child for row in counted})
    shown = [row for row in counted if row.child in seen]
    if request.GET.get("format") == "csv":
        return _file(rows_as_csv(shown), f"evidence-{pk}-{figure.key}-{arm}.csv")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "trial": found.trial,
        "figure": figure,
        "arm": arm,
        "page": page,
        "rows": [(row, seen[row.child], _words(figure, row)) for row in page],
        "is_partial": len(shown) < len(counted),
    }
    return render(request, "tasks/evidence_rows.html", context)


def _evidence(request: HttpRequest, pk: int) -> tuple[Worker, Evidence]:
    """What a trial has shown, for somebody who may read it; Http404 without the trial."""
    worker = cast(Worker, request.user)
    trial: Trial | None = (
        trials_visible_to(worker)
        .select_related("owner", "approved_by", "drafted_by")
        .filter(pk=pk)
        .first()
    )
    if trial is None:
        raise Http404
    refuse_unless_evidence_reader(worker, trial)
    return worker, evidence_of(trial)


def _told(found: Evidence, worker: Worker) -> dict[str, Any]:
    shadow = may_evaluate(worker)
    return {
        "trial": found.trial,
        "evidence": found,
        "arms": [(arm, found.period_in(arm)) for arm in Arm],
        "work": list(about_the_work(found)),
        "sections": sections(found, with_shadow=shadow),
        "not_measured": [(MEASURES[key].title, why) for key, why in found.not_measured.items()],
        "with_shadow": shadow,
        "may_open_rows": worker.sees_children,
        "method": METHOD,
        "note": NOTE,
    }


def _asked(request: HttpRequest, found: Evidence, worker: Worker) -> tuple[Figure, Arm]:
    figure, arm = found.figure(request.GET.get("figure", "")), request.GET.get("arm")
    if figure is None or arm not in list(Arm):
        raise Http404
    if figure.is_shadow and not may_evaluate(worker):
        raise Refused("Dates of rules that are suspended are for those who evaluate the trial.")
    return figure, Arm(arm)


def _words(figure: Figure, row: Observation) -> str:
    if not figure.is_distribution:
        return "Yes" if row.value else "No"
    return f"{row.value} working day{'' if row.value == 1 else 's'}"


def _file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
