"""What a list of tasks shows beside each: tags, and by which of them it can be narrowed."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, Subquery

from journey import clock
from journey.library import library
from journey.models import AgreedDate
from journey.templatetags.journey_words import spoken_due
from journey.timescales.storing import AGREED
from journey.timescales.working_days import working_days_between
from tasks.models import Adjustment, Hold, Task
from tasks.models.queries import TaskQuerySet
from tasks.why import Why, whys_of

SHOWN: Final = {
    "overdue": "Overdue",
    "soon": "Due soon",
    "held": "On hold",
    "moved": "Extended or shortened",
    "agreed": "Agreed date",
    "escalated": "Escalated",
}
"""By what a list can be narrowed, and in which words."""


@dataclass(frozen=True)
class Tag:
    """A word on a task, in one of GOV.UK's colours."""

    words: str
    colour: str


@dataclass(frozen=True)
class Line:
    """A task as a list shows it."""

    task: Task
    why: Why | None
    tags: tuple[Tag, ...]
    reminder: str
    """How long the child has waited, and for what, once it is due soon; empty before (R210)."""


def narrowed(tasks: TaskQuerySet, show: str) -> TaskQuerySet:
    """The tasks of one kind of `SHOWN`; all of them for any other word."""
    now, of_task = clock.now(), {"task": OuterRef("pk")}
    asked: dict[str, Any] = {
        "overdue": Q(due_at__lt=now),
        "soon": Q(remind_at__lte=now, due_at__gte=now),
        "held": Exists(Hold.objects.now().filter(**of_task)),
        "moved": Exists(Adjustment.objects.filter(**of_task)),
        "agreed": Q(due_why__has_key=AGREED),
        "escalated": Q(escalate_at__lte=now),
    }
    return tasks.filter(asked[show]) if show in asked else tasks


def with_tags(tasks: TaskQuerySet) -> TaskQuerySet:
    """With what `lines_of` needs beside the columns, in the same query."""
    held = Hold.objects.now().filter(task=OuterRef("pk")).values("until")[:1]
    waiting = AgreedDate.objects.waiting().filter(
        instance=OuterRef("instance"), rule_key=OuterRef("rule_key")
    )
    return tasks.annotate(held_until=Subquery(held), is_proposed=Exists(waiting))


def lines_of(tasks: Iterable[Task]) -> list[Line]:
    """The lines of tasks that were read `with_tags`."""
    rows = list(tasks)
    whys = whys_of(rows)
    return [Line(task, whys.get(task.pk), tuple(_tags(task)), reminder_of(task)) for task in rows]


def reminder_of(task: Task) -> str:
    """`Nia has waited 12 working days. Meet the child …`; empty until its rule reminds.

    It speaks of the child and of what good work is, not of the date alone (Munro 4.41; R210).
    """
    form = library().forms.get(task.form_key)
    if form is None or task.remind_at is None or task.remind_at > clock.now():
        return ""
    opened, today = clock.in_london(task.opened_at).date(), clock.today()
    waited = working_days_between(opened, today) if opened < today else 0
    days = f"{waited} working day{'' if waited == 1 else 's'}"
    who = task.child.first_name or "The baby"
    return f"{who} has waited {days}. {form.purpose}" if waited else form.purpose


def _tags(task: Any) -> Iterator[Tag]:
    if task.escalate_at and task.escalate_at <= clock.now():
        yield Tag(f"Escalated to {task.escalate_to}", "red")
    if task.held_until:
        yield Tag(f"On hold until {spoken_due(task.held_until)}", "purple")
    if task.is_proposed:
        yield Tag("Date proposed", "turquoise")
    if AGREED in task.due_why:
        yield Tag("Agreed date", "blue")
    for one in task.due_why.get("adjustments", ())[-1:]:
        yield Tag("Extended" if _later(one) else "Shortened", "blue")


def _later(one: dict[str, str]) -> bool:
    moments = [dt.datetime.fromisoformat(one[key]) for key in ("new", "old")]
    return moments[0] > moments[1]
