"""Inventing answers that fit a form."""

import datetime as dt
from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Any, Final

from journey import clock
from journey.forms import OUTCOME, Form, Kind, Question
from journey.models import Child
from journey.timescales import ENGLAND
from tasks.allocation import social_workers
from tasks.simulation.rows import invent_rows
from tasks.simulation.words import about, words

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
OPTIONAL_SHARE: Final = 0.7
"""How often a question that need not be answered is answered."""
PLANNED_AHEAD: Final = (15, 60)
"""In how many working days at least and at most a meeting is held that is planned."""
MEETING: Final = dt.time(10)
SPEAKS_FROM: Final = 3
"""The age from which a child's own words are invented."""
FAMILY: Final = ("mother", "father", "carer", "child")
FITTING: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("consent_given", "consent_position"): ("given", "given_in_part"),
    ("without_consent", "consent_position"): ("refused", "not_asked"),
    **{("given", f"{who}_plan_consent"): ("given", "in_part") for who in FAMILY},
    **{("refused", f"{who}_plan_consent"): ("refused", "not_reached") for who in FAMILY},
}
"""What may be chosen at a question when a decision is taken so, by outcome and question."""
SELDOM: Final = frozenset(
    {
        *("disagreed", "not_stated", "asked_no_answer", "not_asked", "absent", "not_invited"),
        *("no_such_person", "remand", "died", "not_evident", "not_known", "not_applicable"),
    }
)
"""What is chosen a good deal less often than the other options: most agencies come, and agree."""
SELDOM_CHANCE: Final = 0.12
"""How likely that is beside the others, which count 1."""
BEFORE_BIRTH: Final[Mapping[str, Sequence[str]]] = {"child_seen_how": ("with_others", "not_seen")}
"""What may be chosen at a question about a child who is not born: the mother is there."""
LIKELY: Final[Mapping[str, Mapping[str, float]]] = {
    "child_seen_how": {"with_others": 0.3, "not_seen": 0.1, "refused": 0.05}
}
"""How likely an option of a question is beside the others."""


def invent_answers(
    form: Form, child: Child, rng: Random, *, outcome: str, given: Mapping[str, Any] = NOTHING
) -> dict[str, Any]:
    """Answers to the questions of a form that are asked for an outcome, in their order.

    Those that are given, by question key, are not invented, and what is asked after them fits.
    """
    answers: dict[str, Any] = {}
    for question in form.questions:
        if not question.is_asked({**answers, OUTCOME: outcome}):
            continue
        if question.key in given:
            answers[question.key] = given[question.key]
            continue
        wanted = question.required or question.key == form.late_reason
        if wanted or rng.random() < OPTIONAL_SHARE:
            if question.kind is Kind.ROWS:
                ends = form.needs_plan_met is not None and outcome in form.needs_plan_met.outcomes
                answers[question.key] = invent_rows(
                    question, child, rng, invent=_invent_cell, all_met=ends
                )
            else:
                options = _fitting(question, answers, outcome, child)
                answers[question.key] = _invent(question, options, child, rng)
    return {key: answer for key, answer in answers.items() if answer != []}


def _invent_cell(column: Question, child: Child, rng: Random) -> Any:
    return _invent(column, [option.value for option in column.options], child, rng)


def _fitting(
    question: Question, answers: Mapping[str, Any], outcome: str, child: Child
) -> Sequence[str]:
    """The options that contradict neither the decision nor what is known of agencies and child."""
    if child.is_unborn and question.key in BEFORE_BIRTH:
        return BEFORE_BIRTH[question.key]
    asked = answers.get(f"{question.key.removesuffix('_agreed')}_consulted")
    fitting = asked or FITTING.get((outcome, question.key))
    return fitting or [option.value for option in question.options]


def _chance(question: Question, option: str) -> float:
    usual = SELDOM_CHANCE if option in SELDOM else 1.0
    return LIKELY.get(question.key, {}).get(option, usual)


def _invent(question: Question, options: Sequence[str], child: Child, rng: Random) -> Any:
    now = clock.in_london(clock.now())
    match question.kind:
        case Kind.CHOICE | Kind.YES_NO:
            return rng.choices(options, [_chance(question, option) for option in options])[0]
        case Kind.SCALE:
            return {item.key: rng.choice(options) for item in question.items}
        case Kind.CHOICES:
            return rng.sample(options, k=1)
        case Kind.DATE | Kind.DATE_TIME if question.is_planned:
            on = ENGLAND.add(now.date(), rng.randint(*PLANNED_AHEAD))
            at = dt.datetime.combine(on, MEETING, clock.LONDON)
            return on.isoformat() if question.kind is Kind.DATE else at.isoformat()
        case Kind.DATE:
            return now.date().isoformat()
        case Kind.DATE_TIME:
            return (now - dt.timedelta(minutes=rng.randint(20, 90))).isoformat()
        case Kind.NUMBER:
            return rng.randint(1, 4)
        case Kind.WORKER:
            return rng.choice(social_workers(child))[0]
        case _:
            text = words().text(question.key, rng, before_speech=is_before_speech(child))
            return about(child, text)


def is_before_speech(child: Child) -> bool:
    """Whether a child does not speak yet, or is not born."""
    age = child.age_on(clock.today())
    return age is None or age < SPEAKS_FROM
