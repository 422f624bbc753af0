"""Minutes, reports and copies: to whom they went, when and how, and what each person needs."""

from typing import Any

import pytest

from journey import clock
from journey.library import library
from journey.models import ProfessionalInvolved
from tasks.exceptions import AnswersWanting
from tasks.known import known_answers
from tasks.models import Sending
from tasks.rows import network_rows
from tests.authority import Authority
from tests.reading import signed_in, text
from tests.tables import publish_forms

MINUTES = """
title = "Send the minutes"
purpose = "So that everybody has them."
sends = "copies"
shares = true
[[section]]
title = "To whom"
each_time = true
[[section.question]]
key = "copies_what"
label = "What do you send?"
kind = "choices"
options = [{value = "minutes", label = "Minutes"}]
[[section.question]]
key = "copies"
label = "Who gets it?"
kind = "rows"
rows_from = "network"
required = true
columns = [
  {key = "way", label = "How was it sent?", kind = "choice", required = true, options = [
    {value = "post", label = "By post"}, {value = "not_sent", label = "Not sent"}]},
  {key = "sent_on", label = "When was it sent?", kind = "date"},
  {key = "why_not", label = "If it was not sent, why not?", kind = "text"},
]
"""


@pytest.fixture
def copying(network: Authority) -> Authority:
    """The authority, at whose visit minutes are sent."""
    publish_forms(network, write_visit=MINUTES)
    network.start_visit()
    return network


def complete(authority: Authority, *cells: dict[str, Any]) -> None:
    """Complete the newest visit with what was sent to the mother, and to the teacher."""
    rows = [
        {**row, **cell} for row, cell in zip(network_rows(authority.child), cells, strict=False)
    ]
    from tasks.models import Task
    from tasks.worktray import complete_task

    task = Task.objects.open().filter(step="write_visit").latest("pk")
    answers = {"copies_what": ["minutes"], "copies": rows}
    complete_task(task, answers=answers, by=authority.worker)


POSTED = {"way": "post", "sent_on": "2026-03-02"}


@pytest.mark.requirement("R137")
def test_what_was_sent_is_kept_for_each_agency_with_its_date(copying: Authority) -> None:
    complete(copying, {"way": "not_sent", "why_not": "She asked for none."}, POSTED)
    mother, teacher = Sending.objects.order_by("pk")
    assert (mother.recipient, mother.way, mother.why_not) == (
        "Dana Marsh",
        "not_sent",
        "She asked for none.",
    )
    assert (teacher.recipient, teacher.agency) == ("Ines Okafor", "Hill School")
    assert teacher.on == clock.today()
    assert teacher.what == "Minutes (Write up the visit)"
    assert list(Sending.objects.unanswered()) == [teacher]


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ({"way": "post"}, "enter the day on which it was sent"),
        ({"way": "post", "sent_on": "2026-03-03"}, "must be today or in the past"),
        ({"way": "not_sent"}, "say why it was not sent"),
    ],
)
def test_a_row_says_when_or_why_not(copying: Authority, cell: dict[str, str], fault: str) -> None:
    with pytest.raises(AnswersWanting) as wanting:
        complete(copying, cell)
    assert wanting.value.errors["copies"].startswith("Dana Marsh, mother (Polish, Large print): ")
    assert fault in wanting.value.errors["copies"]
    assert not Sending.objects.exists()


@pytest.mark.requirement("R136", "R171")
def test_the_page_shows_what_each_needs_and_what_was_agreed(copying: Authority) -> None:
    from tasks.models import Task

    ProfessionalInvolved.objects.update(preferred_format="By secure email only")
    task = Task.objects.open().filter(step="write_visit").latest("pk")
    page = text(signed_in(copying.worker).get(task.get_absolute_url()))
    assert "Dana Marsh, mother (Polish, Large print)" in page
    assert "Ines Okafor, teacher (By secure email only)" in page
    assert "No consent is recorded." in page
    assert "copies" not in known_answers(task)


def test_the_shipped_form_is_one_of_these() -> None:
    form = library().form("send_copies")
    columns = {one.key: one for question in form.questions for one in question.columns}
    assert form.sends == "copies"
    assert form.shares
    assert [option.value for option in columns["way"].options] == list(Sending.Way)
    assert {"sent_on", "why_not"} <= set(columns)
