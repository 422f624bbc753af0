"""What the administrator of the demonstration finds: a process that has stopped, and a plan.

Both come about as they would anywhere: somebody completes a task on a day on which no team received
contacts, and a version is published while processes run on the one before.
"""

from contextlib import suppress
from random import Random
from typing import Final

from journey.demonstration import DECIDES, DRAFTS, FRONT_DOOR
from journey.exceptions import ProcessHalted
from journey.models import Team, Worker
from journey.planning import draft_plan
from journey.processes import newest_version
from journey.publishing import draft_version, publish_version
from tasks.access import why_not
from tasks.models import Task
from tasks.simulation.answering import invent_answers
from tasks.worktray import complete_task, save_draft

STOPS_AT: Final = "agency_checks"
CHANGED: Final = "assessment_single"
CLEARER: Final = (b'name="See the child"', b'name="See the child and talk with them"')
"""What the new version says otherwise."""


def add_stopped_process(rng: Random) -> None:
    """Let one process stop: the next task of a child without a team has no team to go to."""
    task = Task.objects.open().with_names().filter(step=STOPS_AT, child__team=None).earliest("pk")
    people = Worker.objects.filter(groups__name=task.role).order_by("pk")
    worker = next(one for one in people if not why_not(task, one))
    answers = invent_answers(task.form, task.child, rng, outcome="")
    typed = {key: [answer] for key, answer in answers.items() if isinstance(answer, str)}
    save_draft(task, answers=typed, page="", by=worker)
    receiving = Team.objects.filter(name=FRONT_DOOR)
    receiving.update(receives_contacts=False)
    with suppress(ProcessHalted):
        complete_task(task, answers=answers, by=worker)
    receiving.update(receives_contacts=True)


def add_plan() -> None:
    """Publish a clearer version of the assessment, and plan how those that run move to it."""
    drafts, decides = (Worker.objects.get(username=name) for name in (DRAFTS, DECIDES))
    old = newest_version(CHANGED)
    version = draft_version(
        bytes(old.xml).replace(*CLEARER),
        by=drafts,
        note="The first step says that the child is talked with.",
        process_id=CHANGED,
    )
    publish_version(version, by=decides)
    note = "Everybody should read the clearer name, also where the assessment has begun."
    draft_plan(old, newest_version(CHANGED), mapping={}, note=note, by=drafts)
