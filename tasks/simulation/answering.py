"""Inventing answers that fit a form."""

import datetime as dt
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

from journey import clock
from journey.forms import OUTCOME, Form, Kind, Question
from journey.models import Child
from tasks.allocation import social_workers
from tasks.simulation.words import words

OPTIONAL_SHARE: Final = 0.7
"""How often a question that need not be answered is answered."""
SPEAKS_FROM: Final = 3
"""The age from which a child's own words are invented."""
FITTING: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("consent_given", "consent_position"): ("given", "given_in_part"),
    ("without_consent", "consent_position"): ("refused", "not_asked"),
}
"""What may be chosen at a question when a decision is taken so, by outcome and question."""


def invent_answers(form: Form, child: Child, rng: Random, *, outcome: str) -> dict[str, Any]:
    """Answers to the questions of a form that are asked for an outcome, in their order."""
    answers: dict[str, Any] = {}
    for question in form.questions:
        if not question.is_asked({**answers, OUTCOME: outcome}):
            continue
        if question.required or rng.random() < OPTIONAL_SHARE:
            options = _fitting(question, answers, outcome)
            answers[question.key] = _invent(question, options, child, rng)
    return answers


def _fitting(question: Question, answers: Mapping[str, Any], outcome: str) -> Sequence[str]:
    """The options that contradict neither the decision nor who was asked about it."""
    asked = answers.get(f"{question.key.removesuffix('_agreed')}_consulted")
    fitting = asked or FITTING.get((outcome, question.key))
    return fitting or [option.value for option in question.options]


def _invent(question: Question, options: Sequence[str], child: Child, rng: Random) -> Any:
    now = clock.in_london(clock.now())
    match question.kind:
        case Kind.CHOICE | Kind.YES_NO:
            return rng.choice(options)
        case Kind.CHOICES:
            return rng.sample(options, k=1)
        case Kind.DATE:
            return now.date().isoformat()
        case Kind.DATE_TIME:
            return (now - dt.timedelta(minutes=rng.randint(20, 90))).isoformat()
        case Kind.NUMBER:
            return rng.randint(1, 4)
        case Kind.WORKER:
            return rng.choice(social_workers(child))[0]
        case _:
            text = words().text(question.key, rng, before_speech=_is_before_speech(child))
            return text.replace("{child}", child.first_name or "the baby")


def _is_before_speech(child: Child) -> bool:
    age = child.age_on(clock.today())
    return age is None or age < SPEAKS_FROM
