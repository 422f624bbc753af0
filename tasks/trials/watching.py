"""The drift alarm: work by a suspended rule is never late, so its age is watched instead."""

import datetime as dt

from journey import clock
from journey.models import Trial, TrialEvent
from journey.timescales import Act
from journey.trials.laying import terms_of
from journey.trials.profile import Lift
from journey.trials.trail import changing, record
from tasks.models import Task, TrialNotice

Kind = TrialNotice.Kind
WHOLE = 100
"""Percent of the standard time."""


def watch(trial: Trial) -> list[TrialNotice]:
    """Point out the open work of a trial whose review point or alarm has come, each once."""
    suspended = {
        key: lift for key, lift in terms_of(trial).lifts.items() if lift.act is Act.SUSPEND
    }
    tasks = Task.objects.open().filter(
        instance__trial=trial, instance__trial_holds=True, rule_key__in=suspended
    )
    raised = set(TrialNotice.objects.filter(task__in=tasks).values_list("task", "kind"))
    found = [
        TrialNotice(trial=trial, task=task, kind=kind, raised_at=clock.now())
        for task in tasks
        for kind in _reached(task, suspended[task.rule_key])
        if (task.pk, kind) not in raised
    ]
    if found:
        with changing(trial) as row:
            TrialNotice.objects.bulk_create(found, ignore_conflicts=True)
            kinds = [str(one.kind) for one in found]
            counts = {kind: kinds.count(kind) for kind in set(kinds)}
            record(row, TrialEvent.Kind.WATCHED, by=None, **counts)
    return found


def _reached(task: Task, lift: Lift) -> list[TrialNotice.Kind]:
    """What has come for a task, by the moments that are stored with its due date."""
    now, reached = clock.now(), []
    review, standard = (_stored(task, name) for name in ("review_at", "shadow_at"))
    if review and review <= now:
        reached.append(Kind.REVIEW)
    if standard and task.clock_started_at:
        share = (lift.alarm_at_percent or WHOLE) / WHOLE
        if task.clock_started_at + (standard - task.clock_started_at) * share <= now:
            reached.append(Kind.DRIFT)
    return reached


def _stored(task: Task, name: str) -> dt.datetime | None:
    text = task.due_why.get(name)
    return dt.datetime.fromisoformat(text) if text else None
