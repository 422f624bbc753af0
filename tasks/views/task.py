"""The page on which a task is done: the form, the decision, the draft."""

import secrets
from http import HTTPStatus
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from journey.access import may_administer
from journey.exceptions import ProcessHalted, Refused
from journey.incidents import stopped_processes
from journey.models import Worker
from journey.templatetags.journey_words import spoken_time
from journey.trials.telling import places_told, work_words
from tasks import access
from tasks.exceptions import AnswersWanting, TaskClosed
from tasks.forms import TaskForm
from tasks.known import known_answers
from tasks.models import Draft, Task
from tasks.views import dates
from tasks.worktray import complete_task, latest_draft, save_draft

PAGE: Final = "page_token"


def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a task, or complete it; a refusal shows the typing again and keeps it as a draft."""
    worker = cast(Worker, request.user)
    row = access.get_task_for(worker, pk, acting=request.method == "POST")
    if request.method != "POST":
        return _show(request, row, _fresh_form(row, worker))
    if "save_draft" in request.POST:
        _keep(request, row, worker)
        messages.success(request, "Your draft is saved.")
        return redirect(row)
    form = _form(row, request.POST)
    if not form.is_valid():
        return _refused(request, row, form)
    try:
        complete_task(
            row, answers=form.answers, outcome=form.outcome, rationale=form.rationale, by=worker
        )
    except AnswersWanting as wanting:
        form.add_errors(wanting)
        return _refused(request, row, form)
    except (TaskClosed, Refused, ProcessHalted) as refusal:
        messages.error(request, str(refusal))
        return _refused(request, access.get_task_for(worker, pk), form)
    messages.success(request, f"{row.name} is completed.")
    return redirect("worktray:index")


@require_POST
def draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what has been typed so far; answers with the time at which it was saved."""
    worker = cast(Worker, request.user)
    row = access.get_task_for(worker, pk)
    if refusal := access.why_not(row, worker):
        return JsonResponse({"message": refusal}, status=HTTPStatus.CONFLICT)
    saved = _keep(request, row, worker)
    return JsonResponse({"saved_at": spoken_time(saved.saved_at)})


def _keep(request: HttpRequest, row: Task, worker: Worker) -> Draft:
    typed = {
        name: [value.replace("\0", "") for value in values]
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "save_draft", PAGE)
    }
    page = request.POST.get(PAGE) or secrets.token_hex(8)
    return save_draft(row, answers=typed, page=page, by=worker)


def _refused(request: HttpRequest, row: Task, form: TaskForm) -> HttpResponse:
    _keep(request, row, cast(Worker, request.user))
    return _show(request, row, form, status=422)


def _form(row: Task, data: QueryDict | None, **more: Any) -> TaskForm:
    gateway = row.version.diagram.gateway_of(row.step)
    return TaskForm(
        row.form,
        data,
        child=row.child,
        options=row.options,
        question=gateway.name if gateway else "",
        **more,
    )


def _fresh_form(row: Task, worker: Worker) -> TaskForm:
    saved = latest_draft(row, by=worker)
    if saved is not None:
        typed = QueryDict(mutable=True)
        for name, values in saved.answers.items():
            typed.setlist(name, values)
        return _form(row, typed, draft=True)
    known = known_answers(row)
    return _form(row, None, initial={key: one.answer for key, one in known.items()})


def _show(request: HttpRequest, row: Task, form: TaskForm, *, status: int = 200) -> HttpResponse:
    worker = cast(Worker, request.user)
    record = access.authorised_record(row)
    context = {
        "task": row,
        "child": row.child,
        "form": form,
        "form_definition": row.form,
        "why_not": access.why_not(row, worker),
        "authorised_record": record,
        "authorised_sections": record.read if record else [],
        "known": {} if form.is_bound else known_answers(row),
        "draft": latest_draft(row, by=worker),
        "page_token": request.POST.get(PAGE) or secrets.token_hex(8),
        "may_take": access.may_take(row, worker),
        "may_allocate": access.may_allocate(row, worker),
        "trials": places_told(row.child),
        "work_in_trial": work_words(row.instance),
        **dates.shown(row, worker),
        "stopped": stopped_processes(row.child),
        "may_administer": may_administer(worker),
        "own_record": row.record.read if hasattr(row, "record") else [],
    }
    return render(request, "tasks/task.html", context, status=status)
