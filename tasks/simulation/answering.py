"""Inventing answers that fit a form."""

import datetime as dt
from random import Random
from typing import Any, Final

from journey import clock
from journey.forms import OUTCOME, Form, Kind, Question
from journey.models import Child
from tasks.allocation import social_workers
from tasks.simulation.words import words

OPTIONAL_SHARE: Final = 0.7
"""How often a question that need not be answered is answered."""


def invent_answers(form: Form, child: Child, rng: Random, *, outcome: str) -> dict[str, Any]:
    """Answers to the questions of a form that are asked for an outcome, in their order."""
    answers: dict[str, Any] = {}
    for question in form.questions:
        if not question.is_asked({**answers, OUTCOME: outcome}):
            continue
        if question.required or rng.random() < OPTIONAL_SHARE:
            answers[question.key] = _invent(question, child, rng)
    return answers


def _invent(question: Question, child: Child, rng: Random) -> Any:
    now = clock.in_london(clock.now())
    match question.kind:
        case Kind.CHOICE | Kind.YES_NO:
            return rng.choice(question.options).value
        case Kind.CHOICES:
            return [option.value for option in rng.sample(question.options, k=1)]
        case Kind.DATE:
            return now.date().isoformat()
        case Kind.DATE_TIME:
            return (now - dt.timedelta(minutes=rng.randint(20, 90))).isoformat()
        case Kind.NUMBER:
            return rng.randint(1, 4)
        case Kind.WORKER:
            return rng.choice(social_workers(child))[0]
        case _:
            return (
                words().text(question.key, rng).replace("{child}", child.first_name or "the baby")
            )
