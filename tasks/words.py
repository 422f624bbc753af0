"""Answers in the words in which people read them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from journey.form_tables import ROW_NAME
from journey.forms import Kind, Question
from journey.models import Worker
from journey.templatetags.journey_words import spoken_date, spoken_datetime
from tasks.scales import scale_table


def answer_words(question: Question, answer: Any) -> Any:
    """An answer as it is read: options by their label, dates in full, a worker by name.

    Text, but for a table: its columns, and the words of each row.
    """
    if answer in (None, "", [], {}):
        return ""
    match question.kind:
        case Kind.DATE:
            return spoken_date(dt.date.fromisoformat(answer))
        case Kind.DATE_TIME:
            return spoken_datetime(dt.datetime.fromisoformat(answer))
        case Kind.WORKER:
            return str(Worker.objects.filter(pk=answer).first() or "Not known")
        case Kind.ROWS:
            return _table(question, answer)
        case Kind.SCALE:
            return scale_table(question, answer)
        case _:
            return question.words(answer)


def _table(question: Question, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    named = question.names_rows
    return {
        "columns": [*([named] if named else []), *(column.label for column in question.columns)],
        "rows": [
            [
                *([row.get(ROW_NAME, "")] if named else []),
                *(answer_words(column, row.get(column.key)) for column in question.columns),
            ]
            for row in rows
        ],
    }
