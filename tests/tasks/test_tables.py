"""Tables in forms: judged, settled and read; plans as the versions that people wrote."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journey.form_files import read_form_text
from journey.models import Child, Person, ProfessionalInvolved, Relationship, Worker
from tasks.answers import check_answers
from tasks.exceptions import AnswersWanting
from tasks.known import beginning, known_answers
from tasks.models import Record
from tasks.plans import newest_rows, plans_of
from tests.authority import Authority
from tests.tables import DECIDING, NETWORK, PLAN, action, publish_forms

KEY = "cp_plan_actions"


def faults(text: str, rows: Any) -> dict[str, str]:
    form = read_form_text(text, "form")
    (question,) = form.questions
    with pytest.raises(AnswersWanting) as told:
        check_answers(form, {question.key: rows}, child=Child())
    return told.value.errors


def write(authority: Authority, *rows: dict[str, Any]) -> Record:
    """A visit that writes a version of the plan."""
    authority.start_visit()
    task = authority.open_task("write_visit")
    authority.complete("write_visit", by=authority.worker, answers={KEY: list(rows)})
    return Record.objects.get(task=task)


def decide(authority: Authority) -> None:
    authority.complete("decide_visit", by=authority.manager, outcome="accept", rationale="Good.")


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ([{}, action(who="")], {f"{KEY}-1-who"}),
        (
            [action(by_when="soon"), action(progress="best")],
            {f"{KEY}-0-by_when", f"{KEY}-1-progress"},
        ),
        ([action(state="met")], {f"{KEY}-0-evidence"}),
        ([action(state="not_needed")], {f"{KEY}-0-evidence"}),
        ([{"row_id": "known"}], {f"{KEY}-0-what", f"{KEY}-0-who", f"{KEY}-0-by_when"}),
        ("no list", {KEY}),
        (["no row"], {KEY}),
    ],
)
def test_a_cell_that_does_not_fit_is_named(rows: Any, cells: set[str]) -> None:
    assert set(faults(PLAN, rows)) == cells


def test_somebody_who_is_added_to_the_network_has_a_name() -> None:
    assert faults(NETWORK, [{"told_on": "2026-03-01"}]) == {
        "told-0-row_name": "Row 1: Enter who this is"
    }


def test_a_compulsory_table_has_a_row_and_empty_rows_are_left_out() -> None:
    form = read_form_text(PLAN.replace('kind = "rows"', 'kind = "rows"\nrequired = true'), "form")
    kept = check_answers(form, {KEY: [{}, action(), {"who": ""}]}, child=Child())
    assert kept == {KEY: [action()]}
    with pytest.raises(AnswersWanting, match="What will be done"):
        check_answers(form, {KEY: [{}, {}]}, child=Child())


@pytest.mark.requirement("R60", "R61")
def test_a_plan_begins_with_what_is_still_to_be_done_and_nothing_is_lost(
    authority: Authority,
) -> None:
    publish_forms(authority, write_visit=PLAN)
    first, second = write(authority, action("One"), action("Two")).answers[KEY]
    decide(authority)
    authority.start_visit()
    known = known_answers(authority.open_task("write_visit"))[KEY]
    assert (known.answer, known.source) == ([first, second], "Write up the visit")
    authority.complete("write_visit", by=authority.worker, answers={KEY: [second]})
    decide(authority)
    met = {**first, "state": "met", "evidence": "They walk."}
    record = write(authority, met, {**action("Three"), "row_id": "made-up"})
    assert [row["what"] for row in record.answers[KEY]] == ["One", "Three", "Two"]
    assert record.answers[KEY][1]["row_id"] != "made-up"
    assert record.answers[KEY][2] == second
    (plan,) = plans_of(authority.child)
    assert plan.title == "Child protection plan"
    assert [one.row["what"] for one in plan.done] == ["One"]
    assert {one.row["what"] for one in plan.live} == {"Two", "Three"}
    assert [version.changes for version in plan.versions] == [
        ["Added: One", "Added: Two"],
        [],
        ["Met: One", "Added: Three"],
    ]
    assert newest_rows(authority.child, KEY).live == [record.answers[KEY][1], second]


@pytest.mark.requirement("R59")
def test_the_progress_of_an_action_is_read_over_time(authority: Authority) -> None:
    publish_forms(authority, write_visit=PLAN)
    (row,) = write(authority, action(progress="worse")).answers[KEY]
    decide(authority)
    write(authority, {**row, "progress": "better", "who": "Her aunt"})
    (plan,) = plans_of(authority.child)
    (kept,) = plan.live
    assert [one.words for one in kept.progress] == ["Worse", "Better"]
    assert plan.versions[1].changes == ["Changed (who): Walk to school together"]


def test_plans_are_read_in_one_query_however_long_they_ran(authority: Authority) -> None:
    publish_forms(authority, write_visit=PLAN)
    counts = []
    for _ in range(2):
        rows = newest_rows(authority.child, KEY).live or [action()]
        write(authority, *rows)
        decide(authority)
        with CaptureQueriesContext(connection) as asked:
            [str(version.record.by) for version in plans_of(authority.child)[0].versions]
            [version.record.task.name for version in plans_of(authority.child)[0].versions]
        counts.append(len(asked))
    assert counts == [2, 2]


@pytest.mark.requirement("R17")
@pytest.mark.parametrize(
    "end",
    [
        {"state": "met", "evidence": "They walk."},
        {"state": "not_needed", "evidence": "They moved next door."},
    ],
)
def test_a_plan_ends_only_when_every_action_is_met_or_not_needed(
    authority: Authority, end: dict[str, str]
) -> None:
    publish_forms(authority, write_visit=PLAN, decide_visit=DECIDING)
    (row,) = write(authority, action()).answers[KEY]
    with pytest.raises(AnswersWanting, match="“Walk to school together” has no evidence") as told:
        decide(authority)
    assert set(told.value.errors) == {"outcome"}
    authority.complete("decide_visit", by=authority.manager, outcome="return", rationale="Go on.")
    authority.complete("write_visit", by=authority.worker, answers={KEY: [{**row, **end}]})
    decide(authority)
    assert authority.open_task("write_letter")


@pytest.fixture
def network(authority: Authority) -> Relationship:
    person = Person.objects.create(family=authority.child.family, name="Dana Marsh")
    ProfessionalInvolved.objects.create(
        child=authority.child, name="Ines Okafor", role="Health visitor", agency="Clinic"
    )
    return Relationship.objects.create(child=authority.child, person=person, kind="Mother")


@pytest.mark.requirement("R179")
def test_a_row_is_offered_for_each_person_around_the_child(
    authority: Authority, network: Relationship
) -> None:
    publish_forms(authority, write_visit=NETWORK)
    authority.start_visit()
    task = authority.open_task("write_visit")
    offered = beginning(task, known_answers(task))["told"]
    assert [row["row_name"] for row in offered] == [
        "Dana Marsh, mother",
        "Ines Okafor, health visitor",
    ]
    rows = [{**offered[0], "row_name": "Somebody else", "told_on": "2026-03-01"}, offered[1]]
    rows += [{"row_name": "The neighbour", "row_of": "relationship:999", "told_how": "talk"}]
    authority.complete("write_visit", by=authority.worker, answers={"told": rows})
    record = Record.objects.get(task=task)
    of = f"relationship:{network.pk}"
    assert record.answers["told"] == [
        {"row_of": of, "row_name": "Dana Marsh, mother", "told_on": "2026-03-01"},
        {"row_name": "The neighbour", "told_how": "talk"},
    ]
    ((_, table),) = record.read[0]["answers"]
    assert table == {
        "columns": ["Name", "When?", "How?"],
        "rows": [["Dana Marsh, mother", "1 March 2026", ""], ["The neighbour", "", "In a talk"]],
    }


def test_what_is_known_of_somebody_stands_in_their_row_again(
    authority: Authority, network: Relationship
) -> None:
    publish_forms(authority, write_visit=NETWORK)
    authority.start_visit()
    rows = [{"row_of": f"relationship:{network.pk}", "told_how": "letter", "row_name": "-"}]
    authority.complete("write_visit", by=authority.worker, answers={"told": rows})
    network.person.name = "Dana Ashworth"
    network.person.save()
    authority.start_visit()
    task = authority.open_task("write_visit")
    first, second = beginning(task, known_answers(task))["told"]
    assert (first["row_name"], first["told_how"]) == ("Dana Ashworth, mother", "letter")
    assert "told_how" not in second


def test_a_stranger_reads_no_plan(authority: Authority, client: Any) -> None:
    publish_forms(authority, write_visit=PLAN)
    write(authority, action())
    address = f"/worktray/child/{authority.child.pk}/plan/child_protection/"
    answers = {}
    for worker in (authority.reader, authority.keeper):
        client.force_login(Worker.objects.get(pk=worker.pk))
        answers[worker.username] = client.get(address)
    assert answers["keeper"].status_code == 403
    assert "Walk to school together" in answers["reader"].content.decode()
    assert client.get(address.replace("child_protection", "pathway")).status_code in (403, 404)
