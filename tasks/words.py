"""Answers in the words in which people read them."""

import datetime as dt
from typing import Any

from journey.forms import Kind, Question
from journey.models import Worker
from journey.templatetags.journey_words import spoken_date, spoken_datetime


def answer_words(question: Question, answer: Any) -> str:
    """An answer as it is read: options by their label, dates in full, a worker by name."""
    if answer in (None, "", []):
        return ""
    match question.kind:
        case Kind.DATE:
            return spoken_date(dt.date.fromisoformat(answer))
        case Kind.DATE_TIME:
            return spoken_datetime(dt.datetime.fromisoformat(answer))
        case Kind.WORKER:
            return str(Worker.objects.filter(pk=answer).first() or "Not known")
        case _:
            return question.words(answer)
