"""Whether answers fit a form, question by question."""

import datetime as dt
from typing import Any

import pytest

from journey import clock
from journey.form_files import read_form_text
from journey.forms import Form
from journey.library import library
from journey.models import Child
from tasks.answers import check_answers
from tasks.exceptions import AnswersWanting

FORM = """
title = "T"
purpose = "P"
[[section]]
[[section.question]]
key = "hard"
label = "Was it hard?"
kind = "yes_no"
shown_when = {question = "outcome", is = ["go"]}
[[section.question]]
key = "why_hard"
label = "Why?"
required = true
shown_when = {question = "hard", is = ["yes"]}
"""


@pytest.fixture
def form() -> Form:
    return read_form_text(FORM, "form")


@pytest.mark.parametrize(
    ("outcome", "answers", "kept"),
    [
        ("go", {"hard": "yes", "why_hard": "x"}, {"hard": "yes", "why_hard": "x"}),
        ("go", {"hard": "no", "why_hard": "typed before"}, {"hard": "no"}),
        ("stop", {"hard": "yes", "why_hard": "typed before"}, {}),
        ("stop", {"hard": "yes"}, {}),
    ],
)
def test_what_stands_behind_a_question_that_is_not_asked_is_not_asked(
    form: Form, outcome: str, answers: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert check_answers(form, answers, child=Child(), outcome=outcome) == kept


def test_what_is_asked_and_compulsory_must_be_answered(form: Form) -> None:
    with pytest.raises(AnswersWanting) as told:
        check_answers(form, {"hard": "yes"}, child=Child(), outcome="go")
    assert set(told.value.errors) == {"why_hard"}


MEETINGS = """
title = "T"
purpose = "P"
[[section]]
[[section.question]]
key = "held"
label = "When was it held?"
kind = "date_time"
fact = "child_seen cp_visit_made"
[[section.question]]
key = "next"
label = "When is the next?"
kind = "date_time"
fact = "conference_planned"
"""


def test_a_meeting_is_planned_for_the_future_and_was_held_in_the_past() -> None:
    form = read_form_text(MEETINGS, "meetings")
    later = {"held": "2026-01-05T10:00", "next": "2999-01-04T10:00"}
    assert check_answers(form, later, child=Child()) == later
    with pytest.raises(AnswersWanting) as told:
        check_answers(form, {"held": "2999-01-04T10:00"}, child=Child())
    assert told.value.errors == {"held": "“When was it held?” must not be in the future"}


def test_one_answer_may_record_several_facts() -> None:
    held = next(read_form_text(MEETINGS, "meetings").questions)
    at = dt.datetime(2026, 1, 5, 10, tzinfo=clock.LONDON)
    assert held.facts_at(at) == {"child_seen": at, "cp_visit_made": at}


@pytest.mark.django_db
@pytest.mark.requirement("R116")
def test_an_assessment_says_of_every_carer_whether_they_took_part() -> None:
    child = Child(first_name="Ada", last_name="Marsh")
    with pytest.raises(AnswersWanting) as nothing:
        check_answers(library().form("write_assessment"), {}, child=child)
    carers = {"mother", "father", "partner", "carer"}
    assert {f"{one}_took_part" for one in carers} <= set(nothing.value.errors)
    with pytest.raises(AnswersWanting) as unheard:
        check_answers(
            library().form("write_assessment"), {"father_took_part": "not_known"}, child=child
        )
    assert "father_not_heard_reason" in unheard.value.errors
    assert "mother_not_heard_reason" not in unheard.value.errors


@pytest.mark.django_db
@pytest.mark.requirement("R218")
def test_a_review_says_what_help_was_given_and_what_it_did() -> None:
    child = Child(first_name="Ada", last_name="Marsh")
    with pytest.raises(AnswersWanting) as nothing:
        check_answers(library().form("review_cin_plan"), {}, child=child)
    assert "what did it do for the child" in nothing.value.errors["help_given"]
