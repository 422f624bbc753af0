"""Taking a task from the queue, and giving it to somebody."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from journey.exceptions import Refused
from journey.models import Worker
from tasks import access
from tasks.exceptions import TaskClosed
from tasks.models import Task
from tasks.worktray import allocate_task


class AllocateForm(forms.Form):
    """To whom the task goes."""

    to = forms.ModelChoiceField(
        queryset=Worker.objects.none(),
        required=False,
        blank=True,
        widget=forms.RadioSelect,
        label="Who will do this task?",
        empty_label="Nobody yet: leave it in the team’s queue",
    )

    def __init__(self, row: Task, data: QueryDict | None = None) -> None:
        """Offer everybody who holds the role of the task."""
        super().__init__(data)
        people = Worker.objects.filter(is_active=True, groups__name=row.role).order_by(
            "first_name", "last_name", "pk"
        )
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
        self.initial["to"] = row.allocated_to_id


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a task of one's own team and role."""
    worker = cast(Worker, request.user)
    row = access.get_task_for(worker, pk, acting=True)
    try:
        allocate_task(row, to=worker, by=worker)
        messages.success(request, "The task is yours.")
    except (TaskClosed, Refused) as refusal:
        messages.error(request, str(refusal))
    return redirect(row)


def allocate(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a task to somebody, as a manager of its team."""
    worker = cast(Worker, request.user)
    row = access.get_task_for(worker, pk, acting=request.method == "POST")
    if request.method != "POST" and not access.may_allocate(row, worker):
        raise Refused(f"Only a manager of {row.team} can allocate this task.")
    form = AllocateForm(row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            allocate_task(row, to=to, by=worker)
        except (TaskClosed, Refused) as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, f"The task is allocated to {to or 'nobody yet'}.")
            return redirect("worktray:index")
    context = {"task": row, "child": row.child, "form": form}
    return render(request, "tasks/allocate.html", context, status=422 if form.errors else 200)
