"""Bringing the open work of a trial in line with where the trial stands.

It is done when a trial moves and once a day, one process after the other. What was done stays done
when it is interrupted; the rest is taken up the next time.
"""

import logging
import time

from journey.exceptions import JourneyError
from journey.incidents import halt
from journey.models import Incident, Trial, TrialEvent
from journey.prepared import update
from journey.processes import moving
from journey.trials.applying import holds_now, open_work_to_join, unsettled
from journey.trials.trail import changing, record
from journey.writing import write_transaction
from tasks.models import Task
from tasks.models.dating import redate
from tasks.worktray.moving_on import announce

log = logging.getLogger(__name__)


def settle_for(seconds: float, trial: Trial) -> bool:
    """Move open work into a trial, or out of its rules, for some seconds; says if more is left.

    Work that cannot be dated becomes an incident, keeps the dates it has, and stops nothing else.
    """
    until, moved = time.monotonic() + seconds, 0
    with write_transaction():
        joining = list(open_work_to_join(trial))
    waiting = [*joining, *unsettled(trial).order_by("pk").values_list("pk", flat=True)]
    while waiting and time.monotonic() < until:
        moved += _settle(waiting.pop(0), trial)
    if moved:
        with changing(trial) as row:
            record(row, TrialEvent.Kind.MOVED, by=None, processes=moved, holds=holds_now(row))
    return bool(waiting)


def _settle(instance_id: int, trial: Trial) -> bool:
    try:
        _move(instance_id, trial)
    except JourneyError:
        log.warning("Process %s keeps its dates: they could not be counted.", instance_id)
        return False
    return True


def _move(instance_id: int, trial: Trial) -> None:
    try:
        with moving(instance_id) as process:
            process.row.trial, process.row.trial_holds = trial, holds_now(trial)
            update(process.row, "trial", "trial_holds")
            open_tasks = Task.objects.open_of(process).values()
            moved = [task for task in open_tasks if redate(task, process, trial=trial.pk)]
            if process.row.next_due_at:
                process.rearm(to_come=True)
            announce(*moved)
    except Exception as error:
        raise halt(instance_id, Incident.Doing.REDATE, error) from error
