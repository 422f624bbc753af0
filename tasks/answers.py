"""Whether answers fit a form, whoever gives them: a page, a simulation, an import."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from journey import clock
from journey.forms import OUTCOME, Form, Kind, Question
from journey.models import Child
from tasks.allocation import social_workers
from tasks.exceptions import AnswersWanting
from tasks.rows import check_rows
from tasks.scales import check_scale


def check_answers(
    form: Form, answers: Mapping[str, Any], *, child: Child, outcome: str = ""
) -> dict[str, Any]:
    """The answers to the questions that are asked, as JSON values.

    A question may be asked only for some outcomes of the decision that is taken with it.

    Raises AnswersWanting with a message for each question that lacks an answer or has an
    impossible one; for a cell of a table under `question-row-column`, the first row being 0.
    Answers to questions that are not asked are left out.
    """
    kept: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in form.questions:
        answer = answers.get(question.key)
        if not question.is_asked({**kept, OUTCOME: outcome}):
            continue
        if question.kind is Kind.ROWS:
            answer, faults = check_rows(question, answer, child, fault_of=_fault)
            errors |= faults
        if question.kind is Kind.SCALE:
            answer, fault = check_scale(question, answer)
            errors |= {question.key: fault} if fault else {}
        if answer in (None, "", [], {}):
            if question.required and question.key not in errors:
                errors[question.key] = wanting(question)
            continue
        fault = "" if question.kind in (Kind.ROWS, Kind.SCALE) else _fault(question, answer, child)
        if fault:
            errors[question.key] = fault
        else:
            kept[question.key] = answer
    if errors:
        raise AnswersWanting(errors)
    return kept


def fact_moment(answer: str) -> dt.datetime:
    """The aware moment that a date or date-time answer stands for; a date begins in London."""
    return clock.in_london(dt.datetime.fromisoformat(answer))


def wanting(question: Question) -> str:
    """The message for a question without an answer."""
    chosen = question.kind in (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO, Kind.WORKER)
    return f"{'Select' if chosen else 'Enter'} an answer to “{question.label}”"


def _fault(question: Question, answer: Any, child: Child) -> str:
    if question.options:
        chosen = answer if isinstance(answer, list) else [answer]
        allowed = {option.value for option in question.options}
        one_of_many = question.kind is Kind.CHOICES or not isinstance(answer, list)
        fits = one_of_many and all(str(value) in allowed for value in chosen)
        return "" if fits else f"Select from the options of “{question.label}”"
    match question.kind:
        case Kind.DATE | Kind.DATE_TIME:
            return _moment_fault(question, answer)
        case Kind.NUMBER:
            is_number = isinstance(answer, int) and not isinstance(answer, bool)
            return "" if is_number else f"“{question.label}” must be a whole number"
        case Kind.WORKER:
            is_worker = answer in {pk for pk, _ in social_workers(child)}
            return "" if is_worker else f"Select a social worker for “{question.label}”"
        case _:
            return "" if isinstance(answer, str) else f"“{question.label}” must be text"


def _moment_fault(question: Question, answer: Any) -> str:
    try:
        moment = fact_moment(answer)
    except (TypeError, ValueError):
        return f"“{question.label}” must be a real date"
    if question.fact and not question.is_planned and moment > clock.now():
        return f"“{question.label}” must not be in the future"
    return ""
