"""What may matter enough for a chronology: offered from what is recorded, entered by people only.

Records and decisions of every step, the beginning and the end of every process (so closures,
placements, plans and contacts), and notes that somebody marked as a significant event (R71, R77).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from journey.clock import in_london
from journey.forms import Kind as AnswerKind
from journey.library import library
from journey.models import Child, ProcessInstance
from journey.models.process import HEAVY_OF_INSTANCE
from journey.story import SMALL, outcome_words
from tasks.answers import fact_moment
from tasks.models import CaseNote, ChronologyEntry, Record, Task

EXCERPT: Final = 400
"""Characters of a long answer that are offered; the whole is one link away."""


class Kind(StrEnum):
    """From what an event is offered."""

    DECISION = "decision"
    RECORD = "record"
    PROCESS = "process"
    NOTE = "note"

    @property
    def words(self) -> str:
        """As people read it."""
        return {
            Kind.DECISION: "Decisions",
            Kind.RECORD: "Records",
            Kind.PROCESS: "Beginnings and ends",
            Kind.NOTE: "Notes",
        }[self]


@dataclass(frozen=True)
class Candidate:
    """An event that a person may accept."""

    origin: str
    kind: Kind
    on: dt.date
    title: str
    what: str
    source: str
    url: str
    meaning: str = ""
    """What a person has written that it means for the child; empty from anything but a note."""

    @property
    def history(self) -> str:
        """The history it probably belongs to; whoever accepts it decides."""
        service = self.kind in (Kind.DECISION, Kind.PROCESS)
        return ChronologyEntry.History.SERVICE if service else ChronologyEntry.History.PERSONAL


Key = tuple[dt.datetime, Kind, str]
"""When it was recorded, of which kind it is, and its origin."""


def candidates_for(child: Child, kind: str = "") -> list[Key]:
    """The keys of what may be entered, the newest first, without what was entered or left out.

    Cheap however long the journey is; `told` reads what a page shows of them.
    """
    entries = ChronologyEntry.objects.filter(child=child).standing()
    settled = set(entries.exclude(origin="").values_list("origin", flat=True))
    settled |= set(child.left_out.values_list("origin", flat=True))
    keys = [key for key in _keys(child) if key[2] not in settled and (not kind or key[1] == kind)]
    return sorted(keys, reverse=True)


def told(keys: Iterable[Key], child: Child) -> list[Candidate]:
    """The candidates of some keys, in their order, in a constant number of queries."""
    origins = [origin for *_, origin in keys]
    found = {one.origin: one for one in _told(origins, child)}
    return [found[origin] for origin in origins if origin in found]


def candidate_of(child: Child, origin: str) -> Candidate | None:
    """The event of a child with that origin, as long as it is offered; None otherwise."""
    keys = [key for key in candidates_for(child) if key[2] == origin]
    return next(iter(told(keys, child)), None)


def _keys(child: Child) -> Iterator[Key]:
    done = Record.objects.filter(task__child=child).order_by()
    for pk, at, decided in done.values_list("task", "at", "task__decision"):
        yield at, Kind.DECISION if decided else Kind.RECORD, f"task-{pk}"
    processes = child.processes.exclude(version__process_id__in=SMALL).order_by()
    for pk, began, ended in processes.values_list("pk", "started_at", "ended_at"):
        yield began, Kind.PROCESS, f"began-{pk}"
        if ended:
            yield ended, Kind.PROCESS, f"ended-{pk}"
    notes = CaseNote.objects.filter(child=child).standing().exclude(finished_at=None)
    for pk, at, tags in notes.values_list("pk", "happened_at", "tags").order_by():
        if tags:
            yield at, Kind.NOTE, f"note-{pk}"


def _told(origins: Sequence[str], child: Child) -> Iterator[Candidate]:
    numbers = _numbers(origins, "task")
    tasks = Task.objects.filter(pk__in=numbers, child=child)
    for task in tasks.select_related("record__by", "decision"):
        yield _of_task(task)
    notes = CaseNote.objects.filter(pk__in=_numbers(origins, "note"), child=child)
    for note in notes.select_related("begun_by"):
        yield _of_note(note)
    numbers = [*_numbers(origins, "began"), *_numbers(origins, "ended")]
    rows = child.processes.filter(pk__in=numbers).select_related("version")
    for row in rows.defer(*HEAVY_OF_INSTANCE):
        yield from (one for one in _of_process(row) if one.origin in origins)


def _numbers(origins: Iterable[str], prefix: str) -> list[int]:
    split = (origin.partition("-") for origin in origins)
    return [int(number) for kind, _, number in split if kind == prefix and number.isdecimal()]


def _of_task(task: Task) -> Candidate:
    record = task.record
    decision = getattr(task, "decision", None)
    if decision is not None:
        what = f"{decision.question} {decision.option}. {_excerpt(decision.rationale)}"
    else:
        what = f"{task.name}. {longest_answer(record)}"
    return Candidate(
        origin=f"task-{task.pk}",
        kind=Kind.DECISION if decision else Kind.RECORD,
        on=day_of(record),
        title=decision.option if decision else task.name,
        what=what.strip(),
        source=f"{record.by}, {task.role.lower()}",
        url=task.get_absolute_url(),
    )


def _of_note(note: CaseNote) -> Candidate:
    return Candidate(
        origin=f"note-{note.pk}",
        kind=Kind.NOTE,
        on=in_london(note.happened_at).date(),
        title=note.caption,
        what=note.summary,
        source=f"Note by {note.begun_by}",
        url=note.get_absolute_url(),
        meaning=note.meaning,
    )


def _of_process(row: ProcessInstance) -> Iterator[Candidate]:
    name, authority = row.version.name, library().authority
    moments = [("began", row.started_at, f"{name} began")]
    if row.ended_at:
        outcome = outcome_words(row.version.diagram, row.outcome)
        moments.append(("ended", row.ended_at, f"{name} ended: {outcome}".rstrip(": ")))
    for kind, at, words in moments:
        yield Candidate(
            origin=f"{kind}-{row.pk}",
            kind=Kind.PROCESS,
            on=in_london(at).date(),
            title=words,
            what=f"{words}.",
            source=authority,
            url=row.child.get_absolute_url(),
        )


def day_of(record: Record) -> dt.date:
    """The day on which what is recorded happened: its first fact, or when it was recorded.

    A fact that is still to come, such as the next meeting, has not happened.
    """
    recorded = in_london(record.at).date()
    form = library().forms.get(record.form_key)
    for question in form.questions if form else ():
        answer = record.answers.get(question.key)
        if question.fact and answer and question.kind in (AnswerKind.DATE, AnswerKind.DATE_TIME):
            return min(fact_moment(answer).date(), recorded)
    return recorded


def longest_answer(record: Record) -> str:
    """The beginning of the longest text that was written; tables are left out."""
    answers = [answer for section in record.read for _, answer in section["answers"]]
    return _excerpt(max((one for one in answers if isinstance(one, str)), key=len, default=""))


def _excerpt(text: str) -> str:
    if len(text) <= EXCERPT:
        return text
    return f"{text[:EXCERPT].rsplit(' ', 1)[0]} …"
