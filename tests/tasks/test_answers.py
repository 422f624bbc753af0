"""Whether answers fit a form, question by question."""

from pathlib import Path
from typing import Any

import pytest

from journey.forms import Form, read_form
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
def form(tmp_path: Path) -> Form:
    path = tmp_path / "form.toml"
    path.write_text(FORM, encoding="utf-8")
    return read_form(path)


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
