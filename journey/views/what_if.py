"""The pages of what-ifs: asking, progress, taking the question back, the answer."""

from typing import Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from journey.access import refuse_unless_supposing, what_ifs_visible_to
from journey.exceptions import JourneyError, Refused
from journey.models import WhatIf, Worker
from journey.what_if.asking import ask_what_if, cancel_what_if
from journey.what_if.forms import AskForm
from journey.what_if.telling import answer, proposed_words

NEWEST: Final = 20
PROPOSED: Final = ("rule_set", "changes", "trial", "versions")


def index(request: HttpRequest) -> HttpResponse:
    """Ask what would have been, and read what was asked before."""
    worker = cast(Worker, request.user)
    refuse_unless_supposing(worker)
    chosen = {name: request.GET.getlist(name) for name in PROPOSED if name in request.GET}
    form = AskForm(request.POST if request.method == "POST" else None, chosen=chosen)
    if form.is_valid():
        try:
            months = form.cleaned_data["months"]
            return redirect(ask_what_if(form.proposal, months=months, by=worker))
        except Refused:
            raise
        except JourneyError as fault:
            form.add_error(None, str(fault))
    rows = what_ifs_visible_to(worker).select_related("asked_by").defer("found")[:NEWEST]
    context = {"form": form, "rows": [(row, ", ".join(proposed_words(row))) for row in rows]}
    status = 422 if form.errors else 200
    return render(request, "journey/what_ifs.html", context, status=status)


def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: its progress, then its answer."""
    return render(request, "journey/what_if.html", {"answer": answer(_row(request, pk))})


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it has come: asked for again and again by the page."""
    return render(request, "journey/_what_if.html", {"answer": answer(_row(request, pk))})


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a question back."""
    row = _row(request, pk)
    cancel_what_if(row, by=cast(Worker, request.user))
    row.refresh_from_db(fields=["status"])
    if row.status == WhatIf.Status.CANCELLED:
        messages.success(request, f"{row} is stopped.")
    else:
        messages.info(request, f"{row} was worked out before it could be stopped.")
    return redirect(row)


def _row(request: HttpRequest, pk: int) -> WhatIf:
    worker = cast(Worker, request.user)
    refuse_unless_supposing(worker)
    row = what_ifs_visible_to(worker).select_related("asked_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
