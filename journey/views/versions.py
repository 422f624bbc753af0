"""The processes of the authority: every version, who drafted it, who decided, what it says."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from journey import clock
from journey.access import may_keep, versions_visible_to
from journey.drawing import draw
from journey.engine import DiagramRefused
from journey.exceptions import AlreadyDecided, JourneyError, Refused
from journey.models import Flag, ProcessVersion, Worker
from journey.publishing import (
    changes_between,
    publish_version,
    refuse_unless_second,
    reject_version,
)
from journey.publishing.forms import DecideVersionForm
from journey.publishing.reading import (
    forms_of,
    standings,
    steps_of,
    version_before,
    with_children,
)
from journey.templatetags.journey_words import spoken_date, spoken_datetime

Status = ProcessVersion.Status


def index(request: HttpRequest) -> HttpResponse:
    """Every process: the version in force, what waits, how many children are on it."""
    worker = cast(Worker, request.user)
    versions = with_children(versions_visible_to(worker))
    processes = [_process(list(group)) for _, group in groupby(versions, lambda v: v.process_id)]
    context = {
        "processes": processes,
        "may_draft": may_keep(worker),
        "unanswered": Flag.objects.filter(answered_at=None).count(),
    }
    return render(request, "journey/processes.html", context)


def process(request: HttpRequest, process_id: str) -> HttpResponse:
    """One process: all its versions, the newest first."""
    worker = cast(Worker, request.user)
    versions = list(with_children(versions_visible_to(worker).filter(process_id=process_id)))
    if not versions:
        raise Http404
    places = standings(versions)
    context = {
        "process_id": process_id,
        "name": _process(versions)["name"],
        "versions": [(version, places[version.pk]) for version in versions],
        "may_draft": may_keep(worker),
    }
    return render(request, "journey/process.html", context)


def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version in full; a second person decides about it here."""
    worker = cast(Worker, request.user)
    row = _version(worker, pk)
    if request.method == "POST":
        refuse_unless_second(row, worker)
    form = DecideVersionForm(row, request.POST if request.method == "POST" else None)
    problems: list[str] = []
    if form.is_valid():
        try:
            return _decided(request, row, form, worker)
        except AlreadyDecided as decided:
            messages.info(request, str(decided))
            return redirect(row)
        except DiagramRefused as refusal:
            problems = [problem.message for problem in refusal.problems]
            form.add_error("decision", "The diagram may not run any more: see the top of the page")
        except Refused:
            raise
        except JourneyError as fault:
            form.add_error("decision", str(fault))
    context = {**_told(row), **_decidable(row, worker), "form": form}
    context["problems"] = [{"text": words, "href": "#id_decision"} for words in problems]
    return render(request, "journey/version.html", context, status=422 if form.errors else 200)


def diagram(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a version's diagram, byte for byte as it was uploaded."""
    row = _version(cast(Worker, request.user), pk)
    return _file(bytes(row.xml), f"{row.process_id}.bpmn", "application/xml")


def form_file(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The file of a form of a version."""
    row = _version(cast(Worker, request.user), pk)
    if key not in row.forms:
        raise Http404
    return _file(row.forms[key].encode(), f"{key}.toml", "application/toml")


def _version(worker: Worker, pk: int) -> ProcessVersion:
    row = (
        versions_visible_to(worker).select_related("drafted_by", "decided_by").filter(pk=pk).first()
    )
    if row is None:
        raise Http404
    return row


def _decided(
    request: HttpRequest, row: ProcessVersion, form: DecideVersionForm, worker: Worker
) -> HttpResponse:
    decide = publish_version if form.agrees else reject_version
    decide(row, by=worker, note=form.note)
    messages.success(request, f"{row} is {'published' if form.agrees else 'not published'}.")
    return redirect(row)


def _told(row: ProcessVersion) -> dict[str, Any]:
    """What is told of a version, whoever reads it."""
    siblings = list(with_children(ProcessVersion.objects.filter(process_id=row.process_id)))
    before = version_before(row)
    return {
        "version": row,
        "standing": standings(siblings)[row.pk],
        "facts": list(_facts(row, next(one for one in siblings if one.pk == row.pk))),
        "drawing": draw(row.diagram.root, states={}),
        "steps": list(steps_of(row)),
        "forms": list(forms_of(row)),
        "before": before,
        "changes": changes_between(before, row).groups if before else [],
    }


def _facts(row: ProcessVersion, counted: Any) -> Iterator[dict[str, Any]]:
    """The rows of the summary list."""
    yield _fact("What has changed", row.note)
    by = f" by {row.drafted_by}" if row.drafted_by else ""
    yield _fact("Drafted", f"{spoken_datetime(row.drafted_at)}{by}")
    if row.decided_by:
        verb = "Published" if row.status == Status.PUBLISHED else "Rejected"
        yield _fact(verb, f"{spoken_datetime(row.decided_at)} by {row.decided_by}")
    if row.decision_note:
        yield _fact("Why", row.decision_note)
    if row.effective_from:
        verb = "Begin" if row.effective_from > clock.now() else "Began"
        yield _fact("New processes", f"{verb} with it from {spoken_date(row.effective_from)}")
    yield _fact("Children", f"{counted.children_now} on it now, {counted.children_ever} so far")


def _fact(key: str, value: str) -> dict[str, Any]:
    return {"key": {"text": key}, "value": {"text": value}}


def _decidable(row: ProcessVersion, worker: Worker) -> dict[str, Any]:
    """Whether the person may decide about a draft; else why not, where they look after it."""
    if row.status != Status.DRAFTED:
        return {}
    try:
        refuse_unless_second(row, worker)
    except Refused as refusal:
        own = row.drafted_by_id == worker.pk
        waits = "It waits for somebody who looks after processes and did not draft it."
        return {"why_not": str(refusal) if own else waits}
    return {"may_decide": True}


def _process(versions: list[ProcessVersion]) -> dict[str, Any]:
    """A line in the list of processes, from its versions, the newest first."""
    places = standings(versions)
    in_force = next((one for one in versions if places[one.pk].words == "In force"), None)
    return {
        "id": versions[0].process_id,
        "name": (in_force or versions[0]).name,
        "in_force": in_force,
        "waiting": [one for one in versions if one.status == Status.DRAFTED],
        "children": sum(one.children_now for one in versions),  # type: ignore[attr-defined]
        "url": reverse("processes:process", args=[versions[0].process_id]),
    }


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    return response
