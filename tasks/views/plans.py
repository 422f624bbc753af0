"""Plans that move running processes to another version: drafting, deciding, progress, back."""

from collections.abc import Iterator, Mapping
from itertools import chain, groupby
from typing import Any, Final, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from journey.access import (
    children_visible_to,
    may_administer,
    may_plan,
    plans_visible_to,
    refuse_unless_administrator,
    refuse_unless_planner,
)
from journey.exceptions import JourneyError, Refused
from journey.models import MigratedInstance, MigrationPlan, Worker
from journey.planning import (
    Pair,
    Preview,
    approve_plan,
    draft_plan,
    movable_versions,
    preview_plan,
    refuse_unless_second_planner,
    reject_plan,
    revert_plan,
)
from journey.planning.wording import name_of, named
from journey.templatetags.journey_words import spoken_datetime
from tasks.forms.running import (
    DecidePlanForm,
    PairForm,
    PlanForm,
    RevertForm,
    mapping_of,
)
from tasks.views.incidents import counts
from tasks.worktray import remaining

PAGE: Final = 50
Status = MigrationPlan.Status
Result = MigratedInstance.Result
COLOURS: Final = {
    Status.DRAFTED: "yellow",
    Status.RUNNING: "blue",
    Status.DONE: "green",
    Status.REVERTING: "blue",
}


def index(request: HttpRequest) -> HttpResponse:
    """Every plan, the newest first."""
    worker = cast(Worker, request.user)
    refuse_unless_planner(worker)
    tally = {
        result: Count("instances", filter=Q(instances__result=result)) for result in Result.values
    }
    rows = plans_visible_to(worker).with_versions().select_related("drafted_by", "decided_by")
    page = Paginator(rows.annotate(**tally).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "plans",
        "page": page,
        "plans": [(row, COLOURS.get(Status(row.status), "grey")) for row in page.object_list],
        **counts(worker),
    }
    return render(request, "tasks/plans.html", context)


def draft(request: HttpRequest) -> HttpResponse:
    """Choose versions, look at what would become of each group, choose steps, and draft."""
    worker = cast(Worker, request.user)
    refuse_unless_planner(worker)
    pair_form = PairForm(movable_versions(), request.GET or None)
    if not pair_form.is_valid():
        status = 422 if pair_form.errors else 200
        return render(request, "tasks/plan_versions.html", {"form": pair_form}, status=status)
    chosen: Pair = pair_form.cleaned_data["move"]
    mapping = mapping_of(request.POST)
    preview = preview_plan(chosen.old, chosen.new, mapping)
    form = _plan_form(request, chosen, mapping, preview)
    if "draft" in request.POST and form.is_valid():
        drafted = _drafted(chosen, mapping, form, worker)
        if drafted is not None:
            words = "The plan is drafted. Somebody else must decide whether it is carried out."
            messages.success(request, words)
            return redirect(drafted)
    status = 422 if "draft" in request.POST else 200
    context = {"pair": chosen, "preview": preview, "form": form}
    return render(request, "tasks/plan_draft.html", context, status=status)


def _plan_form(
    request: HttpRequest, pair: Pair, mapping: Mapping[str, str], preview: Preview
) -> PlanForm:
    """The questions of a preview, and those that were answered; looking again finds no fault."""
    asked = chain(preview_plan(pair.old, pair.new, {}).choices if mapping else (), preview.choices)
    choices = {choice.element: choice for choice in asked}.values()
    if "look" in request.POST:
        return PlanForm(choices, old=pair.old, new=pair.new, initial=request.POST.dict())
    sent = request.POST if request.method == "POST" else None
    return PlanForm(choices, old=pair.old, new=pair.new, data=sent)


def _drafted(
    pair: Pair, mapping: Mapping[str, str], form: PlanForm, worker: Worker
) -> MigrationPlan | None:
    """The plan; None where it cannot be, which the form then says."""
    note = form.cleaned_data["note"]
    try:
        return draft_plan(pair.old, pair.new, mapping=mapping, note=note, by=worker)
    except Refused:
        raise
    except JourneyError as error:
        form.add_error("note", str(error))
    return None


@never_cache
@vary_on_headers("X-Fragment")
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: what it would do, how far it is; a second person decides about it here."""
    worker = cast(Worker, request.user)
    row = _plan(worker, pk)
    if request.headers.get("X-Fragment"):
        return render(request, "tasks/_plan_progress.html", _progress(request, row))
    if request.method == "POST":
        refuse_unless_second_planner(row, worker)
    form = DecidePlanForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        decide = approve_plan if form.agrees else reject_plan
        try:
            decide(row, by=worker, note=form.note)
            messages.success(request, _decided(form))
        except Refused:
            raise
        except JourneyError as refusal:
            messages.error(request, str(refusal))
        return redirect(row)
    return _show(request, row, decide_form=form)


@require_POST
def revert(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a plan to be taken back."""
    worker = cast(Worker, request.user)
    refuse_unless_administrator(worker)
    row = _plan(worker, pk)
    form = RevertForm(request.POST)
    if not form.is_valid():
        return _show(request, row, revert_form=form)
    try:
        revert_plan(row, by=worker, note=form.cleaned_data["reason"])
        messages.success(request, "The move is being taken back.")
    except JourneyError as refusal:
        messages.error(request, str(refusal))
    return redirect(row)


def _plan(worker: Worker, pk: int) -> MigrationPlan:
    rows = plans_visible_to(worker).with_versions()
    row = rows.select_related("drafted_by", "decided_by", "reverted_by").filter(pk=pk).first()
    if row is None:
        refuse_unless_planner(worker)
        raise Http404
    return row


def _show(
    request: HttpRequest,
    row: MigrationPlan,
    *,
    decide_form: DecidePlanForm | None = None,
    revert_form: RevertForm | None = None,
) -> HttpResponse:
    worker = cast(Worker, request.user)
    wrong = next((one for one in (decide_form, revert_form) if one and one.errors), None)
    can_go_back = row.status in (Status.RUNNING, Status.DONE) and may_administer(worker)
    context = {
        **_progress(request, row),
        **_decidable(row, worker),
        "facts": list(_facts(row)),
        "chosen": list(_chosen(row)),
        "preview": _preview(row),
        "form": decide_form or DecidePlanForm(),
        "revert_form": (revert_form or RevertForm()) if can_go_back else None,
        "wrong": wrong,
    }
    return render(request, "tasks/plan.html", context, status=422 if wrong else 200)


def _preview(row: MigrationPlan) -> Preview | None:
    """What a plan would do, while nobody has decided about it."""
    if row.status != Status.DRAFTED:
        return None
    return preview_plan(row.old, row.new, row.mapping)


def _progress(request: HttpRequest, row: MigrationPlan) -> dict[str, Any]:
    """How far a plan is, and who stays with the reason."""
    results = dict(row.instances.values_list("result").annotate(number=Count("pk")))
    left = remaining(row).count()
    done = row.instances.count() if row.status != Status.REVERTING else _back(results)
    stays = row.instances.filter(result__in=(Result.LEFT, Result.KEPT))
    page = Paginator(stays.select_related("instance").order_by("sentences", "pk"), PAGE)
    shown = page.get_page(request.GET.get("page"))
    return {
        "plan": row,
        "colour": COLOURS.get(Status(row.status), "grey"),
        "is_at_work": row.status in (Status.RUNNING, Status.REVERTING),
        "done": done,
        "all": done + left,
        "results": [(Result(key).label, results[key]) for key in Result.values if key in results],
        "stays": list(_stays(stays, list(shown.object_list), cast(Worker, request.user))),
        "page": shown,
    }


def _stays(
    stays: QuerySet[MigratedInstance], rows: list[MigratedInstance], worker: Worker
) -> Iterator[dict[str, Any]]:
    """Those of a page that stay by the reason, with the children whose records may be read."""
    reasons = stays.order_by().values_list("sentences").annotate(number=Count("pk"))
    counted = {tuple(sentences): number for sentences, number in reasons}
    seen = children_visible_to(worker).in_bulk([one.instance.child_id for one in rows])
    for sentences, group in groupby(rows, lambda one: one.sentences):
        which = [(one.instance_id, seen.get(one.instance.child_id)) for one in group]
        number = counted.get(tuple(sentences), len(which))
        yield {"sentences": sentences, "number": number, "which": which}


def _back(results: dict[str, int]) -> int:
    return results.get(Result.REVERTED, 0) + results.get(Result.KEPT, 0)


def _facts(row: MigrationPlan) -> Iterator[dict[str, Any]]:
    yield _fact("Why", row.note)
    yield _fact("Drafted", f"{spoken_datetime(row.drafted_at)} by {row.drafted_by}")
    if row.decided_by:
        verb = "Rejected" if row.status == Status.REJECTED else "Approved"
        yield _fact(verb, f"{spoken_datetime(row.decided_at)} by {row.decided_by}")
    if row.decision_note:
        yield _fact("What was said", row.decision_note)
    if row.reverted_by:
        yield _fact("Taken back", f"{spoken_datetime(row.reverted_at)} by {row.reverted_by}")
        yield _fact("Why it is taken back", row.revert_note)


def _fact(key: str, value: str) -> dict[str, Any]:
    return {"key": {"text": key}, "value": {"text": value}}


def _chosen(row: MigrationPlan) -> Iterator[tuple[str, str]]:
    """The steps that were matched by a person, by their names."""
    before, after = row.old.diagram.nodes, row.new.diagram.nodes
    for one, other in row.mapping.items():
        there = row.old.diagram if one in before else row.new.diagram
        goes_on_as = named(after[other], row.new.diagram).name if other else ""
        yield name_of(there.nodes[one], there), goes_on_as


def _decidable(row: MigrationPlan, worker: Worker) -> dict[str, Any]:
    """Whether the person may decide about a draft; else why not."""
    if row.status != Status.DRAFTED or not may_plan(worker):
        return {}
    try:
        refuse_unless_second_planner(row, worker)
    except Refused as refusal:
        return {"why_not": str(refusal)}
    return {"may_decide": True}


def _decided(form: DecidePlanForm) -> str:
    if form.agrees:
        return "The plan is being carried out. You can leave this page."
    return "The plan is not carried out."
