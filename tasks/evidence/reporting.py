"""What the report at six months tells beside the figures (domain trials.md 5)."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q

from journey.access import children_visible_to
from journey.clock import in_london, spoken_date, spoken_moment
from journey.models import AgreedDate, Child, Incident, Person, Trial, Worker
from tasks.evidence.gathering import Evidence
from tasks.evidence.work import Arm
from tasks.models import Adjustment, TrialNotice

THE_CHILD = "[name]"
"""What stands for a name in a reason."""


@dataclass(frozen=True, kw_only=True)
class LocalDate:
    """A date that was set for one child, and why."""

    on: dt.date
    """When it was set."""
    what: str
    before: str
    now: str
    reason: str


def local_dates(evidence: Evidence, worker: Worker) -> list[LocalDate]:
    """Every date that was agreed, extended or shortened in the trial, with its reason.

    Of the children whose records the person may read. Names of the family are taken out of the
    reasons; somebody reads them again before the report leaves the authority.
    """
    inside = {work.instance for work in evidence.works if work.arm is Arm.TRIAL}
    seen = children_visible_to(worker)
    agreed = AgreedDate.objects.filter(
        instance__in=inside, status=AgreedDate.Status.AGREED, instance__child__in=seen
    ).select_related("instance__child")
    moved = Adjustment.objects.filter(task__instance__in=inside, task__child__in=seen)
    dates = [
        *(_agreed(one) for one in agreed),
        *(_moved(one) for one in moved.select_related("task__child")),
    ]
    return sorted(dates, key=lambda one: one.on)


def what_the_records_show(trial: Trial) -> Iterator[str]:
    """What the records say about the conditions, a sentence each; people judge whether it is met.

    The conditions are sentences of the approval, so no program can say that they are met.
    """
    if trial.approval_on and trial.starts_on:
        order = "before" if trial.approval_on <= trial.starts_on else "after"
        yield (
            f"{trial.approval_body} approved it on {spoken_date(trial.approval_on)}, {order} its "
            f"first day, {spoken_date(trial.starts_on)}: {trial.approval_reference}."
        )
    yield f"{trial.drafted_by} drafted it, {trial.approved_by} has seen the approval."
    yield "No rule of the floor is lifted: a trial that lifts one does not pass its check."
    if trial.ended_at:
        ended = spoken_date(in_london(trial.ended_at))
        why = f"before its date: {trial.end_reason}" if trial.end_reason else "on its date"
        yield f"It ended on {ended}, {why}."


def alarms(trial: Trial) -> list[tuple[str, int, int]]:
    """What was pointed out in the trial: kind, how often, and how often somebody looked."""
    rows = TrialNotice.objects.filter(trial=trial).values_list("kind").order_by("kind")
    counted = rows.annotate(all=Count("pk"), seen=Count("pk", filter=Q(seen_at__isnull=False)))
    return [(TrialNotice.Kind(kind).label, total, seen) for kind, total, seen in counted]


def incidents(trial: Trial) -> list[tuple[str, int, int]]:
    """Processes of the trial that could not go on: at what, how often, and how many are open."""
    rows = Incident.objects.filter(instance__trial=trial).values_list("doing").order_by("doing")
    counted = rows.annotate(all=Count("pk"), open=Count("pk", filter=Q(resolved_at=None)))
    return [(Incident.Doing(doing).label, total, left) for doing, total, left in counted]


def without_names(text: str, child: Child) -> str:
    """A text without the names of a child, of the family, and of the people recorded in it."""
    words = {
        word
        for name in _names(child)
        for word in re.findall(r"\w[\w’'-]+", name)
        if word[:1].isupper()
    }
    if not words:
        return text
    pattern = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.sub(rf"\b(?:{pattern})\b", THE_CHILD, text)


def _names(child: Child) -> Iterable[str]:
    for one in Child.objects.filter(family=child.family_id):
        yield from (one.first_name, one.last_name)
    people = Person.objects.filter(relationships__child__family=child.family_id)
    yield from people.values_list("name", flat=True)


def _agreed(row: AgreedDate) -> LocalDate:
    decided = row.decided_at or row.proposed_at
    return LocalDate(
        on=in_london(decided).date(),
        what="Agreed at the outset",
        before=spoken_moment(row.instead_of) if row.instead_of else "no date",
        now=spoken_date(row.agreed_on),
        reason=without_names(row.reason, row.instance.child),
    )


def _moved(row: Adjustment) -> LocalDate:
    return LocalDate(
        on=in_london(row.at).date(),
        what="Extended" if row.is_extension else "Shortened",
        before=spoken_moment(row.old_at),
        now=spoken_moment(row.new_at),
        reason=without_names(row.reason, row.task.child),
    )
