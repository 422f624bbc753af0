"""The dates of recorded work: as they stood, as they count now, and as they would have been."""

import datetime as dt
from dataclasses import dataclass

from journey import clock
from journey.exceptions import JourneyError
from tasks.models import Task
from tasks.models.dating import counted_anew
from tasks.replaying.reading import Recorded
from tasks.replaying.supposing import Supposed

Moment = dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class Dated:
    """The date of one task."""

    was: Moment
    """As it stood when the task was closed, or stands."""
    would: Moment
    """As it would have been; the same where the proposal makes no difference."""
    is_alike: bool = True
    """Whether what is decided today gives the date that stood."""
    failed: bool = False
    """Whether it could not be counted."""


def dated(task: Task, one: Recorded, supposed: Supposed, *, in_trial: bool) -> Dated:
    """The dates of a task, by the function that dates tasks when they open and when they move.

    Where the proposal counts as today's rules do, the date that really stood is kept: people and
    rules of another day may have moved it.
    """
    facts, by_hand = one.facts_for(task), task.pk in one.by_hand
    with clock.stopped_at(task.closed_at or supposed.until):
        try:
            standing = supposed.standing(one)
            other = supposed.other_standing(one, in_trial=in_trial)
            now = counted_anew(task, standing, facts, by_hand=by_hand)
            alike = other == standing
            then = now if alike else counted_anew(task, other, facts, by_hand=by_hand)
        except JourneyError:
            return Dated(was=task.due_at, would=task.due_at, failed=True)
    counted, would = now.late_after if now else None, then.late_after if then else None
    kept = task.due_at if would == counted else would
    return Dated(was=task.due_at, would=kept, is_alike=counted == task.due_at)
