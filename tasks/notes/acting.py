"""What was agreed in a note becomes a task with an owner and a date (R120)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from journey.access import may_see
from journey.clock import LONDON
from journey.exceptions import Refused
from journey.family.trail import changing
from journey.models import Child, Worker
from tasks.allocation import QUALIFIED
from tasks.models import AgreedAction, CaseNote
from tasks.worktray.one_step import begin_for

PROCESS: Final = "agreed_action"


@dataclass(frozen=True)
class Action:
    """What is to be done, by whom, by when."""

    what: str
    owner: Worker
    by_when: dt.date


def owners_for(child: Child) -> list[Worker]:
    """Those who may be given an action: the child's key worker first, then by name."""
    workers = Worker.objects.filter(is_active=True, groups__name=QUALIFIED)
    if child.is_restricted:
        workers = workers.filter(grants__child=child)
    named = workers.order_by("first_name", "last_name", "pk")
    return sorted(named, key=lambda worker: worker.pk != child.key_worker_id)


def agree_actions(note: CaseNote, actions: Iterable[Action], *, by: Worker) -> list[AgreedAction]:
    """Put each action into its owner's worktray. Raises Refused."""
    actions = list(actions)
    for action in actions:
        if not may_see(action.owner, note.child):
            raise Refused(f"{action.owner} may not see this child's record.")
    with changing([note.child], by=by) as trail:
        rows = [_agree(note, action, by=by) for action in actions]
        for row in rows:
            trail.record(note.child, ["what", "owner", "by_when"], agreed_action=row.pk)
    return rows


def _agree(note: CaseNote, action: Action, *, by: Worker) -> AgreedAction:
    due = dt.datetime.combine(action.by_when, dt.time(), LONDON)
    instance = begin_for(
        PROCESS, child=note.child, facts={"action_due": due}, owner=action.owner, by=by
    )
    return AgreedAction.objects.create(
        note=note, what=action.what, owner=action.owner, by_when=action.by_when, instance=instance
    )
