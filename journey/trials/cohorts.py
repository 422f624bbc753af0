"""In which arm of a trial a child is: by rule, once, shared by the children of a family."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from journey import clock
from journey.clock import in_london, spoken_date
from journey.models import Child, CohortMember, FamilyGroup, Trial
from journey.trials.exclusions import EXCLUSIONS
from journey.trials.profile import OpenWork

Arm = CohortMember.Arm
Place = tuple[CohortMember.Arm, str]
"""An arm, and why, as a sentence."""
REFERRED: Final = "contact_received"
"""The fact that says when a child was referred."""


def member_of(trial: Trial, child: Child, *, referred_on: dt.date) -> CohortMember:
    """A child's place in a trial, given now if the child has none; inside a writing transaction.

    The row of the family is locked meanwhile, so that two of its children never part.
    """
    there = trial.members.filter(child=child).first()
    if there is not None:
        return there
    FamilyGroup.objects.select_for_update(no_key=True).get(pk=child.family_id)
    arm, reason = place_of(trial, child, referred_on=referred_on)
    return CohortMember.objects.get_or_create(
        trial=trial,
        child=child,
        defaults={
            "arm": arm,
            "reason": reason,
            "team_id": child.team_id,
            "referred_on": referred_on,
            "allocated_at": clock.now(),
        },
    )[0]


def place_of(trial: Trial, child: Child, *, referred_on: dt.date) -> Place:
    """The arm that the rule of a trial gives to a child who has none, and why.

    Nothing but the rule decides: no chance, and nothing that was learnt meanwhile.
    """
    return (
        _left_out(trial, child)
        or _with_the_family(trial, child)
        or _by_rule(trial, child, referred_on)
    )


def referral_day(facts: Mapping[str, dt.datetime]) -> dt.date:
    """The day on which a child was referred, or today where that is not recorded."""
    return in_london(facts.get(REFERRED) or clock.now()).date()


def joins_on(trial: Trial, team_id: int | None) -> dt.date | None:
    """The day on which a team joins a trial; None for a team that does not take part."""
    day = trial.teams.get(str(team_id))
    return None if day is None else dt.date.fromisoformat(day) if day else trial.starts_on


def _left_out(trial: Trial, child: Child) -> Place | None:
    for key in trial.exclusions:
        if EXCLUSIONS[key].holds(child):
            return Arm.EXCLUDED, f"Left out because {EXCLUSIONS[key].words}."
    others = CohortMember.objects.filter(child__family=child.family_id, arm=Arm.TRIAL)
    running = others.filter(trial__status__in=(Trial.Status.RUNNING, Trial.Status.PAUSED))
    other = running.exclude(trial=trial).select_related("trial").first()
    if other is None:
        return None
    return Arm.EXCLUDED, f"Left out because the family takes part in {other.trial.title}."


def _with_the_family(trial: Trial, child: Child) -> Place | None:
    family = trial.members.filter(child__family=child.family_id).exclude(arm=Arm.EXCLUDED)
    first = family.order_by("pk").first()
    if first is None:
        return None
    day = spoken_date(in_london(first.allocated_at))
    words = f"Children of one family share an arm, and this family's was given on {day}."
    return CohortMember.Arm(first.arm), words


def _by_rule(trial: Trial, child: Child, referred_on: dt.date) -> Place:
    joins, team, day = joins_on(trial, child.team_id), child.team, spoken_date(referred_on)
    if joins is None:
        return Arm.COMPARISON, f"The child's team, {team}, does not take part."
    first, last = trial.referred_from or dt.date.min, trial.referred_to or dt.date.max
    if not first <= referred_on <= last:
        return Arm.COMPARISON, f"Referred on {day}, outside the dates of referral that it is about."
    if clock.today() < joins:
        return Arm.COMPARISON, f"{team} joins the trial on {spoken_date(joins)} only."
    if trial.open_work == OpenWork.NEW and referred_on < joins:
        joined = f"before {team} joined on {spoken_date(joins)}"
        return Arm.COMPARISON, f"Referred on {day}, {joined}: the trial is for new work only."
    return Arm.TRIAL, f"{team} takes part since {spoken_date(joins)}. Referred on {day}."
