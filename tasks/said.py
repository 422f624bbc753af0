"""What a child's records say last about a question, whichever step asked it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from journey.exceptions import LibraryError
from journey.forms import Question
from journey.models import Child
from tasks.models import Record
from tasks.models.task import HEAVY_OF_TASK
from tasks.words import answer_words


@dataclass(frozen=True)
class Said:
    """The newest answer to a question."""

    answer: Any
    words: str
    record: Record


def said_last(child: Child, keys: Iterable[str]) -> Mapping[str, Said]:
    """The newest answer to each of some questions that any record of the child holds, by key."""
    wanted = dict.fromkeys(keys)
    if not wanted:
        return {}
    any_of_them = Q()
    for key in wanted:
        any_of_them |= Q(answers__has_key=key)
    records = Record.objects.filter(any_of_them, task__child=child)
    found: dict[str, Said] = {}
    light = records.select_related("task__version", "by").defer(*HEAVY_OF_TASK)
    for record in light.order_by("-pk").iterator(50):
        for key in [key for key in wanted if key in record.answers and key not in found]:
            found[key] = Said(record.answers[key], words_of(record, key), record)
        if len(found) == len(wanted):
            break
    return found


def words_of(record: Record, key: str) -> str:
    """An answer of a record as a person reads it."""
    question = question_of(record, key)
    answer = record.answers.get(key)
    words = answer_words(question, answer) if question else str(answer or "")
    return words if isinstance(words, str) else _lines(words)


def _lines(table: Mapping[str, Any]) -> str:
    """A table as text, a line for each row."""
    return "\n".join(", ".join(filter(None, row)) for row in table["rows"])


def question_of(record: Record, key: str) -> Question | None:
    """The question that was asked, in the version of its day; None where it has gone."""
    try:
        form = record.task.version.form(record.form_key)
    except LibraryError:
        return None
    return next((one for one in form.questions if one.key == key), None)
