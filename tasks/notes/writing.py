"""Writing a case note: kept while it is not finished, then finished, then only corrected."""

from collections.abc import Mapping
from typing import Any, Final

from journey import clock
from journey.access import refuse_unless_recorder
from journey.exceptions import JourneyError, Refused
from journey.family.trail import changing, keep
from journey.invariants.checking import one_after_the_other
from journey.layering import standing_for
from journey.library import library
from journey.models import Child, Worker
from journey.processes import moving
from journey.writing import write_transaction
from tasks.models import CaseNote, Task
from tasks.worktray import complete_task
from tasks.worktray.one_step import begin_for
from tasks.worktray.starting import first_role_of

NOTE_FIELDS: Final = (
    "happened_at",
    "style",
    "about",
    "tags",
    "summary",
    "meaning",
    "revises",
    "revises_because",
)
PROCESS: Final = "case_note"
SIGNIFICANT: Final = "recording.significant-event.due"
OTHER: Final = "recording.other.due"
IN_NOTE: Final = "in_note"


def keep_note(
    child: Child,
    *,
    values: Mapping[str, Any],
    by: Worker,
    note: CaseNote | None = None,
    page: str = "",
) -> CaseNote:
    """Keep a note that is not finished: the team sees it, and a task says until when (R49, R53).

    `page` is the page from which a new one is sent; sent again, nothing is written. Raises Refused,
    and JourneyError when somebody has finished it meanwhile.
    """
    refuse_unless_recorder(by, child)
    with write_transaction():
        note = _written(child, values, by=by, note=note, page=page)
        if note.instance is not None:
            _tell_process(note, by=by)
        elif first_role_of(PROCESS) in by.roles:
            note.instance = begin_for(PROCESS, child=child, facts=_facts(note), owner=by, by=by)
            note.save(update_fields=["instance"])
    return note


def finish_note(
    child: Child,
    *,
    values: Mapping[str, Any],
    by: Worker,
    note: CaseNote | None = None,
    page: str = "",
) -> CaseNote:
    """Finish a note; it does not change after that. Its task is done with it.

    `page` is the page from which a new one is sent; sent again, nothing is written. Raises Refused,
    and JourneyError when somebody has finished it meanwhile.
    """
    with write_transaction():
        note = _written(child, values, by=by, note=note, page=page)
        note.finished_at, note.finished_by = clock.now(), by
        note.save(update_fields=["finished_at", "finished_by"])
    _close_task(note, by=by, answers={"note_kept_where": IN_NOTE})
    return note


def give_up_note(note: CaseNote, *, reason: str, by: Worker) -> None:
    """Give up a note that is not finished, with a reason; it stays to be read.

    Raises Refused, and JourneyError when somebody has finished it meanwhile.
    """
    with changing([note.child], by=by) as trail:
        refuse_finished(note)
        note.given_up_because = reason
        note.save(update_fields=["given_up_because"])
        trail.record(note.child, ["given_up_because"], note=note.pk)
    answers = {"note_kept_where": "not_needed", "note_kept_elsewhere": reason[:200]}
    _close_task(note, by=by, answers=answers)


def correct_note(note: CaseNote, *, values: Mapping[str, Any], by: Worker) -> CaseNote:
    """Put a corrected note in the place of a finished one, which stays to be read (R55).

    Raises Refused, and JourneyError when somebody was first.
    """
    with changing([note.child], by=by) as trail:
        refuse_corrected(note)
        corrected = CaseNote(child=note.child, corrects=note, begun_by=by, **values)
        corrected.finished_at, corrected.finished_by = clock.now(), by
        _date(corrected)
        corrected.save(force_insert=True)
        changed = [name for name in values if getattr(note, name) != values[name]]
        trail.record(note.child, changed, note=corrected.pk, corrects=note.pk)
    return corrected


def refuse_sent(child: Child, *, page: str, by: Worker) -> None:
    """Raise JourneyError when a note was written from this page already."""
    if sent_from(page, child, by=by):
        raise JourneyError("This note has been sent already. It is among the notes of the child.")


def sent_from(page: str, child: Child, *, by: Worker) -> CaseNote | None:
    """The note that a person has written from a page already."""
    rows = CaseNote.objects.filter(child=child, begun_by=by, begun_with=page)
    return rows.first() if page else None


def refuse_finished(note: CaseNote) -> None:
    """Raise JourneyError when a note does not change any more."""
    row = CaseNote.objects.filter(pk=note.pk).first()
    if row is None or row.finished_at or row.given_up_because:
        raise JourneyError("Somebody has finished this note or given it up meanwhile.")


def refuse_corrected(note: CaseNote) -> None:
    """Raise JourneyError when a note is not one that can be corrected, or not any more."""
    if CaseNote.objects.filter(corrects=note).exists() or not note.finished_at:
        raise JourneyError("Somebody has corrected this note meanwhile.")


def _written(
    child: Child, values: Mapping[str, Any], *, by: Worker, note: CaseNote | None, page: str
) -> CaseNote:
    with changing([child], by=by) as trail:
        one_after_the_other(child)
        if note is None:
            refuse_sent(child, page=page, by=by)
            note = CaseNote(child=child, begun_by=by, begun_with=page[:32])
        else:
            refuse_finished(note)
        changed = keep(note, values, fields=NOTE_FIELDS)
        _date(note)
        note.kept_at = clock.now()
        note.save(update_fields=["due_at", "due_words", "kept_at"])
        trail.record(child, changed, note=note.pk)
    return note


def _facts(note: CaseNote) -> dict[str, Any]:
    facts = {"work_done": note.happened_at}
    return {**facts, "event_happened": note.happened_at} if note.is_significant else facts


def _tell_process(note: CaseNote, *, by: Worker) -> None:
    """Correct the facts from which the task's due date counts."""
    if note.instance_id is None:
        return
    with moving(note.instance_id) as process:
        process.record_facts(_facts(note), by=by)
        Task.objects.reconcile(process)


def _date(note: CaseNote) -> None:
    """Say until when it is to be recorded, by the rule for what it is about (R49).

    An authority whose rule set has no such rule sets no date.
    """
    rule = SIGNIFICANT if note.is_significant else OTHER
    if rule not in library().rule_set_in_use().rules:
        return
    standing = standing_for(note.child)
    due = standing.due(rule, facts=_facts(note), opened_at=note.begun_at)
    note.due_at = due.late_after if due else None
    note.due_words = due.in_short if due else ""


def _close_task(note: CaseNote, *, by: Worker, answers: Mapping[str, Any]) -> None:
    """Complete the task that asked for the note; whoever may not do it leaves it to its holder."""
    task = Task.objects.open().with_names().filter(instance=note.instance_id).first()
    if note.instance_id is None or task is None:
        return
    try:
        complete_task(task, answers=answers, by=by)
    except Refused:
        return
