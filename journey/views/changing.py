"""Drafting a change of a timescale, or the choice of another rule set."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from journey.access import refuse_unless_keeper
from journey.exceptions import JourneyError, Refused
from journey.layering import library_now
from journey.library import library
from journey.models import RuleChange, Worker
from journey.rulebook.drafting import act_of, draft_change
from journey.rulebook.forms import SUSPEND, ChangeForm, ChoiceForm
from journey.timescales import Act, Span, Unit
from journey.views.timescales import existing_rule, reader

_SHARED: Final = ("reason", "effective_from", "effective_to", "open_work")


def draft(request: HttpRequest, key: str) -> HttpResponse:
    """Draft a change of one rule."""
    worker, found = reader(request), existing_rule(key)
    refuse_unless_keeper(worker)
    form = ChangeForm(found.rule, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _drafted(request, _change(key, form.cleaned_data), worker)
        except Refused:
            raise
        except JourneyError as fault:
            form.add_error("does", str(fault))
    context = {"form": form, "found": found, "rule": found.rule}
    status = 422 if form.errors else 200
    return render(request, "journey/timescale_draft.html", context, status=status)


def choose(request: HttpRequest) -> HttpResponse:
    """Draft the choice of another rule set."""
    worker = reader(request)
    refuse_unless_keeper(worker)
    in_use = library_now().rule_set_in_use()
    others = (one for one in library().rule_sets.values() if one.key != in_use.key)
    sets = [(one.key, one.title) for one in others]
    form = ChoiceForm(sets, request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        choice = RuleChange(level=RuleChange.Level.RULE_SET, rule_set=said["rule_set"])
        try:
            return _drafted(request, _with_days(choice, said), worker)
        except Refused:
            raise
        except JourneyError as fault:
            form.add_error("rule_set", str(fault))
    context = {"form": form, "in_use": in_use, "others": bool(sets)}
    status = 422 if form.errors else 200
    return render(request, "journey/timescale_choice.html", context, status=status)


def _drafted(request: HttpRequest, row: RuleChange, worker: Worker) -> HttpResponse:
    change = draft_change(row, by=worker)
    messages.success(
        request, f"{change} is drafted. See what it would do; somebody else must decide about it."
    )
    return redirect(change)


def _change(key: str, said: dict[str, Any]) -> RuleChange:
    """What was entered, as a row that is not saved; raises JourneyError."""
    row = RuleChange(
        rule_key=key,
        level=said["level"],
        team=said["team"] if said["level"] == RuleChange.Level.TEAM else None,
        approved_by=said.get("approved_by", ""),
        approval_reference=said.get("approval_reference", ""),
        approved_on=said.get("approved_on"),
    )
    _with_days(row, said)
    if said["does"] == SUSPEND:
        row.act = Act.SUSPEND
        row.review_amount, row.review_unit = said["review_amount"], said["review_unit"]
        return row
    row.amount, row.unit, row.fact = said["amount"], said["unit"], said["fact"]
    row.act = act_of(Span(row.amount or 0, Unit(row.unit)), row)
    return row


def _with_days(row: RuleChange, said: dict[str, Any]) -> RuleChange:
    for name in _SHARED:
        setattr(row, name, said[name])
    return row
