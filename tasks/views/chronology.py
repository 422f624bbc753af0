"""The pages of a child's chronology."""

from typing import Final, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from journey import clock
from journey.access import (
    UNKNOWN,
    get_child_for,
    may_record,
    refuse_unless_recorder,
    siblings_visible_to,
)
from journey.exceptions import Refused
from journey.models import Child, Worker
from tasks import chronology
from tasks.chronology.candidates import Kind, candidate_of, candidates_for, told
from tasks.forms.chronology import EntryForm, TakeOutForm, begin_with, shown_of
from tasks.models import ChronologyEntry

PAGE: Final = 20
HISTORIES: Final = {"": "All", "personal": "Personal history", "service": "Service history"}


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The chronology: personal and service history together or apart, or one pattern."""
    worker, child = _reader(request, pk)
    everything = list(chronology.entries_for(child))
    rows = chronology.entries_for(child, _history(request), request.GET.get("pattern", ""))
    context = {
        "child": child,
        "entries": _with_warnings(rows),
        "patterns": chronology.patterns_of(everything),
        "histories": HISTORIES,
        "history": _history(request),
        "pattern": request.GET.get("pattern", ""),
        "offered": len(candidates_for(child)),
        "earlier": _earlier(child),
        "may_record": may_record(worker, child),
    }
    return render(request, "records/chronology.html", context)


def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The chronology as a list on paper, for a court or a meeting (R81)."""
    worker, child = _reader(request, pk)
    context = {
        "child": child,
        "entries": list(chronology.entries_for(child, _history(request))),
        "title": "" if not _history(request) else HISTORIES[_history(request)],
        "worker": worker,
        "today": clock.today(),
    }
    return render(request, "records/chronology_print.html", context)


def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """What is recorded and may be entered; nothing enters before a person accepts it (R71)."""
    _, child = _recorder(request, pk)
    kind = request.GET.get("kind", "")
    keys = candidates_for(child, kind)
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    context = {
        "child": child,
        "page": page,
        "candidates": told(page.object_list, child),
        "kinds": [("", "All"), *((one.value, one.words) for one in Kind)],
        "kind": kind,
    }
    return render(request, "records/candidates.html", context)


@require_POST
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not offer an event again."""
    worker, child = _recorder(request, pk)
    candidate = _candidate(child, request.POST.get("origin", ""))
    chronology.leave_out(child, candidate.origin, by=worker)
    messages.success(request, f"“{candidate.title}” is left out and not offered again.")
    return redirect("records:candidates", child.pk)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an event, by hand or as it is offered."""
    worker, child = _recorder(request, pk)
    origin = request.GET.get("from", "")
    candidate = _candidate(child, origin) if origin else None
    form = EntryForm(
        request.POST if request.method == "POST" else None,
        initial=begin_with(candidate) if candidate else {"source": ""},
        patterns=_patterns(child),
        siblings=siblings_visible_to(worker, child),
    )
    if form.is_valid():
        entry = chronology.add_entry(
            child, values=form.values, by=worker, origin=origin, meanings=form.meanings
        )
        return _saved(request, entry, "The event is in the chronology.")
    context = {"child": child, "form": form, "candidate": candidate, "title": "Add an event"}
    return _ask(request, context)


def correct(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Put a corrected entry in the place of one; the old one can still be read."""
    worker, child = _recorder(request, pk)
    entry = _entry(child, number)
    data = request.POST if request.method == "POST" else None
    form = EntryForm(data, initial=shown_of(entry), patterns=_patterns(child))
    if form.is_valid():
        corrected = chronology.correct_entry(entry, values=form.values, by=worker)
        return _saved(request, corrected, "The entry is corrected. The old one stays below.")
    return _ask(request, {"child": child, "form": form, "title": "Correct this entry"})


def take_out(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take an entry out, with a reason."""
    worker, child = _recorder(request, pk)
    entry = _entry(child, number)
    form = TakeOutForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chronology.take_out(entry, reason=form.cleaned_data["reason"], by=worker)
        return _saved(request, entry, "The entry is taken out. It can still be read below.")
    context = {"child": child, "form": form, "entry": entry, "title": "Take this entry out"}
    return _ask(request, context)


def _reader(request: HttpRequest, pk: int) -> tuple[Worker, Child]:
    worker = cast(Worker, request.user)
    return worker, get_child_for(worker, pk)


def _recorder(request: HttpRequest, pk: int) -> tuple[Worker, Child]:
    worker, child = _reader(request, pk)
    refuse_unless_recorder(worker, child)
    return worker, child


def _entry(child: Child, number: int) -> ChronologyEntry:
    entry = chronology.entries_for(child).filter(pk=number).first()
    if entry is None:
        raise Refused(UNKNOWN)
    return entry


def _candidate(child: Child, origin: str) -> chronology.Candidate:
    found = candidate_of(child, origin)
    if found is None:
        raise Refused("This is not offered any more: somebody has entered it or left it out.")
    return found


def _history(request: HttpRequest) -> str:
    history = request.GET.get("history", "")
    return history if history in HISTORIES else ""


def _patterns(child: Child) -> list[str]:
    return [pattern.name for pattern in chronology.patterns_of(chronology.entries_for(child))]


def _with_warnings(
    entries: chronology.reading.ChronologyEntryQuerySet,
) -> list[tuple[ChronologyEntry, list[str]]]:
    return [
        (entry, chronology.warnings_of(entry.happened_on, entry.exactness, entry.what))
        for entry in entries
    ]


def _earlier(child: Child) -> list[ChronologyEntry]:
    """What was corrected or taken out, the newest first."""
    rows = child.chronology.select_related("recorded_by", "taken_out_by", "corrected_by")
    gone = rows.exclude(pk__in=chronology.entries_for(child).values("pk"))
    return list(gone.order_by("-pk"))


def _ask(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    form = cast(EntryForm | TakeOutForm, context["form"])
    return render(request, "records/entry.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, entry: ChronologyEntry, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("records:chronology", entry.child_id)
