"""A trial in words: whom it is about, what it changes, what stays, and what has happened."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from journey.clock import spoken_date, today
from journey.exceptions import LibraryError
from journey.library import library
from journey.models import (
    Child,
    CohortMember,
    ProcessInstance,
    ProcessVersion,
    Team,
    Trial,
    TrialEvent,
)
from journey.timescales import Act, RuleSet, TimescaleRule
from journey.trials.cohorts import joins_on
from journey.trials.exclusions import EXCLUSIONS
from journey.trials.measures import MEASURES, Side
from journey.trials.profile import Lift

COLOURS: Final = {
    Trial.Status.DRAFTED: "grey",
    Trial.Status.CHECKED: "yellow",
    Trial.Status.APPROVED: "blue",
    Trial.Status.RUNNING: "green",
    Trial.Status.PAUSED: "orange",
    Trial.Status.ENDED: "grey",
}

OPEN_WORK_WORDS: Final[Mapping[str, str]] = {
    Trial.OpenWork.NEW: "Work for children referred before their team joins stays as it is.",
    Trial.OpenWork.TOO: "Its dates are counted anew on the day on which its team joins.",
}
END_WORDS: Final[Mapping[str, str]] = {
    Trial.OnEnd.KEEPS: "Work that began in the trial keeps its dates and is finished by its rules.",
    Trial.OnEnd.RETURNS: "Work that began in the trial goes back too: its dates are counted anew. "
    "The process in which it runs stays the same.",
}


@dataclass(frozen=True, kw_only=True)
class Lifted:
    """One rule that a trial lifts, as a row of a table."""

    title: str
    before: str
    now: str
    watched: str
    reason: str


def scope_words(trial: Trial) -> Iterator[str]:
    """For which work the trial runs, a sentence each."""
    for team in Team.objects.filter(pk__in=trial.teams):
        joins = joins_on(trial, team.pk)
        later = f", from {spoken_date(joins)}" if joins and joins != trial.starts_on else ""
        yield f"{team} takes part{later}."
    if not trial.teams:
        yield "The teams are still to be chosen."
    first, last = trial.referred_from, trial.referred_to
    if first or last:
        begins = f" from {spoken_date(first)}" if first else ""
        ends = f" until {spoken_date(last)}" if last else ""
        yield f"Children who were referred{begins}{ends}."
    open_work = Trial.OpenWork(trial.open_work)
    yield f"{open_work.label}. {OPEN_WORK_WORDS[open_work]}"
    for key in trial.exclusions:
        if key in EXCLUSIONS:
            yield f"Left out: {EXCLUSIONS[key].title.lower()}."
    yield (
        "A child keeps the arm that was given once, also in another team. "
        "Children of one family share an arm. Everybody else is compared."
    )


def lifted(trial: Trial) -> Iterator[Lifted]:
    """What the trial does to timescales, rule by rule."""
    for lift in trial.lifts:
        rule = _rule(trial, lift.rule_key)
        yield Lifted(
            title=rule.title if rule else lift.rule_key,
            before=_length(rule),
            now=_now(lift),
            watched=_watched(lift),
            reason=lift.reason,
        )


def structure_words(trial: Trial) -> list[str]:
    """Which process begins in place of which, a sentence each."""
    return [
        f"“{_process_name(one.new)}” begins in place of “{_process_name(one.old)}”."
        for one in trial.substitutions.values()
    ]


def floor_words(trial: Trial) -> list[str]:
    """The floor that stays: rules that nobody may lift (R202), each with its length."""
    rules = _rule_set(trial)
    floor = [rule for key in rules.rules for rule in rules.rules[key][:1] if rule.is_floor]
    return [f"{rule.title}: {_length(rule)}" for rule in floor] if rules else []


def measure_words(trial: Trial) -> list[tuple[str, list[str]]]:
    """What the trial is judged by, side by side."""
    chosen = [MEASURES[key] for key in trial.profile.measures]
    sides = [(side, [one.title for one in chosen if one.side is side]) for side in Side]
    return [(side.value.capitalize(), titles) for side, titles in sides if titles]


def end_words(trial: Trial) -> str:
    """What becomes of open work when the trial pauses or ends (R203)."""
    return f"New work goes by the rules of before. {END_WORDS[Trial.OnEnd(trial.on_end)]}"


def arms(trial: Trial) -> list[tuple[str, str, int]]:
    """How many children are in each arm, by team: arm, team, number."""
    counted: dict[tuple[str, str], int] = {}
    for member in trial.members.select_related("team"):
        key = (member.get_arm_display(), str(member.team or "No team"))
        counted[key] = counted.get(key, 0) + 1
    return [(arm, team, number) for (arm, team), number in sorted(counted.items(), reverse=True)]


def history(trial: Trial) -> Iterator[tuple[TrialEvent, str]]:
    """What has happened, the newest first, each with the reason or reference given."""
    for event in trial.events.select_related("actor").order_by("-seq"):
        body = json.loads(event.body)
        yield event, str(body.get("reason") or body.get("reference") or _numbers(event, body))


def place_words(member: CohortMember) -> str:
    """Where a child stands in a trial, in short: `In the Gateshead trial`."""
    return {
        CohortMember.Arm.TRIAL: f"In {member.trial.title}",
        CohortMember.Arm.COMPARISON: f"Compared with {member.trial.title}",
        CohortMember.Arm.EXCLUDED: f"Left out of {member.trial.title}",
    }[CohortMember.Arm(member.arm)]


def places_told(child: Child) -> list[tuple[CohortMember, str]]:
    """The trials that a child is in or is compared with, with where the child stands."""
    rows = child.trials.select_related("trial").defer("trial__source").order_by("-pk")
    return [(row, place_words(row)) for row in rows]


def work_words(instance: ProcessInstance) -> str:
    """By whose rules the work of a process goes, where it runs or ran in a trial (R194)."""
    if instance.trial is None:
        return ""
    if instance.trial_holds:
        return f"This work goes by the rules of {instance.trial.title}."
    return f"This work began in {instance.trial.title}, and goes by the rules of before."


def _numbers(event: TrialEvent, body: dict[str, object]) -> str:
    if event.kind == TrialEvent.Kind.MOVED:
        return f"{body['processes']} processes"
    if event.kind == TrialEvent.Kind.REFUSED:
        return f"to {body['move']}"
    return ""


def _rule_set(trial: Trial) -> RuleSet:
    return library(trial.profile.rule_set).rule_set_in_use()


def _rule(trial: Trial, key: str) -> TimescaleRule | None:
    day: dt.date = trial.starts_on or today()
    try:
        return _rule_set(trial).rule(key, on=day)
    except LibraryError:
        return None


def _length(rule: TimescaleRule | None) -> str:
    if rule is None or rule.amount is None:
        return "no figure"
    return f"{rule.bound.words} {rule.length}"


def _now(lift: Lift) -> str:
    if lift.act is Act.SUSPEND or lift.span is None:
        return "No set time"
    return f"{lift.span.words} from when {library().fact_words(lift.clock)}"


def _watched(lift: Lift) -> str:
    if lift.review_after is None:
        return ""
    return (
        f"Somebody looks again after {lift.review_after.words}; an alarm at "
        f"{lift.alarm_at_percent} percent of the time before."
    )


def _process_name(process_id: str) -> str:
    versions = ProcessVersion.objects.filter(process_id=process_id)
    newest = versions.order_by("-number").values_list("name", flat=True).first()
    return newest or process_id
