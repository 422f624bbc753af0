"""Reading the work that a trial is judged by: a few queries and one pass, however much there is."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q
from django.db.models.fields.json import KT
from django.db.models.functions import Trim

from journey.clock import LONDON
from journey.models import AgreedDate, ProcessInstance, ProcessVersion, Trial
from journey.models.process import HEAVY, WITHDRAWN
from journey.timescales.working_days import ONE_DAY
from journey.trials.applying import concerns
from tasks.evidence.periods import Period
from tasks.evidence.work import Arm, Step, Work, day_of
from tasks.models import Adjustment, Task

REFERRAL: Final = "referral"
"""The process that begins when a child is referred."""
SEEN: Final = "child-seen"
"""The safeguard that marks the step at which a child is seen."""
AT_ONCE: Final = 2000
"""Rows that are read at a time."""


def work_of(trial: Trial, period: Period) -> list[Work]:
    """The work of the trial, of its teams before it, and of the other teams, in their order.

    Only of the processes that the trial concerns, so that like is compared with like; whatever else
    begins for its children is not counted. Work belongs to the trial when it ran in it; to the
    comparison by the day on which it began and the team of its first task. Other work of the
    trial's teams in its days is in no arm, for it was left out of the trial or began before its
    team joined; nor is work in another trial.
    """
    asked = _asked(trial, period)
    done = _steps_of(asked)
    rows = asked.values_list(*_ROW).iterator(AT_ONCE)
    works = [work for row in rows if (work := _work(row, done, trial, period))]
    referrals, dates, seen = _referrals(asked), _local_dates(asked), _seen_at_steps(asked)
    for work in works:
        work.referrals = tuple(referrals[work.child])
        work.local_dates = dates[work.instance]
        work.seen_at_steps = seen[work.process_id]
    return works


_ROW: Final = (
    "pk",
    "child_id",
    "version__process_id",
    "trial_id",
    "child__date_of_birth",
    "started_at",
    "ended_at",
    "outcome",
    "facts",
)


def _asked(trial: Trial, period: Period) -> Any:
    """The processes that may be in an arm; further queries join with these conditions."""
    ids = ProcessVersion.objects.order_by().values_list("process_id", flat=True).distinct()
    concerned = [process_id for process_id in ids if concerns(trial, process_id)]
    first = dt.datetime.combine(period.before.first, dt.time(), LONDON)
    after = dt.datetime.combine(period.last + ONE_DAY, dt.time(), LONDON)
    begun = Q(trial=None, started_at__gte=first, started_at__lt=after)
    work = ProcessInstance.objects.filter(version__process_id__in=concerned)
    return work.filter(begun | Q(trial=trial)).order_by("pk")


@dataclass
class _Done:
    """What was done in one process, and the team of its first task."""

    team: int
    steps: list[Step] = field(default_factory=list)


def _work(
    row: tuple[Any, ...], done: Mapping[int, _Done], trial: Trial, period: Period
) -> Work | None:
    pk, child, process_id, trial_id, born, began_at, ended_at, outcome, facts = row
    here = done.get(pk)
    takes_part = here is not None and str(here.team) in trial.teams
    arm = _arm(day_of(began_at), period, is_in=trial_id == trial.pk, takes_part=takes_part)
    if arm is None or here is None:
        return None
    return Work(
        arm=arm,
        instance=pk,
        child=child,
        process_id=process_id,
        team=here.team,
        born=born,
        began_at=began_at,
        ended_at=ended_at,
        is_withdrawn=outcome == WITHDRAWN,
        facts={name: dt.datetime.fromisoformat(at) for name, at in facts.items()},
        steps=here.steps,
    )


def _arm(began: dt.date, period: Period, *, is_in: bool, takes_part: bool) -> Arm | None:
    if is_in:
        return Arm.TRIAL
    if takes_part:
        return Arm.BEFORE if period.before.holds(began) else None
    return Arm.OTHERS if period.holds(began) else None


_STEP: Final = (
    "instance_id",
    "team_id",
    "pk",
    "step",
    "rule_key",
    "clock_started_at",
    "due_at",
    "closed_at",
    "status",
    "outcome",
    "returned_by_id",
)


def _steps_of(asked: Any) -> Mapping[int, _Done]:
    """Every task of these processes, read once."""
    rows = (
        Task.objects.filter(instance__in=asked.values("pk"))
        .order_by("pk")
        .annotate(
            shadow_at=KT("due_why__shadow_at"),
            by_rule_at=KT("due_why__by_rule_at"),
            is_floor=KT("due_why__is_floor"),
            why=Trim("decision__rationale"),
        )
        .values_list(*_STEP, "shadow_at", "by_rule_at", "is_floor", "why", named=True)
    )
    done: dict[int, _Done] = {}
    for row in rows.iterator(AT_ONCE):
        done.setdefault(row.instance_id, _Done(row.team_id)).steps.append(_step(row))
    return done


def _step(row: Any) -> Step:
    standard = _moment(row.shadow_at) or _moment(row.by_rule_at)
    return Step(
        task=row.pk,
        step=row.step,
        rule_key=row.rule_key,
        clock_started_at=row.clock_started_at,
        due_at=row.due_at,
        standard_at=standard or row.due_at,
        is_floor=str(row.is_floor).lower() in _TRUE,
        closed_at=row.closed_at,
        is_completed=row.status == Task.Status.COMPLETED,
        outcome=row.outcome,
        was_returned=row.returned_by_id is not None,
        says_why=None if row.why is None else bool(row.why),
    )


def _moment(text: str | None) -> dt.datetime | None:
    """A moment that stands in JSON; SQLite writes `null` where there is none."""
    return dt.datetime.fromisoformat(text) if text and text != "null" else None


_TRUE: Final = ("1", "true")
"""How the two databases write a yes that stands in JSON."""


def _referrals(asked: Any) -> Mapping[int, list[dt.date]]:
    """The days on which each child was referred, in their order."""
    rows = ProcessInstance.objects.filter(
        version__process_id=REFERRAL, child__in=asked.values("child")
    ).order_by("started_at", "pk")
    days: dict[int, list[dt.date]] = defaultdict(list)
    for child, at in rows.values_list("child_id", "started_at").iterator(AT_ONCE):
        days[child].append(day_of(at))
    return days


def _local_dates(asked: Any) -> Counter[int]:
    """How many dates were agreed, extended or shortened in each process."""
    here = {"instance__in": asked.values("pk"), "status": AgreedDate.Status.AGREED}
    agreed = AgreedDate.objects.filter(**here).values_list("instance_id", flat=True)
    moved = Adjustment.objects.filter(task__instance__in=asked.values("pk"))
    return Counter([*agreed, *moved.values_list("task__instance_id", flat=True)])


def _seen_at_steps(asked: Any) -> Mapping[str, set[str]]:
    """The steps at which a child is seen, in any version, by the process."""
    versions = ProcessVersion.objects.filter(pk__in=asked.order_by().values("version"))
    steps: dict[str, set[str]] = defaultdict(set)
    for version in versions.defer(*HEAVY):
        nodes = version.diagram.user_tasks
        steps[version.process_id] |= {node.id for node in nodes if SEEN in node.marks}
    return steps
