"""The front door: what must be on record before anybody decides, and that a manager decides."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from journey import clock
from journey.engine import compile_process
from journey.engine.exploring import explore
from journey.library import library
from journey.models import ProcessVersion, Worker
from journey.rulebook.deciding import approve_change
from journey.rulebook.drafting import draft_change
from tasks.answers import check_answers
from tasks.exceptions import AnswersWanting
from tasks.models import Decision, Record
from tasks.worktray import complete_task, fire_timers
from tests.changes import proposal
from tests.journeys import LEFT_OUT, MONDAY, Journey
from tests.reading import signed_in, text


@pytest.fixture
def journey(db: None) -> Iterator[Journey]:
    with clock.stopped_at(MONDAY):
        yield Journey()


def wanting(journey: Journey, step: str, outcome: str = "", **answers: Any) -> set[str]:
    """What is wanting when a step is completed with some answers."""
    with pytest.raises(AnswersWanting) as refused:
        journey.do(step, outcome, **answers)
    return set(refused.value.errors)


@pytest.fixture
def contact(journey: Journey) -> Journey:
    """A contact that has been logged."""
    journey.begin("contact", contact_received=MONDAY)
    journey.do("log_contact")
    return journey


@pytest.fixture
def referral(journey: Journey) -> Journey:
    """A referral that is ready to be allocated."""
    journey.begin("referral", contact_received=MONDAY)
    journey.do("open_referral", "this_authority")
    return journey


@pytest.fixture
def begun(referral: Journey) -> Journey:
    """An assessment that goes on after the first review."""
    referral.do("allocate_referral")
    referral.do("see_child", "seen_alone")
    referral.do("progress_review", "further_work")
    return referral


@pytest.mark.requirement("R24")
@pytest.mark.parametrize(
    "process_id", ["contact", "referral", "assessment_single", "assessment_initial_core"]
)
def test_no_stage_of_the_front_door_ends_without_a_managers_step(process_id: str) -> None:
    diagram = compile_process(library().diagrams[process_id].read_bytes()).diagram
    managers = {node.id for node in diagram.user_tasks if library().roles[node.lane].manages}
    found = explore(diagram, "", blocked=frozenset(managers))
    assert found.is_complete
    ends = {node.id for node in diagram.nodes.values() if node.kind == "endEvent"}
    assert found.fired & ends == set()


@pytest.mark.requirement("R172", "R173")
def test_without_consent_a_manager_agrees_on_one_of_three_grounds_with_reasons(
    contact: Journey,
) -> None:
    assert wanting(contact, "record_consent", "without_consent", consent_ground=LEFT_OUT) == {
        "consent_ground"
    }
    contact.do("record_consent", "without_consent", consent_ground="harm")
    task = contact.task("agree_without_consent")
    assert task.role == "Team manager"
    form = task.form
    grounds = next(one for one in form.questions if one.key == "consent_ground").options
    assert len(grounds) == 3
    refused = wanting(contact, "agree_without_consent", "proceed", consent_ground="none")
    assert refused == {"consent_ground"}
    with pytest.raises(AnswersWanting) as without_reasons:
        complete_task(
            task,
            answers={"sharing_limits": "The GP only.", "consent_ground": "harm"},
            outcome="proceed",
            rationale=" ",
            by=contact.who("agree_without_consent"),
        )
    assert set(without_reasons.value.errors) == {"rationale"}
    contact.do("agree_without_consent", "proceed", consent_ground="harm")
    assert Decision.objects.get(task=task).rationale
    assert contact.steps == {"agency_checks"}


@pytest.mark.requirement("R174")
def test_each_agency_check_says_who_was_asked_when_and_what_they_said(contact: Journey) -> None:
    contact.do("record_consent", "consent_given")
    lacking = wanting(
        contact,
        "agency_checks",
        police_check="asked",
        police_check_person=LEFT_OUT,
        police_check_asked_at=LEFT_OUT,
        gp_check="not_asked",
        gp_check_gap=LEFT_OUT,
        school_check=LEFT_OUT,
    )
    assert lacking == {
        "police_check_person",
        "police_check_asked_at",
        "gp_check_gap",
        "school_check",
    }
    said: dict[str, Any] = {
        "police_check": "asked",
        "police_check_person": "PC Lowe",
        "police_check_asked_at": "2026-06-15T08:10",
        "police_check_answered_at": "2026-06-15T08:50",
        "police_check_answer": "Called there twice in May.",
    }
    contact.do("agency_checks", **said, gp_check="not_relevant", school_check="not_relevant")
    kept = Record.objects.get(task__step="agency_checks").answers
    assert {key: kept[key] for key in said} == said


@pytest.mark.requirement("R50")
def test_a_screening_analysis_leaves_nothing_blank(contact: Journey) -> None:
    headings = {
        "previous_involvement",
        "referrer_account",
        "parent_account",
        "child_voice",
        "need_harm_risk",
        "screening_view",
    }
    contact.do("record_consent", "consent_given")
    contact.do("agency_checks")
    task = contact.task("screening_analysis")
    assert "none identified" in task.form.guidance
    blank = dict.fromkeys(headings, LEFT_OUT)
    assert wanting(contact, "screening_analysis", "clear", **blank) == headings
    nothing: dict[str, Any] = dict.fromkeys(headings, "none identified")
    contact.do("screening_analysis", "clear", **nothing)
    assert contact.steps == {"screening_decision"}


@pytest.mark.requirement("R25")
def test_a_decision_to_do_nothing_says_who_was_asked_and_who_agreed(contact: Journey) -> None:
    contact.do("record_consent", "consent_given")
    contact.do("agency_checks")
    contact.do("screening_analysis", "clear")
    nobody = {"screening_consulted": LEFT_OUT, "screening_agreed": LEFT_OUT}
    assert wanting(contact, "screening_decision", "level_1", **nobody) == set(nobody)
    contact.do("screening_decision", "level_1")
    assert contact.steps == {"write_to_referrer"}


@pytest.mark.requirement("R37")
def test_level_4_begins_a_strategy_discussion_at_once_beside_the_referral(
    contact: Journey,
) -> None:
    contact.do("record_consent", "consent_given")
    contact.do("agency_checks")
    contact.do("screening_analysis", "clear")
    contact.do("screening_decision", "level_4")
    assert contact.steps == {"write_to_referrer", "open_referral", "say_what_is_suspected"}
    due = contact.task("say_what_is_suspected").due_at
    assert due == MONDAY + dt.timedelta(hours=24)


@pytest.mark.requirement("R177")
def test_the_answer_to_the_referrer_is_a_task_and_late_by_the_limit_of_the_authority(
    contact: Journey,
) -> None:
    drafts, decides = Worker.objects.filter(groups__name="Process lead").order_by("pk")[:2]
    limit = proposal(rule_key="contact.referrer_answered", amount=3, reason="Nobody waits longer.")
    approve_change(draft_change(limit, by=drafts), by=decides)
    contact.do("record_consent", "consent_given")
    contact.do("agency_checks")
    contact.do("screening_analysis", "clear")
    contact.do("screening_decision", "level_1")
    assert contact.task("write_to_referrer").due_at is not None
    with clock.stopped_at(MONDAY + dt.timedelta(days=4)):
        page = signed_in(contact.who("write_to_referrer")).get(
            "/worktray/", {"view": "team", "show": "overdue"}
        )
    assert "Write to the referrer" in text(page)


@pytest.mark.requirement("R9", "R10", "R11")
def test_a_child_is_allocated_to_a_qualified_worker_after_a_talk_with_a_note(
    referral: Journey,
) -> None:
    note = {
        "allocation_talk_on",
        "allocation_talk_way",
        "assessment_questions",
        "allocation_instruction",
        "allocation_chronology",
        "visit_by",
        "first_review_on",
        "second_review_on",
    }
    assert wanting(referral, "allocate_referral", **dict.fromkeys(note, LEFT_OUT)) == note
    unqualified = Worker.objects.filter(groups__name="Screening desk").exclude(
        groups__name="Social worker"
    )
    chosen: dict[str, Any] = {"allocated_worker": unqualified.earliest("pk").pk}
    assert wanting(referral, "allocate_referral", **chosen) == {"allocated_worker"}
    referral.do("allocate_referral", allocation_agencies="The school; the GP together with us.")
    referral.child.refresh_from_db()
    worker = referral.child.key_worker
    assert worker is not None
    assert "Social worker" in worker.roles
    kept = Record.objects.get(task__step="allocate_referral").answers
    assert note < set(kept)
    assert kept["allocation_agencies"] == "The school; the GP together with us."
    assert referral.task("see_child").allocated_to == worker


@pytest.mark.requirement("R8")
def test_work_for_a_social_worker_waits_in_the_queue_with_its_age_and_is_nobodys_caseload(
    contact: Journey,
) -> None:
    contact.do("record_consent", "consent_given")
    contact.do("agency_checks")
    contact.do("screening_analysis", "unclear")
    task = contact.task("further_information")
    assert task.allocated_to is None
    manager = Worker.objects.filter(groups__name="Team manager", teams=task.team).earliest("pk")
    with clock.stopped_at(MONDAY + dt.timedelta(days=3)):
        page = text(signed_in(manager).get("/worktray/", {"view": "unallocated"}))
        mine = text(signed_in(manager).get("/worktray/", {"view": "mine"}))
    assert "Waiting since 15 June 2026: 3 days" in page
    assert "Find further information" not in mine
    assert not manager.children.exists()


@pytest.mark.requirement("R12")
def test_checks_of_progress_come_up_after_allocation_on_the_days_of_the_rules(
    referral: Journey,
) -> None:
    referral.do("allocate_referral")
    assert referral.runs("supervision")
    assert "first_checkpoint" not in referral.steps
    due = dt.datetime(2026, 6, 20, 9, 0, tzinfo=clock.LONDON)
    with clock.stopped_at(due):
        fire_timers()
        task = referral.task("first_checkpoint")
    assert task.role == "Team manager"
    assert task.rule_key == "oversight.first"


@pytest.mark.requirement("R180")
def test_what_is_handed_over_stays_open_until_somebody_acknowledges_it(journey: Journey) -> None:
    journey.begin("referral", contact_received=MONDAY)
    journey.do("open_referral", "another_agency")
    journey.do("agree_refer_on", "refer_on")
    unanswered = {"refer_on_acknowledged_by": LEFT_OUT, "refer_on_acknowledged_at": LEFT_OUT}
    assert wanting(journey, "refer_on", **unanswered) == set(unanswered)
    assert journey.steps == {"refer_on"}
    assert journey.runs("referral")
    journey.do("refer_on")
    assert journey.outcome_of("referral") == "another_agency"


@pytest.mark.requirement("R182")
def test_the_levels_of_need_are_text_that_an_authority_publishes_anew(contact: Journey) -> None:
    form = library().forms["screening_decision"]
    for level in ("Level 1", "Level 2", "Level 3", "Level 4"):
        assert f"{level}, " in form.guidance
    version = ProcessVersion.objects.get(process_id="contact")
    assert version.form("screening_decision").guidance == form.guidance


@pytest.mark.requirement("R6", "R76", "R227")
def test_an_assessment_is_complete_when_it_is_signed_after_history_and_views(
    begun: Journey,
) -> None:
    begun.do("gather_information")
    assert "write_assessment" not in begun.steps
    confirmed = {"chronology_complete": LEFT_OUT, "genogram_complete": LEFT_OUT}
    assert wanting(begun, "update_chronology", **confirmed) == set(confirmed)
    begun.do("update_chronology")
    begun.do("write_assessment")
    assert "authorise_assessment" not in begun.steps
    unheard: dict[str, Any] = {
        "child_shared": "no",
        "child_not_shared_reason": LEFT_OUT,
        "mother_shared": LEFT_OUT,
    }
    assert wanting(begun, "share_assessment", **unheard) == {
        "child_not_shared_reason",
        "mother_shared",
    }
    begun.do("share_assessment")
    begun.do("authorise_assessment", "return")
    assert "assessment_completed" not in begun.newest("assessment_single").facts
    begun.do("write_assessment")
    begun.do("share_assessment")
    with clock.stopped_at(MONDAY + dt.timedelta(days=2)):
        begun.do("authorise_assessment", "authorise")
    with clock.stopped_at(MONDAY + dt.timedelta(days=3)):
        begun.do("decide_outcome", "plan_goes_on")
    completed = begun.newest("assessment_single").facts["assessment_completed"]
    assert dt.datetime.fromisoformat(completed) == MONDAY + dt.timedelta(days=2)


@pytest.mark.requirement("R58")
def test_a_late_assessment_is_not_signed_without_the_reason_why_it_took_longer(
    begun: Journey,
) -> None:
    for step in ("gather_information", "update_chronology", "write_assessment", "share_assessment"):
        begun.do(step)
    with clock.stopped_at(MONDAY + dt.timedelta(days=90)):
        late = {"assessment_late_reason": LEFT_OUT}
        assert wanting(begun, "authorise_assessment", "authorise", **late) == set(late)
        begun.do("authorise_assessment", "authorise", assessment_late_reason="A court report.")
    assert "decide_outcome" in begun.steps


@pytest.mark.requirement("R56")
@pytest.mark.parametrize(
    ("form", "what_happened", "what_it_means"),
    [
        ("see_child", "visit_account", "visit_meaning"),
        ("agency_checks", "police_check_answer", "checks_meaning"),
        ("hold_strategy_discussion", "shared_information", "discussion_meaning"),
        ("make_enquiries", "enquiry_findings", "enquiry_meaning"),
        ("screening_analysis", "referrer_account", "screening_view"),
    ],
)
def test_what_it_means_for_the_child_is_asked_apart_from_what_happened(
    form: str, what_happened: str, what_it_means: str
) -> None:
    asked = {one.key: one for one in library().forms[form].questions}
    assert asked[what_happened].kind == asked[what_it_means].kind == "long_text"
    assert asked[what_it_means].required


@pytest.mark.requirement("R57")
def test_an_interim_assessment_names_what_is_outstanding(journey: Journey) -> None:
    form = library().forms["write_interim_core"]
    with pytest.raises(AnswersWanting) as refused:
        check_answers(form, {}, child=journey.child)
    assert {"interim_position", "information_outstanding", "interim_complete_by"} <= set(
        refused.value.errors
    )
