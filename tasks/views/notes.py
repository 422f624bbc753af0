"""The pages of a child's case notes."""

from typing import Final, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from journey.access import UNKNOWN, get_child_for, may_record, refuse_unless_recorder
from journey.exceptions import Refused
from journey.models import Child, Worker
from tasks import notes
from tasks.forms.notes import REVISES, GiveUpForm
from tasks.models import CaseNote
from tasks.notes import Writing
from tasks.notes.reading import SORTS
from tasks.views.note_writing import keep, write

PAGE: Final = 20


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes of a child, narrowed and sorted by tag; what is not finished comes first."""
    worker, child = _reader(request, pk)
    tag, sort = request.GET.get("tag", ""), request.GET.get("sort", "")
    sort = sort if sort in SORTS else "newest"
    everything = notes.notes_for(child)
    found = notes.notes_for(child, tag=tag, sort=sort) if tag or sort != "newest" else everything
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "child": child,
        "page": page,
        "notes": page.object_list,
        "pending": child.notes.pending().select_related("begun_by"),
        "tags": notes.tags_in(everything),
        "tag": tag,
        "sorts": SORTS,
        "sort": sort,
        "may_record": may_record(worker, child),
    }
    return render(request, "records/notes.html", context)


def note(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One note; one that is not finished is gone on with."""
    worker, child = _reader(request, pk)
    row = _note(child, number)
    recorder = may_record(worker, child)
    if recorder and (row.is_pending or request.method == "POST"):
        return write(request, Writing(child=child, by=worker, note=row))
    context = {
        "child": child,
        "note": row,
        "revises": dict(REVISES).get(row.revises, ""),
        "actions": row.actions.select_related("owner", "instance"),
        "may_record": recorder,
        "left": Writing(child=child, by=worker, note=row).drafts.first(),
    }
    return render(request, "records/note.html", context)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note."""
    worker, child = _recorder(request, pk)
    return write(request, Writing(child=child, by=worker))


def correct(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Put a corrected note in the place of a finished one."""
    worker, child = _recorder(request, pk)
    row = _note(child, number)
    return write(request, Writing(child=child, by=worker, note=row, corrects=True))


@require_POST
def draft(
    request: HttpRequest, pk: int, number: int = 0, *, corrects: bool = False
) -> JsonResponse:
    """Keep what has been typed so far; answers with the time at which it was saved."""
    worker, child = _recorder(request, pk)
    row = _note(child, number) if number else None
    return keep(request, Writing(child=child, by=worker, note=row, corrects=corrects))


def give_up(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Say why a note that was begun is not finished."""
    worker, child = _recorder(request, pk)
    row = _note(child, number)
    form = GiveUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        notes.give_up_note(row, reason=form.cleaned_data["reason"], by=worker)
        messages.success(request, "The note is given up. What was begun can still be read.")
        return redirect("records:notes", child.pk)
    context = {"child": child, "form": form, "title": "Give up this note", "is_correction": True}
    return render(request, "records/note_form.html", context, status=422 if form.errors else 200)


def pending(request: HttpRequest) -> HttpResponse:
    """What the teams of a person have begun to record and not finished (R53)."""
    rows = notes.pending_for(cast(Worker, request.user))
    return render(request, "records/pending.html", {"pending": rows})


def _reader(request: HttpRequest, pk: int) -> tuple[Worker, Child]:
    worker = cast(Worker, request.user)
    return worker, get_child_for(worker, pk)


def _recorder(request: HttpRequest, pk: int) -> tuple[Worker, Child]:
    worker, child = _reader(request, pk)
    refuse_unless_recorder(worker, child)
    return worker, child


def _note(child: Child, number: int) -> CaseNote:
    rows = child.notes.select_related("begun_by", "finished_by", "corrects__begun_by")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refused(UNKNOWN)
    return found
