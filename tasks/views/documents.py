"""Documents of a child, the index of everything there is, and records printed for their readers."""

from typing import Final, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from journey.access import (
    UNKNOWN,
    children_visible_to,
    get_child_for,
    may_record,
    refuse_unless_recorder,
)
from journey.exceptions import Refused
from journey.library import library
from journey.models import Child, Worker
from tasks import access
from tasks.consent import consent_of
from tasks.documents import (
    KINDS,
    add_document,
    add_version,
    index_of,
    move_document,
    open_stored,
    place_elsewhere,
)
from tasks.documents.index import KINDS as INDEX_KINDS
from tasks.forms.papers import DocumentForm, MoveForm, VersionForm
from tasks.models import Task
from tasks.printing import printed

PAGE: Final = 50
FOUND: Final = 20
"""How many children of a name are offered."""


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything there is about a child, and where it is."""
    worker = cast(Worker, request.user)
    child = get_child_for(worker, pk)
    show = request.GET.get("show", "")
    entries = index_of(child)
    counts = {kind: sum(one.kind == kind for one in entries) for kind in INDEX_KINDS}
    shown = [one for one in entries if show not in INDEX_KINDS or one.kind == show]
    context = {
        "child": child,
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "show": show if show in INDEX_KINDS else "",
        "total": len(entries),
        "kinds": [(kind, words, counts[kind]) for kind, words in INDEX_KINDS.items()],
        "letters": library().letters.values(),
        "consent": consent_of(child),
        "may_record": may_record(worker, child),
        "moved_away": child.documents_moved_away.select_related("by"),
    }
    return render(request, "tasks/papers.html", context)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """File a document, or list one that is kept elsewhere."""
    worker = cast(Worker, request.user)
    child = get_child_for(worker, pk)
    refuse_unless_recorder(worker, child)
    typed = request.GET.get("task", "")
    form = DocumentForm(
        _typed(request),
        request.FILES or None,
        tasks=_steps_of(child),
        task=int(typed) if typed.isdecimal() else None,
    )
    if not form.is_valid():
        context = {"child": child, "form": form, "title": "Add a document"}
        return render(request, "tasks/document_form.html", context)
    if form.cleaned_data["where"] == "here":
        file = form.cleaned_data["file"]
        document = add_document(child, details=form.details, file=file, by=worker)
    else:
        place = form.cleaned_data["place"]
        document = place_elsewhere(child, details=form.details, place=place, by=worker)
    messages.success(request, f"{document.title} is listed for {child}.")
    return redirect(document)


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document with its versions; add another one."""
    worker = cast(Worker, request.user)
    row = access.get_document_for(worker, pk)
    form = VersionForm(_typed(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        version = add_version(row, file=form.cleaned_data["file"], note=note, by=worker)
        messages.success(request, f"Version {version.number} is the current one now.")
        return redirect(row)
    context = {
        "document": row,
        "child": row.child,
        "versions": row.versions.select_related("by"),
        "moves": row.moves.select_related("by"),
        "form": form,
        "may_record": may_record(worker, row.child),
    }
    return render(request, "tasks/document.html", context)


def download(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The file of a version, to be kept and not shown, under a name that says nothing."""
    row = access.get_document_for(cast(Worker, request.user), pk)
    version = row.versions.filter(number=number).first()
    if version is None:
        raise Refused(UNKNOWN)
    response = FileResponse(
        open_stored(version.stored_as),
        as_attachment=True,
        filename=f"document-{row.pk}-version-{number}.{version.kind}",
        content_type=KINDS[version.kind],
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def move(request: HttpRequest, pk: int) -> HttpResponse:
    """File a document with another child."""
    worker = cast(Worker, request.user)
    row = access.get_document_for(worker, pk)
    refuse_unless_recorder(worker, row.child)
    finds = "find" in request.POST
    form = MoveForm(
        _typed(request), children=_sought(worker, row.child, request.POST.get("name", ""))
    )
    if finds or not form.is_valid():
        context = {"child": row.child, "document": row, "form": form, "finds": finds}
        return render(request, "tasks/document_move.html", context)
    to, reason = form.cleaned_data["to"], form.cleaned_data["reason"]
    move_document(row, to=to, reason=reason, by=worker)
    messages.success(request, f"{row.title} is filed with {to} now.")
    return redirect("papers:child", to.pk)


def print_record(request: HttpRequest, pk: int, output: str) -> HttpResponse:
    """A record as the child, the family, a court or a meeting gets it."""
    row = access.get_record_for(cast(Worker, request.user), pk)
    chosen = library().outputs.get(output)
    if chosen is None:
        raise Refused(UNKNOWN)
    context = {"printed": printed(row, chosen), "record": row, "child": row.task.child}
    return render(request, "tasks/print.html", context)


def _sought(worker: Worker, child: Child, name: str) -> QuerySet[Child]:
    """Children of that name, or of the same family where none is typed."""
    others = children_visible_to(worker).exclude(pk=child.pk).select_related("family")
    if not name.strip():
        return others.filter(family=child.family_id)
    for word in name.split():
        others = others.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return others.filter(pk__in=list(others.values_list("pk", flat=True)[:FOUND]))


def _steps_of(child: Child) -> QuerySet[Task]:
    return Task.objects.filter(child=child).order_by("-opened_at", "-pk")


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
