"""The pages on which a process is begun by hand, from a child's page or from a task's."""

import secrets
from typing import Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list

from journey.access import get_child_for, refuse_unless_recorder, siblings_visible_to
from journey.exceptions import JourneyError, Refused
from journey.models import Child, ProcessVersion, Worker
from journey.templatetags.journey_words import spoken_datetime
from tasks import access
from tasks.forms.beginning import BeginningForm
from tasks.models import Task
from tasks.worktray import begin_by_hand, begun_by_hand
from tasks.worktray.beginning import Begun

PAGE: Final = "page_token"
FROM: Final = "task"


def choose(request: HttpRequest, child: int) -> HttpResponse:
    """Which process is to begin for a child."""
    worker = cast(Worker, request.user)
    row = get_child_for(worker, child)
    refuse_unless_recorder(worker, row)
    context = {"child": row, "versions": begun_by_hand(worker), "task": _task(request, worker, row)}
    return render(request, "tasks/begin_choose.html", context)


def begin(request: HttpRequest, child: int, process_id: str) -> HttpResponse:
    """Ask what the process needs to know, and begin it."""
    worker = cast(Worker, request.user)
    row = get_child_for(worker, child)
    refuse_unless_recorder(worker, row)
    version = _version(process_id, worker)
    task = _task(request, worker, row)
    form = BeginningForm(
        request.POST if request.method == "POST" else None,
        version=version,
        siblings=siblings_visible_to(worker, row),
    )
    if request.method == "POST" and form.is_valid():
        try:
            begun = begin_by_hand(
                process_id,
                children=[row, *form.others],
                facts=form.facts,
                page=request.POST.get(PAGE, "")[:32] or secrets.token_hex(8),
                by=worker,
                led_to_by=task.instance if task else None,
            )
        except Refused:
            raise
        except JourneyError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(version, begun, [row, *form.others], worker, task))
            return redirect(task or row)
    context = {
        "child": row,
        "version": version,
        "form": form,
        "task": task,
        "page_token": request.POST.get(PAGE) or secrets.token_hex(8),
    }
    return render(request, "tasks/begin.html", context, status=422 if form.errors else 200)


def _version(process_id: str, worker: Worker) -> ProcessVersion:
    offered = {version.process_id: version for version in begun_by_hand(worker)}
    if process_id not in offered:
        raise Refused("This process is not begun by hand, or not by somebody with your role.")
    return offered[process_id]


def _task(request: HttpRequest, worker: Worker, child: Child) -> Task | None:
    """The task from whose page somebody came, to which they go back."""
    asked = request.POST.get(FROM) or request.GET.get(FROM) or ""
    if not asked.isdecimal():
        return None
    task = access.get_task_for(worker, int(asked))
    return task if task.child_id == child.pk else None


def _told(
    version: ProcessVersion, begun: Begun, children: list[Child], worker: Worker, task: Task | None
) -> str:
    names = get_text_list([str(child) for child in children], "and")
    kept = " Your draft is kept." if task else ""
    if begun.is_again:
        who = "you" if begun.by == worker else begun.by
        when = spoken_datetime(begun.at)
        return f"{version.name} was begun for {names} by {who} on {when}, once.{kept}"
    return f"{version.name} has begun for {names}.{kept}"
