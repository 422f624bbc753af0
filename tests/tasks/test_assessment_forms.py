"""The forms of an assessment: strengths and difficulties beside each other, and other layouts."""

import datetime as dt
from random import Random
from typing import Any

import pytest

from journey.exceptions import LibraryError
from journey.form_files import read_form_text
from journey.form_tables import KINDS
from journey.forms import Kind, Question, RowsFrom
from journey.library import library
from journey.models import Child, FamilyGroup, ProcessVersion, Worker
from journey.publishing import draft_version, publish_version
from tasks.answers import check_answers
from tasks.exceptions import AnswersWanting
from tasks.known import beginning, known_answers
from tasks.models import Record
from tasks.reading import read_answers
from tasks.simulation import make_authority
from tasks.simulation.answering import invent_answers
from tests.authority import Authority
from tests.reading import signed_in, text
from tests.tables import HEAD, publish_forms

DOMAINS = {"development": 7, "parenting": 6, "surroundings": 7}
FACTORS = ("risk_factors", "protective_factors")
LIST = (
    HEAD
    + """
[[section]]
title = "Parts"
[[section.question]]
key = "parts"
label = "How is each part?"
kind = "rows"
rows_from = "list"
rows = [{key = "health", label = "Health"}, {key = "money", label = "Money"}]
columns = [{key = "strengths", label = "What goes well?", kind = "long_text"}]
"""
)


def question(form: str, key: str) -> Question:
    return next(one for one in library().form(form).questions if one.key == key)


@pytest.mark.requirement("R98", "R99", "R51")
@pytest.mark.parametrize("form", ["write_assessment", "write_initial_assessment"])
def test_strengths_and_difficulties_stand_beside_each_other_in_every_dimension(form: str) -> None:
    for key, dimensions in DOMAINS.items():
        asked = question(form, key)
        assert (asked.rows_from, len(asked.rows)) == (RowsFrom.LIST, dimensions)
        columns = {column.key: column for column in asked.columns}
        assert list(columns)[:2] == ["strengths", "difficulties"]
        assert columns["impact"].required
        assert columns["significance"].required
        assert "said_by" in columns


@pytest.mark.requirement("R99")
def test_a_dimension_that_is_used_says_what_it_means_for_the_child_and_how_much() -> None:
    form = library().form("write_initial_assessment")
    row = {"row_of": "health", "row_name": "Health", "strengths": "Sleeps well."}
    with pytest.raises(AnswersWanting) as told:
        check_answers(form, {"development": [row]}, child=Child())
    assert {"development-0-impact", "development-0-significance"} <= set(told.value.errors)
    full = {**row, "impact": "Mornings are easy.", "significance": "some", "said_by": "The GP"}
    with pytest.raises(AnswersWanting) as told:
        check_answers(form, {"development": [full]}, child=Child())
    assert not [key for key in told.value.errors if key.startswith("development")]


@pytest.mark.requirement("R104")
def test_risk_and_protection_are_a_section_of_their_own_and_reach_the_letter() -> None:
    form = library().form("write_assessment")
    section = next(one for one in form.sections if one.title == "Risk and protection")
    assert [one.key for one in section.questions if one.key in FACTORS] == list(FACTORS)
    assert all(question("write_assessment", key).required for key in FACTORS)
    letter = (library().folder / "letters" / "outcome_family.toml").read_text(encoding="utf-8")
    assert "{answer:protective_factors?}" in letter


@pytest.mark.requirement("R101")
def test_no_table_has_numbers_that_could_be_added_up() -> None:
    assert Kind.NUMBER not in KINDS
    for key in (*DOMAINS, *FACTORS):
        significance = question("write_assessment", key).columns[-2]
        assert significance.key == "significance"
        assert not [one for one in significance.options if any(c.isdigit() for c in one.label)]


@pytest.mark.requirement("R105")
def test_a_tool_is_recorded_with_who_used_it_how_and_what_was_said_about_it() -> None:
    asked = question("write_assessment", "tools_used")
    assert [column.key for column in asked.columns] == [
        "tool",
        "completed_by",
        "trained",
        "purpose",
        "result",
        "observed",
        "discussed",
    ]


def test_a_table_of_parts_begins_with_them_and_takes_more(authority: Authority) -> None:
    publish_forms(authority, write_visit=LIST)
    authority.start_visit()
    task = authority.open_task("write_visit")
    begun = beginning(task, known_answers(task))["parts"]
    assert [row["row_name"] for row in begun] == ["Health", "Money"]
    more = {"row_name": "Friends", "strengths": "Two good ones."}
    rows = [{**begun[0], "row_name": "Made up", "strengths": "Sleeps well."}, begun[1], more]
    authority.complete("write_visit", by=authority.worker, answers={"parts": rows})
    record = Record.objects.get(task=task)
    assert record.answers["parts"] == [
        {"row_of": "health", "row_name": "Health", "strengths": "Sleeps well."},
        more,
    ]
    assert record.read[0]["answers"][0][1]["columns"] == ["About", "What goes well?"]


def test_a_part_is_folded_away_unless_something_stands_in_it(authority: Authority) -> None:
    publish_forms(authority, write_visit=LIST)
    authority.start_visit()
    client = signed_in(authority.worker)
    address = authority.open_task("write_visit").get_absolute_url()
    sent = {"parts-count": "2", "save_draft": "1"}
    for number, (key, label) in enumerate((("health", "Health"), ("money", "Money"))):
        sent |= {f"parts-{number}-row_of": key, f"parts-{number}-row_name": label}
    client.post(address, {**sent, "parts-1-strengths": "Debts are paid."})
    shown = text(client.get(address))
    health, money = shown.split('journey-rows__fold"')[1:]
    assert health.startswith(">")
    assert money.startswith(" open>")
    assert "Debts are paid." in money


def single_with(form: str) -> ProcessVersion:
    """A version of the single assessment with another form in place of the shipped one."""
    make_authority(1, Random(1))
    drafts = Worker.objects.filter(groups__name="Process lead").order_by("pk")
    source = library().diagrams["assessment_single"].read_bytes()
    changed = source.replace(b'journey:form="write_assessment"', f'journey:form="{form}"'.encode())
    assert changed != source
    version = draft_version(
        changed, process_id="assessment_single", by=drafts[0], note="Our practice model."
    )
    return publish_version(version, by=drafts[1])


@pytest.mark.django_db
@pytest.mark.requirement("R217", "R93")
@pytest.mark.parametrize("form", ["understanding_families", "signs_of_safety"])
def test_an_authority_may_put_its_own_layout_in_the_place_of_the_assessment(form: str) -> None:
    assert library().form(form).instead_of == "write_assessment"
    version = single_with(form)
    used = version.form(form)
    assert used == library().form(form)
    asked = {one.key for one in library().form("write_assessment").questions}
    assert {"harm_statement", "analysis", "recommendation", "child_views"} <= asked & {
        one.key for one in used.questions
    }
    assert {"harm_evidence", "analysis"} <= used.of_each_child
    child = Child.objects.create(
        family=FamilyGroup.objects.create(name="Marsh"),
        first_name="Ada",
        last_name="Marsh",
        date_of_birth=dt.date(2019, 5, 4),
    )
    answers = invent_answers(used, child, Random(3), outcome="")
    kept = check_answers(used, answers, child=child)
    assert {"harm_statement", "analysis"} <= set(kept)
    assert read_answers(used, kept)


def test_a_place_on_the_scale_of_safety_is_each_persons_own() -> None:
    scale = question("signs_of_safety", "safety_scale")
    assert scale.each_time
    assert [column.key for column in scale.columns] == ["who", "place", "why"]
    answers: dict[str, Any] = {"safety_scale": [{"who": "Dana", "place": "11"}]}
    with pytest.raises(AnswersWanting) as told:
        check_answers(library().form("signs_of_safety"), answers, child=Child())
    assert "safety_scale-0-place" in told.value.errors


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LIST.replace('rows_from = "list"\n', ""), "give both rows_from = “list” and its rows"),
        (LIST.replace('"money"', '"health"'), "a row is there twice"),
        (LIST.replace(', label = "Money"', ""), "“label” must be given"),
    ],
)
def test_a_bad_table_of_parts_is_told(text: str, words: str) -> None:
    with pytest.raises(LibraryError, match=words):
        read_form_text(text, "form")
