"""Who reads what a trial has shown, and what stands there: page, rows, report, command."""

import csv
import datetime as dt
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journey import clock
from journey.models import AgreedDate, ProcessInstance, RestrictedGrant, Trial, Worker
from journey.trials.measures import MEASURES
from tasks.evidence import Arm, evidence_of
from tasks.evidence.figures import NOT_MEASURED, Rule, figures_for
from tasks.evidence.reporting import local_dates
from tasks.models import Task
from tests.authority import MONDAY, Authority
from tests.shown import ALL, DAY, ROWS, finished, several
from tests.trials import Trying, somebody


@pytest.fixture
def trying(authority: Authority) -> Trying:
    return Trying(authority)


def address(trial: Trial, more: str = "") -> str:
    return f"{trial.get_absolute_url()}evidence/{more}"


def get(client: Client, worker: Worker, path: str) -> Any:
    client.force_login(worker)
    return client.get(path)


SHADOW = "rows/?figure=standard_point.visit.written.kept&arm=trial"


@pytest.mark.requirement("R193")
@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("reader", "", 200),
        ("manager", "", 200),
        ("keeper", "", 200),
        ("worker", "", 403),
        ("administrator", "", 403),
        ("reader", "report/", 200),
        ("worker", "report/", 403),
        ("reader", ROWS, 200),
        ("manager", ROWS, 200),
        ("keeper", ROWS, 403),
        ("worker", ROWS, 403),
        ("reader", SHADOW, 200),
        ("manager", SHADOW, 403),
        ("reader", "rows/?figure=nothing&arm=trial", 404),
        ("reader", "rows/?figure=time_to_decision&arm=nothing", 404),
    ],
)
def test_who_may_read_what(
    trying: Trying, client: Client, who: str, path: str, status: int
) -> None:
    trial = several(trying, 1)
    worker = getattr(trying.authority, who)
    assert get(client, worker, address(trial, path)).status_code == status


def test_nobody_without_a_role_reads_it(trying: Trying, client: Client) -> None:
    trial = several(trying, 0)
    assert get(client, somebody(), address(trial)).status_code in (403, 404)


@pytest.mark.parametrize("form", ["", "?format=json", "?format=csv", "report/"])
def test_shadow_dates_are_for_evaluators_only(trying: Trying, client: Client, form: str) -> None:
    trial = several(trying, 1)
    said = "done by the standard date"
    told = get(client, trying.authority.reader, address(trial, form)).content.decode()
    assert said in told
    assert said not in get(client, trying.authority.manager, address(trial, form)).content.decode()


def test_a_trial_that_has_not_begun_has_shown_nothing(trying: Trying, client: Client) -> None:
    trial = trying.approved(ALL)
    page = get(client, trying.authority.reader, address(trial)).content.decode()
    assert "The trial has not begun" in page
    assert "has not begun" in client.get(address(trial, "report/")).content.decode()
    told = client.get(address(trial, "?format=json")).json()
    assert {arm["n"] for one in told["figures"] for arm in one["arms"].values()} == {0}


def test_a_trial_in_which_nothing_was_recorded_is_shown(trying: Trying, client: Client) -> None:
    trial = trying.running(ALL)
    page = get(client, trying.authority.reader, address(trial)).content.decode()
    assert "Nothing of this is recorded in any arm yet." in page
    assert "<svg" not in page


def test_small_numbers_are_hidden_on_the_page_and_in_both_files(
    trying: Trying, client: Client
) -> None:
    trial = several(trying, 5)
    told = get(client, trying.authority.reader, address(trial, "?format=json")).json()
    figure = next(one for one in told["figures"] if one["figure"] == "time_to_decision")
    assert figure["arms"]["trial"]["n"] is None
    assert {one["number"] for one in figure["arms"]["trial"]["bins"]} == {None}
    text = client.get(address(trial, "?format=csv")).content.decode()
    lines = [one for one in csv.DictReader(text.splitlines()) if one["arm"] == "trial"]
    assert {one["number"] for one in lines if one["figure"] == "time_to_decision"} == {"hidden"}
    finished(trying, child=trying.child())
    told = client.get(address(trial, "?format=json")).json()["figures"][0]["arms"]["trial"]
    assert (told["n"], told["median"]) == (6, 1)
    assert told["bins"][1] == {"bin": "1 to 10", "number": 6, "percent": 100.0}


@pytest.mark.requirement("R204")
def test_the_arms_are_the_trial_the_teams_before_it_and_the_others(trying: Trying) -> None:
    with clock.stopped_at(MONDAY - DAY):
        before = finished(trying)
    with clock.stopped_at(MONDAY - 2 * DAY):
        earlier = finished(trying, child=trying.child())
        other_before = finished(trying, child=trying.child(trying.authority.front_door))
    trial = trying.running(ALL)
    inside = finished(trying, child=trying.child())
    other = trying.authority.start_visit(trying.child(trying.authority.front_door))
    Task.objects.filter(instance=other).update(team=trying.authority.front_door)
    Task.objects.filter(instance=other_before).update(team=trying.authority.front_door)
    works = {work.instance: work.arm for work in evidence_of(trial).works}
    assert works == {before.pk: Arm.BEFORE, inside.pk: Arm.TRIAL, other.pk: Arm.OTHERS}
    with clock.stopped_at(MONDAY + DAY):
        assert {work.instance for work in evidence_of(trial).works} == {*works, earlier.pk}


def test_more_work_takes_no_more_queries(trying: Trying) -> None:
    trial = several(trying, 1)
    evidence_of(trial)
    with CaptureQueriesContext(
        connection,
    ) as few:
        evidence_of(trial)
    for _ in range(3):
        finished(trying, child=trying.child())
    with CaptureQueriesContext(connection) as many:
        evidence_of(trial)
    assert len(many) == len(few)


def test_rows_of_a_restricted_child_are_counted_and_not_shown(
    trying: Trying, client: Client
) -> None:
    trial = several(trying, 6)
    child = Task.objects.filter(instance__trial=trial).first()
    assert child is not None
    type(child.child).objects.filter(pk=child.child_id).update(is_restricted=True, last_name="Kept")
    reader = trying.authority.reader
    page = get(client, reader, address(trial, ROWS)).content.decode()
    assert "Kept" not in page
    assert "whose records you may not open" in page
    assert len(client.get(address(trial, f"{ROWS}&format=csv")).content.splitlines()) == 6
    assert (
        client.get(address(trial, "?format=json")).json()["figures"][0]["arms"]["trial"]["n"] == 6
    )
    RestrictedGrant.objects.create(
        child=child.child, worker=reader, granted_by=trying.authority.manager, reason="Evaluates."
    )
    assert "Kept" in client.get(address(trial, ROWS)).content.decode()


@pytest.mark.parametrize("path", ["", "report/", "?format=csv", "?format=json"])
def test_no_child_is_named_in_the_aggregate(trying: Trying, client: Client, path: str) -> None:
    trial = several(trying, 2)
    text = get(client, trying.authority.reader, address(trial, path)).content.decode()
    assert "Bea" not in text
    assert "Reed" not in text


def test_every_local_date_stands_in_the_report_without_a_name(
    trying: Trying, client: Client
) -> None:
    trial = several(trying, 1)
    instance = ProcessInstance.objects.get(trial=trial, version__process_id="visit")
    AgreedDate.objects.create(
        instance=instance,
        rule_key="visit.written",
        agreed_on=dt.date(2026, 6, 3),
        reason="Bea Reed and her mother are away until then.",
        proposed_by=trying.authority.worker,
        proposed_at=clock.now(),
        status=AgreedDate.Status.AGREED,
        decided_by=trying.authority.manager,
        decided_at=clock.now(),
    )
    (one,) = local_dates(evidence_of(trial), trying.authority.reader)
    assert one.reason == "[name] [name] and her mother are away until then."
    assert (one.before, one.now, one.what) == ("no date", "3 June 2026", "Agreed at the outset")
    report = get(client, trying.authority.reader, address(trial, "report/")).content.decode()
    assert one.reason in report
    assert (
        one.reason
        not in get(client, trying.authority.keeper, address(trial, "report/")).content.decode()
    )
    assert local_dates(evidence_of(trial), trying.authority.keeper) == []


def test_the_report_says_what_was_lifted_by_whom_and_what_happened(
    trying: Trying, client: Client
) -> None:
    trial = several(trying, 1)
    report = get(client, trying.authority.reader, address(trial, "report/")).content.decode()
    for words in (
        "Approved by The Director on 2 March 2026, Letter of 1 March",
        "Some visits need longer.",
        "Nobody is seen later.",
        "A child is not seen.",
        "2 March 2026: started by Keeper",
        "What practitioners say of the trial.",
    ):
        assert words in report


def test_the_page_of_the_trial_leads_to_its_evidence(trying: Trying, client: Client) -> None:
    trial = several(trying, 0)
    link = address(trial)
    assert link in get(client, trying.authority.manager, trial.get_absolute_url()).content.decode()
    assert (
        link not in get(client, trying.authority.worker, trial.get_absolute_url()).content.decode()
    )


def test_the_command_says_the_same_as_the_page(trying: Trying, client: Client) -> None:
    trial = several(trying, 6)
    for form in ("json", "csv"):
        written = StringIO()
        call_command("trial_evidence", str(trial.pk), f"--{form}", stdout=written)
        page = get(client, trying.authority.reader, address(trial, f"?format={form}"))
        assert _plain(written.getvalue(), form) == _plain(page.content.decode(), form)


def _plain(text: str, form: str) -> Any:
    return json.loads(text) if form == "json" else text


def test_there_is_no_evidence_of_no_trial(trying: Trying) -> None:
    with pytest.raises(CommandError, match="There is no trial 7") as refused:
        call_command("trial_evidence", "7", "--json")
    assert refused.value.returncode == 2


@pytest.mark.requirement("R151")
def test_a_figure_by_a_rule_says_its_clock_its_unit_and_its_version(
    trying: Trying, client: Client
) -> None:
    trial = several(trying, 1)
    told = get(client, trying.authority.reader, address(trial, "?format=json")).json()["figures"]
    page = get(client, trying.authority.reader, address(trial)).content.decode()
    by_rule = [one for one in told if one["figure"].startswith("standard_point.")]
    assert by_rule
    assert "The rule: at most" in page
    assert "from the moment when " in page
    assert "working days" in page
    assert ", version " in page


def test_every_measure_is_counted_or_says_why_not() -> None:
    figures = list(figures_for(tuple(MEASURES), (Rule(key="icpc.due", title="Conference"),)))
    assert {one.measure.key for one in figures} | set(NOT_MEASURED) == set(MEASURES)
    assert not {one.measure.key for one in figures} & set(NOT_MEASURED)
    assert len({one.key for one in figures}) == len(figures)
    conference = next(one for one in figures if one.key == "standard_point.icpc.due")
    assert [one.title for one in conference.bins][3:5] == ["11 to 13", "14 to 15"]
