"""Writing a letter from the record, printing it, and recording that it was sent."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from journey.access import UNKNOWN, get_child_for, may_record, refuse_unless_recorder
from journey.exceptions import Refused
from journey.letters import LetterTemplate
from journey.library import library
from journey.models import Child, Worker
from tasks import access
from tasks.consent import consent_of
from tasks.forms.papers import ArrivalForm, LetterForm, RecipientForm, WhyNotForm
from tasks.letters import (
    acknowledge,
    begin_letter,
    change_letter,
    no_letter,
    not_sent,
    recipients_of,
    send_letter,
)
from tasks.letters.recipients import NOBODY
from tasks.models import Letter, Task


def begin(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Choose to whom a letter goes, and write it from the record."""
    worker = cast(Worker, request.user)
    child = get_child_for(worker, pk)
    refuse_unless_recorder(worker, child)
    template = _template(key)
    task = _task(request, worker, child)
    form = RecipientForm(
        _typed(request), recipients=recipients_of(child, template.to), is_owed=task is not None
    )
    if not form.is_valid():
        context = {"child": child, "template": template, "form": form, "task": task}
        return render(request, "tasks/letter_begin.html", {**context, **_consent(child, template)})
    if form.cleaned_data["to"] == NOBODY:
        why = form.cleaned_data["why_not"]
        no_letter(template, child=child, task=task, why=why, by=worker)
        messages.success(request, f"{template.title}: it is recorded why none is sent.")
        return redirect(task or child)
    return redirect(
        begin_letter(template, child=child, task=task, recipient=form.recipient, by=worker)
    )


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a letter; write it until it is sent, and record that it was."""
    worker = cast(Worker, request.user)
    row = access.get_letter_for(worker, pk)
    sends = "send" in request.POST
    form = LetterForm(_typed(request), text=row.text, sends=sends)
    if row.closed_at is None and form.is_bound and form.is_valid():
        return _keep(request, row, form, worker)
    return _show(request, row, form, WhyNotForm(), worker)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Record why a letter that was begun is not sent."""
    worker = cast(Worker, request.user)
    row = access.get_letter_for(worker, pk)
    form = WhyNotForm(request.POST)
    if not form.is_valid():
        return _show(request, row, LetterForm(text=row.text), form, worker)
    not_sent(row, why=form.cleaned_data["why_not"], by=worker)
    messages.success(request, "It is recorded why the letter is not sent.")
    return redirect(row.task or row)


def print_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter alone, to be printed."""
    row = access.get_letter_for(cast(Worker, request.user), pk)
    return render(request, "tasks/letter_print.html", {"letter": row, "child": row.child})


def sending(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent to whom; record that an agency has it (R180)."""
    worker = cast(Worker, request.user)
    row = access.get_sending_for(worker, pk)
    form = ArrivalForm(_typed(request))
    if row.waits and form.is_bound and form.is_valid():
        acknowledge(row, on=form.cleaned_data["on"], how=form.cleaned_data["how"], by=worker)
        messages.success(request, f"It is recorded that {row.agency} has it.")
        return redirect("papers:sending", row.pk)
    context = {
        "sending": row,
        "child": row.child,
        "form": form,
        "may_record": may_record(worker, row.child),
    }
    return render(request, "tasks/sending.html", context)


def _keep(request: HttpRequest, row: Letter, form: LetterForm, worker: Worker) -> HttpResponse:
    change_letter(row, text=form.cleaned_data["text"], by=worker)
    if not form.sends:
        messages.success(request, "The letter is saved. It is not yet sent.")
        return redirect(row)
    send_letter(row, way=form.cleaned_data["way"], on=form.cleaned_data["on"], by=worker)
    messages.success(request, f"It is recorded that the letter to {row.recipient} was sent.")
    return redirect(row.task if row.task and row.task.is_open else row)


def _show(
    request: HttpRequest, row: Letter, form: LetterForm, why_not: WhyNotForm, worker: Worker
) -> HttpResponse:
    template = library().letters.get(row.template)
    context = {
        "letter": row,
        "child": row.child,
        "form": form,
        "why_not": why_not,
        "sending": getattr(row, "sending", None),
        "may_record": may_record(worker, row.child),
        **(_consent(row.child, template) if template else {}),
    }
    return render(request, "tasks/letter.html", context)


def _template(key: str) -> LetterTemplate:
    template = library().letters.get(key)
    if template is None:
        raise Refused(UNKNOWN)
    return template


def _task(request: HttpRequest, worker: Worker, child: Child) -> Task | None:
    """The step at which the letter is owed; it must be one of the child's."""
    typed = request.GET.get("task", "")
    if not typed.isdecimal():
        return None
    task = access.get_task_for(worker, int(typed))
    if task.child_id != child.pk:
        raise Refused(UNKNOWN)
    return task


def _consent(child: Child, template: LetterTemplate) -> dict[str, object]:
    if not template.shares:
        return {}
    return {"shares": True, "consent": consent_of(child)}


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
