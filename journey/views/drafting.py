"""Drafting a version of a process from files."""

from typing import Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from journey.access import refuse_unless_keeper
from journey.engine import DiagramRefused
from journey.exceptions import JourneyError, LibraryError, NothingNew
from journey.models import ProcessVersion, Worker
from journey.publishing import draft_version
from journey.publishing.drafting import published_version
from journey.publishing.forms import DraftForm

MOST_PROBLEMS: Final = 50
"""As many as one person mends before looking again."""


def draft(request: HttpRequest, process_id: str = "") -> HttpResponse:
    """Draft the next version of a process, or the first one of a new process."""
    worker = cast(Worker, request.user)
    refuse_unless_keeper(worker)
    if process_id and not ProcessVersion.objects.filter(process_id=process_id).exists():
        raise Http404
    form, problems = DraftForm(request), list[str]()
    if form.is_valid():
        try:
            version = _draft(form, process_id, worker)
        except DiagramRefused as refusal:
            problems = [problem.message for problem in refusal.problems]
            form.refuse(problems)
        except NothingNew as same:
            if same.version.drafted_by_id == worker.pk and same.version.decided_at is None:
                messages.info(request, f"You have drafted this already, as {same.version}.")
                return redirect(same.version)
            form.add_error("diagram", str(same))
        except LibraryError as fault:
            form.add_error("forms", str(fault))
        except JourneyError as fault:
            form.add_error("diagram", str(fault))
        else:
            messages.success(
                request, f"{version} is drafted. Somebody else must decide whether to publish it."
            )
            return redirect(version)
    context = {
        "form": form,
        "problems": [{"text": words, "href": "#id_diagram"} for words in problems[:MOST_PROBLEMS]],
        "more_problems": max(len(problems) - MOST_PROBLEMS, 0),
        "process_id": process_id,
        "published": published_version(process_id),
    }
    return render(request, "journey/draft.html", context, status=422 if form.errors else 200)


def _draft(form: DraftForm, process_id: str, by: Worker) -> ProcessVersion:
    return draft_version(
        form.source,
        by=by,
        note=form.cleaned_data["note"],
        process_id=process_id,
        forms=form.cleaned_data["forms"],
        effective_from=form.cleaned_data["effective_from"],
    )
