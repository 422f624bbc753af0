"""A child protection plan with the shipped processes, in real worktrays, from the conference to its
end."""

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.contrib.auth.models import Group

from journey import clock
from journey.audit import broken_chains
from journey.form_tables import ROW_NAME
from journey.library import library
from journey.models import Incident, ProcessInstance, Worker
from journey.models.process import WITHDRAWN
from tasks.exceptions import AnswersWanting, OwnWork
from tasks.models import Record, Sending, Task
from tasks.plans import newest_rows
from tasks.printing import printed
from tests.child_protection import CONFERENCE, REVIEW, Work

DAY = dt.timedelta(days=1)
AGREED = {"conference_held": CONFERENCE, "cp_plan_agreed": CONFERENCE}


@pytest.fixture
def work(db: None) -> Iterator[Work]:
    with ExitStack() as times:
        yield Work(times)


def action(what: str, **more: str) -> dict[str, str]:
    return {
        "what": what,
        "who": "The health visitor",
        "by_when": "2026-06-30",
        "outcome_for_child": "She has her breakfast.",
        "state": "to_do",
        **more,
    }


def running(process_id: str) -> ProcessInstance:
    return ProcessInstance.objects.get(version__process_id=process_id)


def under_way(work: Work) -> ProcessInstance:
    """A plan that is agreed, with the first visit made and the first core group held."""
    plan = work.start("child_protection_plan", **AGREED, conference_planned=REVIEW)
    work.do("agree_plan", "agree")
    work.go_to(CONFERENCE + 2 * DAY)
    work.do("first_visit", "seen_alone")
    work.do("hold_first_core_group")
    return plan


def decide(work: Work, step: str, outcome: str, **answers: Any) -> Task:
    """Prepare, hold and decide a review conference."""
    for each in ("update_assessment", "write_report"):
        work.do(each)
    work.do("read_report", "authorise")
    work.do("share_report")
    work.do("send_report_to_chair")
    rows = list(newest_rows(work.child, "cp_plan_actions").rows)
    work.do(step, review_held_at=clock.now().isoformat(), cp_plan_actions=rows)
    return work.do("decide_review", outcome, **answers)


@pytest.mark.requirement("R175", "R155")
def test_a_conference_makes_a_plan_with_each_agencys_position_and_dissent(work: Work) -> None:
    strategy = CONFERENCE - 14 * DAY
    conference = work.start("child_protection_conference", s47_strategy_held=strategy)
    planned = (CONFERENCE + 2 * DAY).isoformat()
    work.do("convene_conference", "initial", conference_date=planned)
    work.do("write_report")
    work.do("read_report", "authorise")
    work.do("share_report")
    work.do("send_report_to_chair")
    work.go_to(CONFERENCE + 2 * DAY + dt.timedelta(hours=3))
    work.do("hold_conference", conference_held_at=planned, mother_attended="absent")
    assert Record.objects.get(form_key="hold_conference").answers["mother_attended"] == "absent"
    dissent: dict[str, Any] = {
        "police_contributed": "attended",
        "police_agreed": "disagreed",
        "police_dissent": "There is not enough evidence of harm.",
    }
    work.do("decide_conference", "child_protection_plan", **dissent)
    said = Record.objects.get(form_key="decide_conference").answers
    assert {key: said[key] for key in dissent} == dissent
    conference.refresh_from_db()
    assert conference.facts["cp_plan_agreed"] == conference.facts["conference_held"]

    work.do("outline_plan", cp_plan_actions=[action("Register with a GP")])
    plan = running("child_protection_plan")
    assert plan.started_by == conference
    assert newest_rows(work.child, "cp_plan_actions").live[0]["what"] == "Register with a GP"
    assert "circulate_minutes" in work.open()
    assert list(broken_chains()) == []


@pytest.mark.requirement("R134")
def test_the_report_is_read_by_another_person_and_shows_what_the_family_says(work: Work) -> None:
    work.start("review_report", conference_planned=REVIEW, cp_plan_agreed=CONFERENCE)
    work.do("update_assessment")
    author = work.doer("write_report")
    work.do("write_report", by=author)
    author.groups.add(Group.objects.get(name="Team manager"))
    with pytest.raises(OwnWork):
        work.do("read_report", "authorise", by=Worker.objects.get(pk=author.pk))
    work.do("read_report", "authorise", by=work.doer("read_report", but=author))
    said = "I take her to school every day now."
    with pytest.raises(AnswersWanting):
        work.do("share_report", mother_report_shared="yes", mother_report_views="")
    shared: dict[str, Any] = {"mother_report_shared": "yes"}
    shared["mother_report_shared_on"] = "2026-04-22"
    work.do("share_report", mother_report_views=said, **shared)
    report = Record.objects.get(form_key="write_report")
    views = printed(report, library().outputs["meeting"]).views
    assert said in [view.words for view in views]


@pytest.mark.requirement("R137")
def test_the_minutes_say_to_whom_they_went_and_when_and_outlive_the_plan(work: Work) -> None:
    work.start("send_minutes", conference_held=CONFERENCE)
    police = {ROW_NAME: "Thames Police", "way": "email"}
    with pytest.raises(AnswersWanting):
        work.do("circulate_minutes", copies=[police])
    work.do("circulate_minutes", copies=[{**police, "sent_on": "2026-04-22"}])
    sent = Sending.objects.get()
    assert (sent.recipient, sent.on) == ("Thames Police", CONFERENCE.date())


@pytest.mark.requirement("R62", "R68")
def test_no_work_on_a_plan_begins_before_a_manager_has_agreed_it(work: Work) -> None:
    work.start("child_protection_plan", **AGREED, conference_planned=REVIEW)
    assert work.open() == {"agree_plan"}
    work.do("agree_plan", "return")
    assert work.open() == {"revise_plan"}
    with pytest.raises(AnswersWanting) as told:
        work.do("revise_plan", plan_contingency="", plan_must_change="")
    assert set(told.value.errors) == {"plan_contingency", "plan_must_change"}
    work.do("revise_plan", cp_plan_actions=[action("See the dentist")])
    work.do("agree_plan", "agree")
    assert work.open() == {"first_visit", "hold_first_core_group"}


@pytest.mark.requirement("R14", "R224", "R225", "R226")
def test_not_alone_needs_another_person_and_refusing_a_senior_manager(work: Work) -> None:
    work.start("child_protection_plan", **AGREED, conference_planned=REVIEW)
    work.do("agree_plan", "agree")
    with pytest.raises(AnswersWanting) as told:
        work.do("first_visit", "refused", visit_attempts="")
    assert set(told.value.errors) == {"visit_attempts"}
    work.do("first_visit", "refused", visit_attempts="24 April at 4pm: would not come out.")
    assert work.task("assess_first_refusal").role == "Service manager"
    with pytest.raises(AnswersWanting) as told:
        work.do("assess_first_refusal", refusal_risk="")
    assert set(told.value.errors) == {"refusal_risk"}
    work.do("assess_first_refusal")

    visitor = work.doer("first_visit")
    work.do("first_visit", "seen_not_alone", by=visitor)
    visitor.groups.add(Group.objects.get(name="Team manager"))
    visitor = Worker.objects.get(pk=visitor.pk)
    with pytest.raises(OwnWork):
        work.do("agree_not_seen_alone", "agree", by=visitor)
    work.do("agree_not_seen_alone", "agree", by=work.doer("agree_not_seen_alone", but=visitor))
    assert not work.open() & {"first_visit", "agree_not_seen_alone"}
    refused = Record.objects.filter(form_key="visit_child").order_by("pk")[0]
    assert refused.answers["visit_attempts"] == "24 April at 4pm: would not come out."


@pytest.mark.requirement("R65", "R224")
def test_a_visit_says_where_who_was_seen_and_where_the_child_sleeps(work: Work) -> None:
    work.start("child_protection_plan", **AGREED, conference_planned=REVIEW)
    work.do("agree_plan", "agree")
    wanting = (
        "child_seen_where",
        "visit_who_seen",
        "spoken_to",
        "views_obtained",
        "sleeping_place_seen",
    )
    nothing: dict[str, Any] = dict.fromkeys(wanting, "")
    with pytest.raises(AnswersWanting) as told:
        work.do("first_visit", "seen_alone", **nothing)
    assert set(told.value.errors) == set(wanting)
    seen = CONFERENCE + dt.timedelta(hours=1)
    work.do("first_visit", "seen_alone", child_seen_at=seen.isoformat())
    facts = running("child_protection_plan").facts
    assert {facts[one] for one in ("child_seen", "cp_visit_made")} == {seen.isoformat()}


@pytest.mark.requirement("R59", "R60", "R61")
def test_what_is_met_leaves_the_live_plan_and_stays_in_its_history(work: Work) -> None:
    under_way(work)
    work.do("update_plan", cp_plan_actions=[action("See the dentist"), action("Find a nursery")])
    work.do("decide_core_group", "change_actions")
    rows = [dict(row) for row in newest_rows(work.child, "cp_plan_actions").rows]
    rows[0] |= {"state": "met", "progress": "better", "evidence": "The dentist's letter."}
    rows[1] |= {"progress": "worse"}
    work.do("update_plan", cp_plan_actions=rows)
    newest = newest_rows(work.child, "cp_plan_actions")
    assert [row["what"] for row in newest.live] == ["Find a nursery"]
    assert [row["progress"] for row in newest.rows] == ["better", "worse"]
    with pytest.raises(AnswersWanting):
        work.do("decide_core_group", "change_actions", core_group_next="")
    work.do("decide_core_group", "change_actions")
    with pytest.raises(AnswersWanting):
        work.do("update_plan", cp_plan_actions=[action("Somebody does something", who="")])


@pytest.mark.requirement("R40", "R42")
def test_a_core_group_may_bring_the_conference_forward_and_the_work_moves_with_it(
    work: Work,
) -> None:
    under_way(work)
    work.do("update_plan", cp_plan_actions=[action("See the dentist")])
    work.do("decide_core_group", "conference_brought_forward")
    work.do("send_plan")
    earlier = REVIEW - 28 * DAY
    work.do("bring_conference_forward", conference_date=earlier.isoformat())
    work.go_to(earlier - 29 * DAY)
    assert "update_assessment" not in work.open()
    work.go_to(earlier - 28 * DAY + dt.timedelta(hours=1))
    assert "update_assessment" in work.open()
    work.do("update_assessment")
    due_at = work.task("write_report").due_at
    assert due_at is not None
    assert clock.in_london(due_at).date() == dt.date(2026, 6, 10)


@pytest.mark.requirement("R40")
def test_the_work_on_a_report_that_is_under_way_moves_with_the_conference(work: Work) -> None:
    under_way(work)
    work.do("update_plan", cp_plan_actions=[action("See the dentist")])
    work.go_to(REVIEW - 27 * DAY)
    work.do("update_assessment")
    work.do("decide_core_group", "conference_brought_forward")
    work.do("bring_conference_forward", conference_date=(REVIEW - 14 * DAY).isoformat())
    due_at = work.task("write_report").due_at
    assert due_at is not None
    assert clock.in_london(due_at).date() == dt.date(2026, 6, 24)
    assert list(broken_chains()) == []


@pytest.mark.requirement("R17")
def test_a_plan_is_not_ended_while_an_action_lacks_evidence(work: Work) -> None:
    plan = under_way(work)
    work.do("update_plan", cp_plan_actions=[action("See the dentist")])
    work.do("decide_core_group", "continue")
    work.go_to(REVIEW)
    with pytest.raises(AnswersWanting) as told:
        decide(work, "hold_first_review", "closure")
    assert "“See the dentist” has no evidence" in told.value.errors["outcome"]
    plan.refresh_from_db()
    assert plan.ended_at is None
    again = (REVIEW + 90 * DAY).isoformat()
    work.do("decide_review", "continue", conference_date=again)
    met = {"state": "met", "evidence": "The dentist's letter."}
    rows = [{**row, **met} for row in newest_rows(work.child, "cp_plan_actions").rows]
    work.do("update_plan_after_review", cp_plan_actions=rows)
    work.go_to(REVIEW + 90 * DAY)
    decide(work, "hold_review", "closure")
    plan.refresh_from_db()
    assert plan.outcome == "closure"


@pytest.mark.requirement("R63", "R64", "R162")
def test_a_review_that_goes_on_has_the_plan_updated_within_two_days(work: Work) -> None:
    under_way(work)
    work.go_to(CONFERENCE + 28 * DAY)
    with pytest.raises(AnswersWanting) as told:
        work.do("hold_supervision", supervision_plan_progress="")
    assert set(told.value.errors) == {"supervision_plan_progress"}
    work.go_to(REVIEW)
    assert "write_case_summary" in work.open()
    decide(work, "hold_first_review", "continue", conference_date=(REVIEW + 90 * DAY).isoformat())
    due_at = work.task("update_plan_after_review").due_at
    assert due_at is not None
    assert clock.in_london(due_at) == REVIEW + 2 * DAY


@pytest.mark.requirement("R17", "R42")
def test_with_the_plan_end_the_core_groups_the_visits_and_every_loop(work: Work) -> None:
    plan = under_way(work)
    work.do("update_plan", cp_plan_actions=[])
    work.go_to(REVIEW)
    assert {"visit_child", "hold_supervision", "write_case_summary"} <= work.open()
    assert "decide_core_group" in work.open()
    decide(work, "hold_first_review", "looked_after")
    plan.refresh_from_db()
    assert plan.outcome == "looked_after"
    for process_id in ("core_group", "child_protection_visits"):
        assert running(process_id).outcome == WITHDRAWN
    of_plan = work.open() - {"bring_assessment_up_to_date"}
    assert of_plan == {"circulate_minutes"}
    assert running("child_looked_after").ended_at is None
    assert not Incident.objects.exists()
    assert list(broken_chains()) == []


def test_a_child_in_need_plan_that_runs_ends_when_a_child_protection_plan_begins(
    work: Work,
) -> None:
    need = work.start("child_in_need_plan", cin_decided=CONFERENCE)
    work.do("prepare_family")
    work.do("ask_consent", "given")
    work.do("hold_first_meeting")
    work.do("write_plan")
    work.do("oversee_plan", "agree")
    work.do("agree_plan")
    assert {"record_minutes", "send_copies"} <= work.open()
    work.start("child_protection_plan", **AGREED, conference_planned=REVIEW)
    need.refresh_from_db()
    assert need.outcome == "child_protection_plan"
    assert work.open() == {"agree_plan"}
    assert not Incident.objects.exists()


def test_a_plan_stepped_down_begins_a_child_in_need_plan_that_goes_on(work: Work) -> None:
    plan = under_way(work)
    work.go_to(REVIEW)
    rows = [action("See the dentist", state="met", evidence="The dentist's letter.")]
    work.do("update_plan", cp_plan_actions=rows)
    decide(work, "hold_first_review", "child_in_need_plan")
    plan.refresh_from_db()
    assert plan.outcome == "child_in_need_plan"
    need = running("child_in_need_plan")
    assert (need.started_by, need.ended_at) == (plan, None)
    assert need.facts["cin_decided"] == plan.facts["review_conference_held"]
