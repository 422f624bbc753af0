"""The trials of the authority: each in words, filled in, checked, approved and moved on."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from journey.access import (
    may_keep,
    may_read_evidence,
    refuse_unless_keeper,
    trials_visible_to,
)
from journey.clock import today
from journey.exceptions import JourneyError, LibraryError, Refused
from journey.models import Trial, Worker
from journey.trials.checking import problems_of
from journey.trials.drafting import fill_trial, load_trial, refuse_unless_second
from journey.trials.forms import FillForm, LoadForm, ReasonForm
from journey.trials.telling import (
    COLOURS,
    arms,
    end_words,
    floor_words,
    history,
    lifted,
    measure_words,
    scope_words,
    structure_words,
)
from tasks.models import TrialNotice
from tasks.trials import look_again, notices_for
from tasks.trials.moves import MOVES, Move, moves_for

Status = Trial.Status


def index(request: HttpRequest) -> HttpResponse:
    """Every trial, and what somebody should look at."""
    worker = cast(Worker, request.user)
    trials = trials_visible_to(worker).select_related("owner")
    context = {
        "trials": [(trial, COLOURS[Status(trial.status)]) for trial in trials],
        "notices": notices_for(worker),
        "may_load": may_keep(worker),
    }
    return render(request, "tasks/trials.html", context)


def load(request: HttpRequest) -> HttpResponse:
    """Load a trial from a file; every fault of the file is told with its line."""
    worker = cast(Worker, request.user)
    refuse_unless_keeper(worker)
    form, problems = LoadForm(request), list[str]()
    if form.is_valid():
        source, name = form.source
        try:
            trial = load_trial(source, name, by=worker)
        except LibraryError as fault:
            problems = str(fault).splitlines()
            form.add_error(None, "The file has faults that are listed at the top of this page")
        else:
            messages.success(request, f"{trial} is loaded. Fill in what its file leaves open.")
            return redirect(trial)
    told = [{"text": words, "href": "#id_file"} for words in problems]
    context = {"form": form, "problems": told}
    return render(request, "tasks/trial_load.html", context, status=422 if form.errors else 200)


def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """One trial in words; whoever may moves it on here."""
    worker = cast(Worker, request.user)
    row = _trial(worker, pk)
    moves = moves_for(row, worker, request)
    if request.method == "POST":
        move = next((one for one in moves if one.name == request.POST.get("move")), None)
        if move is None:
            return _not_possible(request, row, worker)
        if move.form is None or move.form.is_valid():
            if _moved(request, row, move, worker):
                return redirect(row)
    errors = any(move.form and move.form.errors for move in moves)
    context = {**_told(row), "moves": moves, **_why_not(row, worker)}
    return render(request, "tasks/trial.html", context, status=422 if errors else 200)


def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in what the file of a trial leaves to the authority."""
    worker = cast(Worker, request.user)
    row = _trial(worker, pk)
    refuse_unless_keeper(worker)
    form = FillForm(row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            fill_trial(row, form.values, by=worker)
        except Refused:
            raise
        except JourneyError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, f"{row} is filled in. Check it next.")
            return redirect(row)
    context = {"trial": row, "form": form}
    return render(request, "tasks/trial_fill.html", context, status=422 if form.errors else 200)


def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what was found at work that drifts."""
    worker = cast(Worker, request.user)
    notice = notices_for(worker).filter(pk=pk).first()
    if notice is None:
        seen = TrialNotice.objects.filter(pk=pk, seen_by=worker).first()
        if seen is None:
            raise Refused("There is no such notice, or you may not see the child's record.")
        messages.info(request, "You have looked at this already.")
        return redirect("trials:index")
    form = ReasonForm(
        "What did you find, and what happens next?",
        request.POST if request.method == "POST" else None,
    )
    if form.is_valid():
        try:
            look_again(notice, by=worker, note=form.cleaned_data["reason"])
        except Refused:
            raise
        except JourneyError as fault:
            form.add_error("reason", str(fault))
        else:
            messages.success(request, "It is noted that you have looked at it.")
            return redirect("trials:index")
    context = {"notice": notice, "form": form}
    return render(request, "tasks/trial_look.html", context, status=422 if form.errors else 200)


def _trial(worker: Worker, pk: int) -> Trial:
    row = trials_visible_to(worker).select_related("owner", "approved_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _moved(request: HttpRequest, row: Trial, move: Move, worker: Worker) -> bool:
    """Whether the move was made; what keeps it from being made is said."""
    try:
        problems = move.act(row, worker)
    except Refused:
        raise
    except JourneyError as fault:
        if move.form is None:
            messages.error(request, str(fault))
            return True
        move.form.add_error(None, str(fault))
        return False
    if problems:
        messages.error(request, "The trial does not pass its check yet: see below.")
    else:
        messages.success(request, move.done)
    return True


def _not_possible(request: HttpRequest, row: Trial, worker: Worker) -> HttpResponse:
    """Somebody was first, or the person may not do it: the refusal says which."""
    name = request.POST.get("move", "")
    if name not in MOVES:
        raise Http404
    MOVES[name].refuse(row, worker)
    words = f"{row} is {row.get_status_display().lower()} now, so this cannot be done."
    messages.error(request, words)
    return redirect(row)


def _told(row: Trial) -> dict[str, Any]:
    profile = row.profile
    answered = {question.key: answer for question, answer in profile.answered(row.answers)}
    return {
        "trial": row,
        "profile": profile,
        "colour": COLOURS[Status(row.status)],
        "scope": list(scope_words(row)),
        "lifted": list(lifted(row)),
        "structure": structure_words(row),
        "floor": floor_words(row),
        "measures": measure_words(row),
        "at_the_end": end_words(row),
        "questions": [(one, answered.get(one.key)) for one in profile.ambiguities],
        "arms": arms(row),
        "history": list(history(row)),
        "problems": problems_of(row) if not row.is_approved else [],
        "is_over": bool(row.ends_on and row.ends_on < today()),
    }


def _why_not(row: Trial, worker: Worker) -> dict[str, Any]:
    """What a person may do beside the moves, and why they may not approve."""
    context: dict[str, Any] = {
        "may_fill": may_keep(worker) and not row.is_approved,
        "may_read_evidence": row.started_at is not None and may_read_evidence(worker, row),
    }
    if row.status == Status.CHECKED and may_keep(worker):
        try:
            refuse_unless_second(row, worker)
        except Refused as refusal:
            context["why_not"] = str(refusal)
    return context
