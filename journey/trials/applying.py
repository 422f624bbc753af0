"""What a trial changes for a child: which process begins, and what lies on the timescales."""

import datetime as dt
from collections.abc import Iterator, Mapping

from django.db.models import Q, QuerySet

from journey.clock import today
from journey.models import Child, CohortMember, ProcessInstance, Trial
from journey.models.process import HEAVY_OF_INSTANCE
from journey.trials.cohorts import Arm, joins_on, member_of, place_of, referral_day
from journey.trials.fitting import diagram_of
from journey.trials.laying import Terms, terms_of
from journey.trials.profile import OpenWork

Facts = Mapping[str, dt.datetime]


def joined_trial(process_id: str, child: Child, facts: Facts) -> Trial | None:
    """The trial in which new work for a child begins, if any; inside a writing transaction.

    A child who has none yet is given a place in every running trial that this work concerns. A
    child without a team waits: the trial is the team's.
    """
    found = None
    for trial in _running():
        member = trial.members.filter(child=child).first()
        if member is None and child.team_id and concerns(trial, process_id):
            member = member_of(trial, child, referred_on=referral_day(facts))
        if member is not None and member.arm == Arm.TRIAL:
            found = trial
    return found


def foreseen_trial(process_id: str, child: Child, facts: Facts) -> Trial | None:
    """The trial in which work for a child would begin; nothing is written."""
    for trial in _running():
        member = trial.members.filter(child=child).first()
        if member is not None:
            arm = member.arm
        elif child.team_id and concerns(trial, process_id):
            arm, _ = place_of(trial, child, referred_on=referral_day(facts))
        else:
            continue
        if arm == Arm.TRIAL:
            return trial
    return None


def process_in_trial(process_id: str, trial: Trial | None) -> str:
    """The process that begins in a trial where `process_id` is named."""
    return terms_of(trial).processes.get(process_id, process_id) if trial else process_id


def concerns(trial: Trial, process_id: str) -> bool:
    """Whether a trial replaces a process, or lifts a rule by which one of its steps is due."""
    return concerned_by(terms_of(trial), process_id)


def concerned_by(terms: Terms, process_id: str) -> bool:
    """Whether a process is replaced, or one of its steps due by a rule that is lifted."""
    if process_id in terms.processes or process_id in terms.processes.values():
        return True
    diagram = diagram_of(process_id)
    if diagram is None:
        return False
    return any(one.attributes.get("timescale") in terms.lifts for one in diagram.nodes.values())


def holds_now(trial: Trial) -> bool:
    """Whether the rules of a trial hold for the work that began in it."""
    return trial.status == Trial.Status.RUNNING or trial.on_end == Trial.OnEnd.KEEPS


def unsettled(trial: Trial) -> QuerySet[ProcessInstance]:
    """The open work of a trial whose timescales are not those that hold for it now."""
    return trial.instances.filter(ended_at=None).exclude(trial_holds=holds_now(trial))


def open_work_to_join(trial: Trial) -> Iterator[int]:
    """The open work that a running trial takes over, by number; the children are given a place.

    Source: the scope of trials.md 4, `open cases too`. Nothing joins a trial for new work only.
    """
    if trial.open_work != OpenWork.TOO or trial.status != Trial.Status.RUNNING:
        return
    joined = [pk for pk in map(int, trial.teams) if (joins_on(trial, pk) or today()) <= today()]
    work = ProcessInstance.objects.filter(Q(trial=None), ended_at=None, child__team__in=joined)
    for instance in (
        work.select_related("child", "version").defer("state", *HEAVY_OF_INSTANCE).order_by("pk")
    ):
        if not concerns(trial, instance.version.process_id):
            continue
        facts = {key: dt.datetime.fromisoformat(at) for key, at in instance.facts.items()}
        day = referral_day({"contact_received": instance.started_at, **facts})
        if member_of(trial, instance.child, referred_on=day).arm == Arm.TRIAL:
            yield instance.pk


def places_of(child: Child) -> QuerySet[CohortMember]:
    """The trials that a child is in, or is compared with; the newest first."""
    return child.trials.select_related("trial", "team").defer("trial__source").order_by("-pk")


def _running() -> list[Trial]:
    """The trials that run today, the oldest first."""
    days = Q(starts_on__lte=today(), ends_on__gte=today())
    running = Trial.objects.filter(days, status=Trial.Status.RUNNING)
    return list(running.defer("source").order_by("pk"))
