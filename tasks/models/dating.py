"""The due date that stands in a task: by the rules, with what people did to it."""

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from journey.clock import in_london
from journey.layering import Facts, Standing
from journey.models import JourneyEvent
from journey.processes import MovingProcess
from journey.timescales import ENGLAND, DueDate
from journey.timescales.adjusting import readjusted
from journey.timescales.reminding import escalate_at, remind_at

if TYPE_CHECKING:
    from tasks.models.task import Task

DATED: Final = (
    "clock_started_at",
    "due_at",
    "due_why",
    "remind_at",
    "escalate_at",
    "escalate_to",
)
"""The columns of a task that say when it is due."""


def set_due(task: "Task", due: DueDate | None) -> None:
    """Put a due date into a task that is being written; raises BeyondCalendar."""
    task.clock_started_at = due.clock_started_at if due else None
    task.due_at = due.late_after if due else None
    task.due_why = due.as_json() if due else {}
    task.remind_at = remind_at(due, ENGLAND) if due else None
    task.escalate_at = escalate_at(due, ENGLAND) if due else None
    task.escalate_to = due.rule.escalate_to if due and task.escalate_at else ""


def adjusted(task: "Task", due: DueDate | None) -> DueDate | None:
    """A due date by the rules with the adjustments and holds of a task; `readjusted` says how."""
    if due is None:
        return None
    moved = readjusted(due, (one.told for one in task.adjustments.all()))
    return replace(moved, holds=tuple(one.told for one in task.holds.all()))


def redate(task: "Task", process: MovingProcess, **why: Any) -> bool:
    """Count the due date of an open task anew; says whether it moved. The trail keeps the old.

    `why` goes into the trail with it. Source: R52. Raises LibraryError, BeyondCalendar.
    """
    old = iso(task)
    set_due(task, counted_anew(task, process.standing, process.facts))
    task.save(update_fields=DATED)
    if iso(task) == old:
        return False
    process.audit(
        JourneyEvent.Kind.REDATED,
        by=None,
        step=task.step,
        task=task.pk,
        old=old,
        due_at=iso(task),
        **why,
    )
    return True


def counted_anew(
    task: "Task", standing: Standing, facts: Facts, *, by_hand: bool = True
) -> DueDate | None:
    """When an open task is due by what holds for the child, with what people did to its date.

    A preview and the change itself both ask here. `by_hand` is False where the caller knows that
    nobody has touched the date. Raises LibraryError, BeyondCalendar.
    """
    due = standing.due(task.rule_key, facts=facts, opened_at=task.opened_at)
    return adjusted(task, due) if by_hand else due


def refuse_beyond(moment: dt.datetime) -> None:
    """Raise BeyondCalendar for a moment past the last day for which bank holidays are known."""
    day = in_london(moment).date()
    ENGLAND.between(day, day)


def iso(task: "Task") -> str | None:
    """The due date as the trail keeps it."""
    return task.due_at.isoformat() if task.due_at else None
