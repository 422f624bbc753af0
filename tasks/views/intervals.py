"""How often a child is visited and the work supervised: the rule, and what a manager has set."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from journey.access import get_child_for
from journey.exceptions import Refused, TimescaleRefused
from journey.fields import LongTextField, LongTextInput
from journey.layering import library_now
from journey.models import AgreedInterval, Child, ProcessInstance, Worker
from journey.models.process import HEAVY_OF_INSTANCE
from journey.timescales import Recurs, Span, TimescaleRule, Unit
from tasks.worktray import may_space, set_interval
from tasks.worktray.spacing import UNITS


@dataclass(frozen=True)
class Line:
    """One thing that is done again and again in one process of a child."""

    instance: ProcessInstance
    rule: TimescaleRule
    set_by_manager: AgreedInterval | None
    """What a manager has said last; None where nobody has."""

    @property
    def differs(self) -> bool:
        """Whether it is done otherwise than the rule says."""
        return self.set_by_manager is not None and self.set_by_manager.span is not None


class IntervalForm(forms.Form):
    """How often it is done from now on, and why."""

    amount = forms.IntegerField(
        label="How often? Leave it empty for the rule to hold again.",
        required=False,
        min_value=1,
        max_value=99,
        error_messages={
            "invalid": "Enter a whole number, such as 2",
            "min_value": "Enter how often, as a number from 1",
            "max_value": "Enter a number below 100",
        },
    )
    unit = forms.ChoiceField(
        label="Of what?",
        choices=[(unit, unit.capitalize()) for unit in UNITS],
        initial="weeks",
        widget=forms.RadioSelect,
        error_messages={"required": "Select days, weeks or months"},
    )
    reason = LongTextField(
        label="Why so often for this child?",
        max_length=1000,
        widget=LongTextInput({"maxlength": 1000, "rows": 3}),
        error_messages={"required": "Say why it is done so often for this child"},
    )

    @property
    def span(self) -> Span | None:
        """The interval that was given; None for the rule's."""
        amount = self.cleaned_data["amount"]
        return Span(amount, Unit(self.cleaned_data["unit"])) if amount else None


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """What is done how often for a child, beside the rule; for everybody who reads the record."""
    worker = cast(Worker, request.user)
    child = get_child_for(worker, pk)
    context = {"child": child, "lines": list(_lines(child)), "may": may_space(worker, child)}
    return render(request, "tasks/intervals.html", context)


def change(request: HttpRequest, pk: int, instance: int, key: str) -> HttpResponse:
    """Set how often something is done for a child, as a manager of the child's team."""
    worker = cast(Worker, request.user)
    child = get_child_for(worker, pk)
    if not may_space(worker, child):
        raise Refused("Only a manager of the child's team says how often it is done.")
    line = next(
        (one for one in _lines(child) if (one.instance.pk, one.rule.key) == (instance, key)), None
    )
    if line is None:
        raise Http404
    form = IntervalForm(cast(QueryDict, request.POST) if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            set_interval(line.instance, key, span=form.span, reason=reason, by=worker)
        except TimescaleRefused as refusal:
            form.add_error("amount", str(refusal))
        else:
            messages.success(request, "The dates are counted anew.")
            return redirect("worktray:intervals", child.pk)
    context = {"child": child, "line": line, "form": form}
    return render(request, "tasks/interval.html", context, status=422 if form.errors else 200)


def _lines(child: Child) -> Iterator[Line]:
    library = library_now()
    running = (
        child.processes.filter(ended_at=None).select_related("version").defer(*HEAVY_OF_INSTANCE)
    )
    for instance in running.prefetch_related("agreed_intervals"):
        said = {one.rule_key: one for one in instance.agreed_intervals.all()}
        steps = instance.version.diagram.user_tasks
        for key in dict.fromkeys(step.attributes["timescale"] for step in steps):
            rule = library.rule(key)
            if rule.recurs is not Recurs.NO:
                yield Line(instance, rule, said.get(key))
