"""A trial moved on together with its open work: for pages, commands and the clock alike."""

from typing import Final

from journey.clock import today
from journey.models import Trial, Worker
from journey.trials import life
from tasks.trials.settling import settle_for
from tasks.trials.watching import watch

Status = Trial.Status
AT_ONCE: Final = 2.0
"""Seconds for which a person waits while open work moves; the clock does the rest."""


def start_trial(trial: Trial, *, by: Worker) -> Trial:
    """Start an approved trial; open work comes over where the trial says so.

    Raises Refused without the role, JourneyError outside its days or when it is not approved.
    """
    return _settled(life.start_trial(trial, by=by))


def pause_trial(trial: Trial, *, by: Worker, reason: str) -> Trial:
    """Pause a running trial: new work goes by the old rules, open work as the trial says.

    Raises Refused to those whom the stop rule does not name, JourneyError without a reason.
    """
    return _settled(life.pause_trial(trial, by=by, reason=reason))


def resume_trial(trial: Trial, *, by: Worker) -> Trial:
    """Let a paused trial go on; raises Refused and JourneyError as `start_trial`."""
    return _settled(life.resume_trial(trial, by=by))


def stop_trial(trial: Trial, *, by: Worker, reason: str) -> Trial:
    """End a trial before its date; raises Refused and JourneyError as `pause_trial`."""
    return _settled(life.stop_trial(trial, by=by, reason=reason))


def look_after_trials(seconds: float) -> bool:
    """End the trials whose last day is over, and once a day look through the work of each.

    After every move of a trial it is looked through again. Says whether more is left to do.
    """
    life.end_trials()
    left = False
    begun = Trial.objects.filter(status__in=(Status.RUNNING, Status.PAUSED, Status.ENDED))
    for trial in begun.filter(started_at__isnull=False).exclude(watched_on=today()):
        if settle_for(seconds, trial):
            left = True
            continue
        watch(trial)
        Trial.objects.filter(pk=trial.pk).update(watched_on=today())
    return left


def _settled(trial: Trial) -> Trial:
    settle_for(AT_ONCE, trial)
    return trial
