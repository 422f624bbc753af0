"""Agreeing, extending and shortening the date of one task, and putting it on hold."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from journey.exceptions import AlreadyDecided, JourneyError
from journey.models import AgreedDate, Worker
from tasks import access
from tasks.forms.dates import (
    AgreeForm,
    DateForm,
    ExtendForm,
    HoldForm,
    ProposeForm,
    ShortenForm,
)
from tasks.models import Task
from tasks.why import why_of
from tasks.worktray import end_hold

SEEN: Final = "seen"


@dataclass(frozen=True)
class Act:
    """What can be done to the date of a task: a link, a page, a form."""

    key: str
    link: str
    title: str
    form: type[DateForm]
    guard: Callable[[Task, Worker], None]
    about: str
    needs_date: bool = True
    """Whether there must be a due date already."""

    def is_offered(self, task: Task, worker: Worker) -> bool:
        """Whether a person is shown the link."""
        return access.may(self.guard, task, worker) and bool(task.due_at or not self.needs_date)


ACTS: Final = {
    act.key: act
    for act in (
        Act(
            "agree",
            "Agree a date",
            "Agree a date for this child",
            ProposeForm,
            access.refuse_unless_proposer,
            "You propose the date and a manager agrees it. Until then the due date stays.",
        ),
        Act(
            "extend",
            "Extend",
            "Give this task more time",
            ExtendForm,
            access.refuse_unless_extender,
            "The date before stays on the record, with your name and your reasons.",
        ),
        Act(
            "shorten",
            "Shorten",
            "Have this task done sooner",
            ShortenForm,
            access.refuse_unless_manager,
            "The date before stays on the record, with your name and your reasons.",
        ),
        Act(
            "hold",
            "Put on hold",
            "Put this task on hold",
            HoldForm,
            access.refuse_unless_holder,
            "The clock runs on and the due date does not move. Everybody sees what the work "
            "waits for.",
            needs_date=False,
        ),
    )
}


def shown(task: Task, worker: Worker) -> dict[str, Any]:
    """What a task's page says of its date, and what a person may do to it."""
    return {
        "why": why_of(task),
        "hold": task.holds.now().select_related("by").first(),
        "proposal": proposal_of(task),
        "date_acts": offered(task, worker),
        "may_decide_date": access.may(access.refuse_unless_manager, task, worker),
        "may_resume": access.may(access.refuse_unless_holder, task, worker),
    }


def offered(task: Task, worker: Worker) -> list[Act]:
    """What a person may do to the date of a task."""
    acts = [act for act in ACTS.values() if act.is_offered(task, worker)]
    if not acts:
        return []
    there = {"hold": task.holds.now().exists(), "agree": task.adjustments.exists()}
    return [act for act in acts if not there.get(act.key)]


def proposal_of(task: Task) -> AgreedDate | None:
    """The proposed date that a manager has still to agree for an open task."""
    if not task.is_open:
        return None
    about = AgreedDate.objects.about(task.instance_id, task.rule_key)
    return about.waiting().select_related("proposed_by").first()


def change(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Ask for a date and a reason, and do it; a refusal shows the typing again."""
    worker = cast(Worker, request.user)
    row = access.get_task_for(worker, pk, acting=request.method == "POST")
    if act not in ACTS:
        raise Http404
    asked = ACTS[act]
    form = asked.form(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        asked.guard(row, worker)
    elif form.is_valid():
        try:
            form.write(row, seen=_date_seen(request), by=worker)
        except JourneyError as refusal:
            form.add_error("on", str(refusal))
            row = access.get_task_for(worker, pk)
        else:
            messages.success(request, form.said)
            return redirect(row)
    context = {"task": row, "child": row.child, "form": form, "act": asked, "why": why_of(row)}
    return render(request, "tasks/date.html", context, status=422 if form.errors else 200)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a proposed date to a manager, who agrees it or does not."""
    worker = cast(Worker, request.user)
    row = access.get_task_for(worker, pk, acting=request.method == "POST")
    access.refuse_unless_manager(row, worker)
    proposal = proposal_of(row)
    if proposal is None:
        messages.info(request, "No date waits to be agreed here. Somebody has decided about it.")
        return redirect(row)
    access.refuse_own_proposal(proposal, worker)
    form = AgreeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            form.write(row, _seen(request, proposal), by=worker)
        except AlreadyDecided as decided:
            messages.info(request, str(decided))
            return redirect("worktray:decide_date", row.pk)
        except JourneyError as refusal:
            form.add_error("decision", str(refusal))
        else:
            messages.success(request, "Your decision about the date is recorded.")
            return redirect(row)
    context = {"task": row, "child": row.child, "form": form, "proposal": proposal}
    context["why"] = why_of(row)
    return render(request, "tasks/decide_date.html", context, status=422 if form.errors else 200)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """End the hold of a task."""
    worker = cast(Worker, request.user)
    row = access.get_task_for(worker, pk, acting=True)
    try:
        end_hold(row, by=worker)
        messages.success(request, "The hold has ended.")
    except JourneyError as refusal:
        messages.error(request, str(refusal))
    return redirect(row)


def _date_seen(request: HttpRequest) -> dt.datetime | None:
    """The due date that the page showed."""
    try:
        return parse_datetime(request.POST.get(SEEN, ""))
    except ValueError:
        return None


def _seen(request: HttpRequest, waiting: AgreedDate) -> AgreedDate:
    """The proposal that the manager saw, which may have been replaced meanwhile."""
    number = request.POST.get("proposal", "")
    about = AgreedDate.objects.filter(instance=waiting.instance_id, rule_key=waiting.rule_key)
    return (about.filter(pk=number).first() if number.isdecimal() else None) or waiting
