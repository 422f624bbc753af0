"""Answers that are known already: offered with their source, not asked again (B11, R54, R206)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from journey.form_tables import ROW_OF
from journey.forms import Form, Kind, Question, RowsFrom
from journey.journeys import journey_of
from journey.processes import moments
from tasks.history import previous_worker_of
from tasks.models import Record, Task
from tasks.plans import newest_rows
from tasks.rows import offered_rows

AT_ONCE: Final = 20
"""How many records are read at once: most of what is known stands in the newest."""


@dataclass(frozen=True)
class KnownAnswer:
    """An earlier answer to the same question in the same journey."""

    answer: Any
    source: str
    at: datetime


def known_answers(task: Task) -> Mapping[str, KnownAnswer]:
    """The newest earlier answers that a task may begin with, by question key.

    From the whole journey: whoever asks the same key asks for the same fact. What is about one
    event is asked each time, what is about this assessment anew, and no fact is ever filled in.
    Where work was returned, its own words stand there again, whatever they are about, if the form
    goes on from what was written; otherwise the step begins anew.
    A plan begins with what is still to be done in its newest version, in whichever journey.
    """
    form = task.form
    open_keys = {one.key for one in form.questions if not one.fact and not one.each_time}
    known = dict(_offered(task, open_keys - set(_plan_keys(form))))
    if form.continues and task.returned_by_id is not None:
        known |= _written_here(task, {one.key for one in form.questions if not one.fact})
    known |= _proposed(task)
    for question in form.questions:
        if question.rows_from is RowsFrom.PLAN and question.key not in known:
            known |= _of_plan(task, question)
    return known


def beginning(task: Task, known: Mapping[str, KnownAnswer]) -> dict[str, Any]:
    """What stands in a form when it is opened: the known answers, and who is around the child."""
    begun = {key: one.answer for key, one in known.items()}
    for question in task.form.questions:
        if question.names_rows:
            begun[question.key] = _named(task, question, begun.get(question.key, ()))
    return begun


def _offered(task: Task, wanted: set[str]) -> Iterator[tuple[str, KnownAnswer]]:
    """The newest answer to each key, the records of the journey read from the newest on."""
    missing = set(wanted)
    records = Record.objects.filter(task__instance__in=journey_of(task.instance))
    if task.returned_by_id is not None:
        records = records.exclude(task__instance=task.instance_id, task__step=task.step)
    anew = _asked_anew(task)
    for record in _from_newest(_holding(records, wanted)):
        for key in missing & set(record.answers):
            if key not in anew or record.at >= anew[key]:
                yield key, KnownAnswer(record.answers[key], record.task.name, record.at)
        missing -= set(record.answers)
        if not missing:
            return


def _asked_anew(task: Task) -> dict[str, datetime]:
    """Since when an answer must be to be offered, by the questions that are asked anew."""
    facts = moments(task.instance.facts)
    return {one.key: facts[one.since] for one in task.form.questions if one.since in facts}


def _proposed(task: Task) -> dict[str, KnownAnswer]:
    """The worker who knew the child, where a manager has decided that they go on."""
    before = previous_worker_of(task) if task.form.allocates else None
    if before is None or before.decision.closed_at is None:
        return {}
    name = before.decision.name
    return {task.form.allocates: KnownAnswer(before.worker.pk, name, before.decision.closed_at)}


def _written_here(task: Task, wanted: set[str]) -> dict[str, KnownAnswer]:
    records = Record.objects.filter(task__instance=task.instance_id, task__step=task.step)
    record = records.select_related("task").order_by("-pk").first()
    if record is None:
        return {}
    return {
        key: KnownAnswer(record.answers[key], record.task.name, record.at)
        for key in wanted & set(record.answers)
    }


def _of_plan(task: Task, question: Question) -> dict[str, KnownAnswer]:
    newest = newest_rows(task.child, question.key)
    if newest.record is None or not newest.live:
        return {}
    return {question.key: KnownAnswer(newest.live, newest.record.task.name, newest.record.at)}


def _named(task: Task, question: Question, rows: Any) -> list[dict[str, Any]]:
    """A row for each person or part, with what is known of it, and the other rows."""
    known = {row[ROW_OF]: row for row in rows if ROW_OF in row}
    others = [row for row in rows if ROW_OF not in row]
    offered = offered_rows(question, task.child)
    return [*({**known.get(row[ROW_OF], {}), **row} for row in offered), *others]


def _plan_keys(form: Form) -> Iterator[str]:
    return (one.key for one in form.questions if one.kind is Kind.ROWS and one.plan)


def _holding(records: QuerySet[Record], keys: set[str]) -> QuerySet[Record]:
    """The records that answer one of the keys at least."""
    holds = Q(pk__in=())
    for key in sorted(keys):
        holds |= Q(answers__has_key=key)
    return records.filter(holds)


def _from_newest(records: QuerySet[Record]) -> Iterator[Record]:
    newest = records.select_related("task").order_by("-pk")
    return newest.iterator(chunk_size=AT_ONCE)
