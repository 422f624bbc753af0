"""Pages about work that is done otherwise than it is drawn (R211)."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from journey.exceptions import Refused
from journey.models import Worker
from tasks import access
from tasks.exceptions import TaskClosed
from tasks.forms.departing import DepartureForm, NoticeForm
from tasks.worktray import depart, departures_for, notice


def depart_from(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is done instead of a task's step, and why."""
    worker = cast(Worker, request.user)
    task = access.get_task_for(worker, pk, acting=request.method == "POST")
    form = DepartureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            depart(task, by=worker, **form.cleaned_data)
        except TaskClosed as closed:
            messages.error(request, str(closed))
        else:
            messages.success(request, "It is recorded. A manager of the team is shown it.")
        return redirect(task)
    if not access.may(access.refuse_unless_holder, task, worker):
        raise Refused("This is recorded by whoever has the task, or a manager of its team.")
    context = {"task": task, "child": task.child, "form": form}
    return render(request, "tasks/depart.html", context, status=422 if form.errors else 200)


def index(request: HttpRequest) -> HttpResponse:
    """What was done differently in a manager's teams; the manager says that it is seen."""
    worker = cast(Worker, request.user)
    if not worker.manages:
        raise Refused("What was done differently is read by managers of the team.")
    if request.method == "POST":
        row = get_object_or_404(departures_for(worker), pk=request.POST.get("departure", "0"))
        form = NoticeForm(request.POST, prefix=f"d{row.pk}")
        if form.is_valid():
            notice(row, comment=form.cleaned_data["comment"], by=worker)
            messages.success(request, f"You have seen what {row.by} did differently.")
        return redirect("worktray:departures")
    rows = departures_for(worker)[:100]
    shown = [(row, None if row.seen_at else NoticeForm(prefix=f"d{row.pk}")) for row in rows]
    return render(request, "tasks/departures.html", {"departures": shown})
