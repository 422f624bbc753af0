"""The pages of the timescales: reading the rules, and each change with what it would do."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from journey.access import may_keep, may_suppose, refuse_unless_keeper, refuse_unless_rule_reader
from journey.exceptions import AlreadyDecided, JourneyError, Refused
from journey.layering import library_now
from journey.models import RuleChange, Worker
from journey.rulebook.deciding import (
    approve_change,
    end_change,
    refuse_unless_second,
    reject_change,
)
from journey.rulebook.forms import DecideChangeForm, EndForm
from journey.rulebook.previewing import ask_for_preview, cancel_preview
from journey.rulebook.reading import (
    SHOWN,
    RuleInWords,
    change_with_people,
    changes_waiting,
    choices_made,
    figures_of,
    history_of,
    rule_in_words,
    rules_in_words,
    steps_governed,
    told,
)
from journey.rulebook.results import preview_in_words, redating_words
from journey.templatetags.journey_words import spoken_date, spoken_datetime

Status = RuleChange.Status


def reader(request: HttpRequest) -> Worker:
    """Whoever reads a page of the timescales; raises Refused."""
    worker = cast(Worker, request.user)
    refuse_unless_rule_reader(worker)
    return worker


def index(request: HttpRequest) -> HttpResponse:
    """Every rule of the rule set in use, and the changes that wait."""
    worker = reader(request)
    sought, show = request.GET.get("q", "")[:100], request.GET.get("show", "")
    show = show if show in SHOWN else "all"
    context = {
        "rules": rules_in_words(sought=sought, show=show),
        "rule_set": library_now().rule_set_in_use(),
        "waiting": [told(row) for row in changes_waiting()],
        "choices": [told(row) for row in choices_made()],
        "q": sought,
        "show": show,
        "shown": [{"value": value, "text": words} for value, words in SHOWN.items()],
        "may_keep": may_keep(worker),
        "may_suppose": may_suppose(worker),
    }
    return render(request, "journey/timescales.html", context)


def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One rule in words, with everything that was changed in it."""
    worker = reader(request)
    found = existing_rule(key)
    context = {
        "found": found,
        "rule": found.rule,
        "figures": list(figures_of(key)),
        "facts": list(_rule_facts(found)),
        "history": [told(row) for row in history_of(key)],
        "may_keep": may_keep(worker),
    }
    return render(request, "journey/timescale.html", context)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change in full; a second person decides about it here."""
    worker, row = reader(request), _change(pk)
    if request.method == "POST":
        refuse_unless_second(row, worker)
    form = DecideChangeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _decided(request, row, form, worker)
        except AlreadyDecided as decided:
            messages.info(request, str(decided))
            return redirect(row)
        except Refused:
            raise
        except JourneyError as fault:
            form.add_error("decision", str(fault))
    context = {**_told(row), **_decidable(row, worker), "form": form, "may_keep": may_keep(worker)}
    status = 422 if form.errors else 200
    return render(request, "journey/timescale_change.html", context, status=status)


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a change would do, as far as it is worked out: asked for again and again by the page."""
    worker, row = reader(request), _change(pk)
    context = {"change": row, "may_keep": may_keep(worker), "preview": _preview(row)}
    return render(request, "journey/_preview.html", context)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what a change would do, or take the question back."""
    row, worker = _change(pk), cast(Worker, request.user)
    if "cancel" in request.POST:
        cancel_preview(row, by=worker)
    else:
        ask_for_preview(row, by=worker)
    return redirect(f"{row.get_absolute_url()}#preview")


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a change before its day."""
    worker, row = reader(request), _change(pk)
    refuse_unless_keeper(worker)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            end_change(row, by=worker, reason=form.cleaned_data["reason"])
        except AlreadyDecided as ended:
            messages.info(request, str(ended))
            return redirect(row)
        except Refused:
            raise
        except JourneyError as fault:
            form.add_error("reason", str(fault))
        else:
            messages.success(request, f"{row} is ended.")
            return redirect(row)
    context = {"change": told(row), "form": form}
    status = 422 if form.errors else 200
    return render(request, "journey/timescale_end.html", context, status=status)


def existing_rule(key: str) -> RuleInWords:
    """The rule in words; raises Http404 without one."""
    found = rule_in_words(key)
    if found is None:
        raise Http404
    return found


def _change(pk: int) -> RuleChange:
    row = change_with_people(pk)
    if row is None:
        raise Http404
    return row


def _decided(
    request: HttpRequest, row: RuleChange, form: DecideChangeForm, worker: Worker
) -> HttpResponse:
    decide = approve_change if form.agrees else reject_change
    decide(row, by=worker, note=form.note)
    messages.success(request, f"{row} is {'approved' if form.agrees else 'rejected'}.")
    return redirect(row)


def _told(row: RuleChange) -> dict[str, Any]:
    """What is told of a change, whoever reads it."""
    words = told(row)
    return {
        "change": row,
        "words": words,
        "facts": [_fact(key, value) for key, value in _change_facts(row, words) if value],
        "preview": _preview(row),
        "redatings": [redating_words(each) for each in row.redatings.all()],
        "may_end": row.status == Status.APPROVED and words.colour in ("green", "blue"),
        "is_drafted": row.status == Status.DRAFTED,
    }


def _change_facts(row: RuleChange, words: Any) -> list[tuple[str, str]]:
    verb = "Rejected" if row.status == Status.REJECTED else "Approved"
    approval = ", ".join(filter(None, [row.approved_by, row.approval_reference]))
    on = f" on {spoken_date(row.approved_on)}" if row.approved_on else ""
    decided = f"{spoken_datetime(row.decided_at)} by {row.decided_by}" if row.decided_by else ""
    ended = f"{spoken_datetime(row.ended_at)} by {row.ended_by}" if row.ended_by else ""
    return [
        ("What changes", words.does),
        ("For whom", words.whom),
        ("When", words.days),
        ("Why", row.reason),
        ("Approval", f"{approval}{on}" if approval else ""),
        ("Drafted", f"{spoken_datetime(row.drafted_at)} by {row.drafted_by}"),
        (verb, decided),
        ("Note", row.decision_note),
        ("Ended", ended),
        ("Why it ended", row.end_reason),
    ]


def _rule_facts(found: RuleInWords) -> list[dict[str, Any]]:
    rule = found.rule
    after = rule.escalate_after
    told_to = f"{rule.escalate_to}, {after.words} after it was due" if after else ""
    other = rule_in_words(rule.standard_key) if rule.standard_key else None
    steps = "; ".join(steps_governed(rule))
    facts = [
        ("Standing", "National" if rule.is_national else "Local"),
        ("Floor", "It may be made stricter, and never looser or suspended." * rule.is_floor),
        ("Source", rule.source),
        ("Where sources differ", rule.reading),
        ("Note", rule.note),
        ("Second clock", f"{other.rule.title}: {other.words}" if other else ""),
        ("Reminder", f"{rule.remind_before.words} before it is due" if rule.remind_before else ""),
        ("Who is told when it is late", told_to),
        ("Steps that count by it", steps or "No step of a process in force"),
        ("Key", rule.key),
    ]
    return [_fact(key, value) for key, value in facts if value]


def _fact(key: str, value: str) -> dict[str, Any]:
    return {"key": {"text": key}, "value": {"text": value}}


def _preview(row: RuleChange) -> Any:
    newest = row.previews.first()
    return preview_in_words(newest) if newest else None


def _decidable(row: RuleChange, worker: Worker) -> dict[str, Any]:
    """Whether the person may decide about a draft; else why not, where they look after it."""
    if row.status != Status.DRAFTED:
        return {}
    try:
        refuse_unless_second(row, worker)
    except Refused as refusal:
        own = row.drafted_by_id == worker.pk
        waits = "It waits for somebody who looks after processes and did not draft it."
        return {"why_not": str(refusal) if own else waits}
    return {"may_decide": True}
