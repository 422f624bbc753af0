"""Putting what a note says into an answer that is being written (R121, R54)."""

from typing import Final

from journey.clock import in_london, spoken_date
from journey.forms import Form, Kind
from journey.models import Child
from tasks.models import CaseNote

MOST: Final = 8
"""So many of the newest marked notes are offered beside a task."""


def long_answers(form: Form) -> dict[str, str]:
    """The questions of a form into which a note can be put: their labels by key."""
    asked = (one for one in form.questions if one.kind is Kind.LONG_TEXT)
    return {question.key: question.label for question in asked}


def notes_to_pull(child: Child) -> list[CaseNote]:
    """The newest finished notes of a child that are marked as something."""
    rows = child.notes.standing().exclude(finished_at=None).exclude(tags=[])
    return list(rows[:MOST])


def with_note(answer: str, note: CaseNote) -> str:
    """An answer with what a note says at its end, and where it comes from."""
    when = spoken_date(in_london(note.happened_at).date())
    told = f"From the note of {when} ({note.caption}): {note.summary}"
    meaning = f"What it means: {note.meaning}" if note.meaning else ""
    return "\n\n".join(filter(None, [answer.rstrip(), "\n".join(filter(None, [told, meaning]))]))
