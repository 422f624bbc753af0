"""A child who may be suffering significant harm: the strategy discussion and the enquiry."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group

from journey import clock
from journey.library import library
from journey.models import Worker
from tasks.exceptions import AnswersWanting, OwnWork
from tasks.known import known_answers
from tasks.models import Decision, Record, Task
from tests.journeys import LEFT_OUT, MONDAY, Journey

AGENCIES = ("social_care", "police", "health")
SUSPECTED = MONDAY - dt.timedelta(hours=1)


@pytest.fixture
def journey(db: None) -> Iterator[Journey]:
    with clock.stopped_at(MONDAY):
        yield Journey()


def also(worker: Worker, role: str) -> Worker:
    """The same person with one role more."""
    worker.groups.add(Group.objects.get(name=role))
    return Worker.objects.get(pk=worker.pk)


def discussed(journey: Journey, **answers: Any) -> None:
    """A discussion is held, on the Monday."""
    journey.begin("strategy_discussion", harm_suspected=SUSPECTED)
    journey.do("say_what_is_suspected", "meet")
    journey.do("convene_discussion", "no_medical")
    journey.do("hold_discussion", **answers)


def enquired(journey: Journey) -> None:
    """An enquiry has begun, with an assessment of its own."""
    discussed(journey)
    journey.do("agree_safety_plan")
    journey.do("decide_strategy", "s47_joint")
    journey.do("plan_enquiries", "new_assessment")


@pytest.mark.requirement("R175")
def test_who_took_part_and_who_agreed_are_recorded_apart_for_each_agency(journey: Journey) -> None:
    disagrees: dict[str, Any] = {"health_contributed": "attended", "health_agreed": "disagreed"}
    with pytest.raises(AnswersWanting) as wanting:
        discussed(journey, **disagrees, health_dissent=LEFT_OUT)
    assert set(wanting.value.errors) == {"health_dissent"}
    disagrees["health_dissent"] = "Health wants a medical today."
    journey.do("hold_discussion", **disagrees, police_contributed="asked_no_answer")
    kept = Record.objects.get(task__step="hold_discussion").answers
    assert kept["health_contributed"] == "attended"
    assert kept["health_agreed"] == "disagreed"
    assert kept["health_dissent"] == "Health wants a medical today."
    assert "police_agreed" not in kept


@pytest.mark.requirement("R175")
@pytest.mark.parametrize("agency", AGENCIES)
def test_police_health_and_social_care_are_asked_every_time(journey: Journey, agency: str) -> None:
    with pytest.raises(AnswersWanting) as wanting:
        discussed(journey, **{f"{agency}_contributed": "not_asked"})
    assert f"{agency}_contributed" in wanting.value.errors


def test_a_discussion_without_meeting_is_agreed_by_somebody_else(journey: Journey) -> None:
    journey.begin("strategy_discussion", harm_suspected=SUSPECTED)
    first = journey.do("say_what_is_suspected", "talk")
    assert journey.steps == {"agree_without_meeting"}
    worker = first.completed_by
    assert worker is not None
    worker = also(worker, "Team manager")
    with pytest.raises(OwnWork):
        journey.do("agree_without_meeting", "authorise", by=worker)
    journey.do("agree_without_meeting", "authorise")
    assert journey.steps == {"convene_discussion"}


@pytest.mark.requirement("R38")
def test_an_enquiry_and_its_assessment_begin_with_the_plan_before_the_record_is_sent(
    journey: Journey,
) -> None:
    enquired(journey)
    assert journey.runs("section_47_enquiry")
    assert journey.runs("assessment_single")
    assert "send_strategy_record" in journey.steps
    enquiry = journey.newest("section_47_enquiry")
    assert enquiry.facts["s47_strategy_held"] <= clock.now().isoformat()
    due = Task.objects.get(child=journey.child, step="make_enquiries").due_at
    assert due is not None
    assert clock.in_london(due).date() == dt.date(2026, 7, 6)


def test_an_assessment_that_is_open_is_not_begun_again(journey: Journey) -> None:
    journey.begin("assessment_single", allocated=MONDAY)
    enquired(journey)
    assert journey.runs("section_47_enquiry")
    assert journey.child.processes.filter(version__process_id="assessment_single").count() == 1


def test_support_for_the_family_has_its_day_of_decision(journey: Journey) -> None:
    discussed(journey)
    journey.do("agree_safety_plan")
    journey.do("decide_strategy", "child_in_need_plan")
    journey.do("send_strategy_record")
    discussion = journey.newest("strategy_discussion")
    assert discussion.outcome == "child_in_need_plan"
    assert dt.datetime.fromisoformat(discussion.facts["cin_decided"]) == MONDAY


def seen_elsewhere(journey: Journey) -> Task:
    """The task of the enquiry in which the child is seen; the assessment has one of its own."""
    enquiry = journey.newest("section_47_enquiry")
    return Task.objects.open().get(instance=enquiry, step="see_child")


@pytest.fixture
def alone(journey: Journey) -> Journey:
    """An enquiry that is carried by an assessment in which the child has been seen already."""
    journey.begin("assessment_single", allocated=MONDAY)
    journey.do("see_child", "seen_alone")
    enquired(journey)
    return journey


@pytest.mark.requirement("R224", "R225", "R226")
def test_not_alone_needs_the_agreement_of_a_manager_and_failed_attempts_are_kept(
    alone: Journey,
) -> None:
    with pytest.raises(AnswersWanting) as wanting:
        alone.do("see_child", "not_seen", visit_attempts=LEFT_OUT)
    assert set(wanting.value.errors) == {"visit_attempts"}
    alone.do("see_child", "not_seen", visit_attempts="Sunday and today, nobody opened.")
    assert "agree_not_seen_alone" in alone.steps
    alone.do("agree_not_seen_alone", "instruct")
    seen = alone.do("see_child", "seen_not_alone")
    assert "agree_not_seen_alone" in alone.steps
    assert "see_child" not in alone.steps
    attempts = Record.objects.filter(task__step="see_child", task__outcome="not_seen")
    assert attempts.get().answers["visit_attempts"] == "Sunday and today, nobody opened."
    kept = Record.objects.get(task=seen).answers
    assert kept["child_views"]
    assert kept["child_seen_at"]
    assert Decision.objects.get(task=seen).rationale


@pytest.mark.requirement("R14")
def test_a_child_who_goes_on_refusing_comes_before_a_senior_manager_with_the_risk(
    alone: Journey,
) -> None:
    alone.do("see_child", "not_seen")
    alone.do("agree_not_seen_alone", "senior_manager")
    task = alone.task("decide_child_refuses")
    assert task.role == "Service manager"
    assert task.due_at is not None
    with pytest.raises(AnswersWanting) as wanting:
        alone.do("decide_child_refuses", "go_on", refusal_risk=LEFT_OUT)
    assert set(wanting.value.errors) == {"refusal_risk"}
    alone.do("decide_child_refuses", "go_on")
    assert not {"see_child", "agree_not_seen_alone", "decide_child_refuses"} & alone.steps


@pytest.mark.requirement("R14")
@pytest.mark.parametrize(
    ("assessment", "next_step"),
    [
        ("assessment_single", "progress_review"),
        ("assessment_initial_core", "write_initial_assessment"),
    ],
)
def test_an_assessment_brings_a_child_who_refuses_before_a_senior_manager_too(
    journey: Journey, assessment: str, next_step: str
) -> None:
    journey.begin(assessment, allocated=MONDAY)
    worker = journey.do("see_child", "not_seen").completed_by
    assert worker is not None
    journey.do("agree_not_seen_alone", "senior_manager")
    task = journey.task("decide_child_refuses")
    assert task.role == "Service manager"
    assert task.due_at is not None
    with pytest.raises(OwnWork):
        journey.do("decide_child_refuses", "go_on", by=also(worker, "Service manager"))
    with pytest.raises(AnswersWanting) as wanting:
        journey.do("decide_child_refuses", "go_on", refusal_risk=LEFT_OUT)
    assert set(wanting.value.errors) == {"refusal_risk"}
    journey.do("decide_child_refuses", "try_again")
    assert journey.steps == {"see_child"}
    journey.do("see_child", "not_seen")
    journey.do("agree_not_seen_alone", "senior_manager")
    journey.do("decide_child_refuses", "go_on")
    assert journey.steps == {next_step}


def written(journey: Journey) -> None:
    """Everything is found out, and the record is to be written."""
    journey.do("agree_safety_plan")
    journey.do("make_enquiries")
    journey.do("see_child", "seen_alone")


@pytest.mark.requirement("R102")
def test_the_judgement_on_harm_is_clear_and_tied_to_evidence_or_thought_through(
    alone: Journey,
) -> None:
    written(alone)
    with pytest.raises(AnswersWanting) as wanting:
        alone.do("write_enquiry", "clear", harm_evidence=LEFT_OUT, harm_statement=LEFT_OUT)
    assert set(wanting.value.errors) == {"harm_evidence", "harm_statement"}
    alone.do("write_enquiry", "unclear")
    assert "reflect_on_harm" in alone.steps
    assert "hold_outcome_discussion" not in alone.steps
    alone.do("reflect_on_harm")
    with pytest.raises(AnswersWanting):
        alone.do("write_enquiry", "clear", harm_statement="unclear")
    alone.do("write_enquiry", "clear", harm_statement="likely")
    assert "hold_outcome_discussion" in alone.steps


@pytest.mark.requirement("R25")
def test_nothing_more_is_done_only_when_each_agency_has_said_what_it_thinks(alone: Journey) -> None:
    written(alone)
    writer = alone.do("write_enquiry", "clear").completed_by
    assert writer is not None
    assert "decide_enquiry" not in alone.steps
    alone.do(
        "hold_outcome_discussion", education_contributed="consulted", education_agreed="agreed"
    )
    writer = also(writer, "Team manager")
    with pytest.raises(OwnWork):
        alone.do("decide_enquiry", "no_further_action", by=writer)
    with pytest.raises(AnswersWanting) as wanting:
        alone.do("decide_enquiry", "no_further_action", senior_consulted=LEFT_OUT)
    assert set(wanting.value.errors) == {"senior_consulted"}
    alone.do("decide_enquiry", "no_further_action")
    kept = Record.objects.get(task__step="hold_outcome_discussion").answers
    assert kept["education_agreed"] == "agreed"
    assert "s47_ended" in alone.newest("section_47_enquiry").facts


def test_the_safety_plan_goes_on_in_the_enquiry_and_while_a_conference_is_waited_for(
    journey: Journey,
) -> None:
    discussed(journey)
    rows = [{"what": "The uncle stays away", "who": "Mother", "by_when": "2026-06-15"}]
    journey.do("agree_safety_plan", safety_plan_actions=rows)
    journey.do("decide_strategy", "s47_joint")
    journey.do("plan_enquiries", "new_assessment")
    offered = known_answers(journey.task("agree_safety_plan"))["safety_plan_actions"].answer
    assert [row["what"] for row in offered] == ["The uncle stays away"]


def test_an_enquiry_that_waits_for_the_conference_ends_when_it_has_decided(alone: Journey) -> None:
    written(alone)
    alone.do("write_enquiry", "clear", harm_statement="likely")
    alone.do("hold_outcome_discussion")
    alone.do("decide_enquiry", "child_protection_conference")
    alone.do("send_enquiry_record")
    alone.do("convene_conference", "initial")
    alone.do("write_report")
    alone.do("read_report", "authorise")
    alone.do("share_report")
    alone.do("send_report_to_chair")
    alone.do("hold_conference", conference_held_at=MONDAY.isoformat())
    assert alone.runs("section_47_enquiry")
    alone.do("decide_conference", "child_in_need_plan")
    assert not alone.runs("section_47_enquiry")
    assert alone.outcome_of("section_47_enquiry") == "child_protection_conference"
    assert alone.runs("child_in_need_plan")


@pytest.mark.requirement("R202")
def test_the_limits_of_harm_cannot_be_lifted() -> None:
    rules = library().rule_set_in_use().rules
    for key in ("strategy.due", "strategy.medical.due", "strategy.review.due", "s47.due"):
        assert all(rule.is_floor for rule in rules[key]), key
    for key in ("strategy.decided", "safety-plan.due", "safety-plan.review.every"):
        assert all(rule.is_floor for rule in rules[key]), key
