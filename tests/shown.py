"""A small trial that has shown something."""

import datetime as dt
import json
from typing import Any, Final

from journey import clock
from journey.models import ProcessInstance, Trial
from journey.trials.measures import MEASURES
from tasks.models import Task
from tasks.worktray import complete_task
from tests.authority import VISIT
from tests.trials import SOUND, Trying

ALL: Final = SOUND.replace('["time_to_decision", "returned_work"]', json.dumps(list(MEASURES)))
"""The small trial with every measure there is."""
DAY: Final = dt.timedelta(days=1)
ROWS: Final = "rows/?figure=time_to_decision&arm=trial"


def finished(trying: Trying, *, days: int = 1, child: Any = None) -> ProcessInstance:
    """A visit that is written up and accepted so many days after it began."""
    instance = trying.authority.start_visit(child)
    task = Task.objects.open().get(instance=instance)
    answers = {**VISIT, "visited_on": clock.today().isoformat()}
    complete_task(task, answers=answers, by=trying.authority.worker)
    with clock.stopped_at(clock.now() + days * DAY):
        task = Task.objects.open().get(instance=instance)
        complete_task(
            task, answers={}, outcome="accept", rationale="Yes.", by=trying.authority.manager
        )
    return instance


def several(trying: Trying, number: int) -> Trial:
    """A running trial with so many visits in it."""
    trial = trying.running(ALL)
    for _ in range(number):
        finished(trying, child=trying.child())
    return trial
