"""Answers that are known already: offered with their source, not asked again (B11, R54)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from journey.forms import Form
from journey.models import ProcessInstance
from tasks.models import Record, Task


@dataclass(frozen=True)
class KnownAnswer:
    """An earlier answer to the same question in the same journey."""

    answer: Any
    source: str
    at: datetime


def known_answers(task: Task) -> Mapping[str, KnownAnswer]:
    """The newest earlier answers that a task may begin with, by question key.

    From other steps of the same journey: whoever asks the same key asks for the same fact. From
    the same step only when its work was returned and the form goes on from what was written: a
    second visit is not begun with the words of the first, and no event is ever filled in.
    """
    form = task.form
    keys = {question.key for question in form.questions if not question.fact}
    known: dict[str, KnownAnswer] = {}
    for record in _earlier_records(task, form):
        for key in keys & set(record.answers):
            known[key] = KnownAnswer(record.answers[key], record.task.name, record.at)
    return known


def _earlier_records(task: Task, form: Form) -> Iterator[Record]:
    goes_on = form.continues and task.returned_by_id is not None
    records = Record.objects.filter(task__instance__in=_journey_of(task.instance))
    for record in records.select_related("task").order_by("pk"):
        is_same_step = record.task.instance_id == task.instance_id and record.task.step == task.step
        if goes_on if is_same_step else record.form_key != form.key:
            yield record


def _journey_of(instance: ProcessInstance) -> list[int]:
    """The process and those that led to it."""
    found, current = [instance.pk], instance.started_by
    while current is not None:
        found.append(current.pk)
        current = current.started_by
    return found
