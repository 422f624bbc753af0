"""What earlier records say: offered again, or read (B11, R54)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from journey.forms import Form
from journey.models import Child
from tasks.models import Record
from tasks.words import answer_words


@dataclass(frozen=True)
class KnownAnswer:
    """An earlier answer to the same question about the same child."""

    answer: Any
    source: str
    at: datetime


@dataclass(frozen=True)
class ReadSection:
    """A section of a record as a reader sees it: label and answer; empty answers are left out."""

    title: str
    answers: list[tuple[str, str]]


def known_answers(form: Form, child: Child) -> Mapping[str, KnownAnswer]:
    """The newest earlier answer to each question of a form, by question key."""
    keys = {question.key for question in form.questions}
    known: dict[str, KnownAnswer] = {}
    for record in Record.objects.filter(task__child=child).select_related("task").order_by("pk"):
        for key in keys & set(record.answers):
            known[key] = KnownAnswer(record.answers[key], record.task.name, record.at)
    return known


def read_record(record: Record, form: Form) -> list[ReadSection]:
    """A record in words, section by section."""
    sections = []
    for section in form.sections:
        words = [
            (question.label, answer_words(question, record.answers.get(question.key)))
            for question in section.questions
        ]
        given = [(label, answer) for label, answer in words if answer]
        if given:
            sections.append(ReadSection(section.title, given))
    return sections
