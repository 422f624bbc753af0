"""Who holds how much, and the unfinished work of one person, for the managers of their team."""

from typing import cast

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from journey import clock
from journey.access import children_visible_to
from journey.clock import spoken_date
from journey.exceptions import Refused
from journey.fields import LongTextField, LongTextInput
from journey.models import Worker
from tasks.models import Task
from tasks.showing import lines_of, with_tags
from tasks.worktray import begun_by_hand, hand_over, unfinished

PLANS = {
    "protection": "child_protection_plan",
    "care": "child_looked_after",
    "need": "child_in_need_plan",
}
"""The processes by which the mix of somebody's work is told."""


TRANSFER = "transfer"


class HandOverForm(forms.Form):
    """Which tasks go to whom, and why."""

    tasks = forms.ModelMultipleChoiceField(
        queryset=Task.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label="Which of these tasks?",
        error_messages={"required": "Select the tasks that somebody else takes on"},
    )
    to = forms.ModelChoiceField(
        queryset=Worker.objects.none(),
        required=False,
        blank=True,
        widget=forms.RadioSelect,
        label="Who takes them on?",
        empty_label="Nobody yet: put them into the team’s queue",
    )
    reason = LongTextField(
        label="Why?",
        help_text="For example: left on 31 May; away until autumn. It stays with each task.",
        max_length=500,
        widget=LongTextInput({"maxlength": 500, "rows": 2}),
        error_messages={"required": "Say why somebody else takes the work on"},
    )

    def __init__(self, person: Worker, manager: Worker, data: QueryDict | None = None) -> None:
        """Offer the tasks of a person, and the people of the manager's teams."""
        super().__init__(data)
        others = _people(manager).exclude(pk=person.pk)
        self.fields["tasks"].queryset = unfinished(person, for_manager=manager)  # type: ignore[attr-defined]
        self.fields["tasks"].label_from_instance = _told  # type: ignore[attr-defined]
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


def index(request: HttpRequest) -> HttpResponse:
    """The people of a manager's teams: how many children, with which plans, how much is open."""
    manager = _manager(request)
    now, children = clock.now(), children_visible_to(manager).values("pk")
    theirs = Q(children__in=children)
    people = _people(manager).annotate(
        held=Count("children", filter=theirs, distinct=True),
        **{
            f"with_{name}": Count(
                "children",
                filter=theirs
                & Q(
                    children__processes__version__process_id=process_id,
                    children__processes__ended_at=None,
                ),
                distinct=True,
            )
            for name, process_id in PLANS.items()
        },
    )
    open_of = _counted(manager, Q())
    late_of = _counted(manager, Q(due_at__lt=now))
    rows = [(one, open_of.get(one.pk, 0), late_of.get(one.pk, 0)) for one in people]
    return render(request, "tasks/people.html", {"rows": rows})


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The open tasks of one person, to be given to others; and the children they hold."""
    manager = _manager(request)
    found = _people(manager, also_gone=True).filter(pk=pk).first()
    if found is None:
        raise Http404
    form = HandOverForm(found, manager, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given, to = list(form.cleaned_data["tasks"]), form.cleaned_data["to"]
        refused = hand_over(given, to=to, reason=form.cleaned_data["reason"], by=manager)
        for refusal in refused:
            messages.error(request, refusal)
        if len(given) > len(refused):
            messages.success(request, f"{len(given) - len(refused)} given to {to or 'the queue'}.")
        return redirect("worktray:person", pk)
    context = {
        "person": found,
        "form": form,
        "lines": lines_of(with_tags(unfinished(found, for_manager=manager))),
        "may_transfer": TRANSFER in {one.process_id for one in begun_by_hand(manager)},
        "children": children_visible_to(manager).filter(key_worker=found),
    }
    return render(request, "tasks/person.html", context, status=422 if form.errors else 200)


def _manager(request: HttpRequest) -> Worker:
    worker = cast(Worker, request.user)
    if not worker.manages:
        raise Refused("Only managers see the work of their teams by person.")
    return worker


def _people(manager: Worker, *, also_gone: bool = False) -> QuerySet[Worker]:
    """The people of a manager's teams; those who have left among them where that is asked."""
    people = Worker.objects.filter(teams__in=manager.team_ids).distinct()
    people = people if also_gone else people.filter(is_active=True)
    return people.order_by("first_name", "last_name", "pk")


def _counted(manager: Worker, which: Q) -> dict[int, int]:
    tasks = Task.objects.open().filter(which, team__in=manager.team_ids)
    tasks = tasks.filter(child__in=children_visible_to(manager)).exclude(allocated_to=None)
    counted = tasks.order_by().values_list("allocated_to").annotate(count=Count("pk"))
    return {pk: count for pk, count in counted if pk is not None}


def _told(task: Task) -> str:
    due = f", due {spoken_date(clock.in_london(task.due_at).date())}" if task.due_at else ""
    late = " (overdue)" if task.due_at and task.due_at < clock.now() else ""
    return f"{task.name}: {task.child}{due}{late}"
