"""A child who is open is assessed again: who decides, from when the dates count, what is asked."""

import datetime as dt
from random import Random
from typing import Any

import pytest

from journey import clock
from journey.exceptions import DoesNotFit
from journey.models import ProcessInstance, Worker
from tasks.chronology.recording import add_entry
from tasks.exceptions import AnswersWanting, OwnWork
from tasks.known import known_answers
from tasks.models import Task
from tasks.simulation.letters import send_letters
from tasks.worktray import begin_by_hand, fire_timers
from tests.needing import NOW, Work, work
from tests.reading import signed_in, text

__all__ = ["work"]

RECEIVED = NOW - dt.timedelta(days=1)
A_YEAR = dt.timedelta(days=364)


def told(task: Task) -> str:
    assert task.due_at
    return task.due_at.date().isoformat()


def dates(work: Work) -> dict[str, str]:
    """What is open for the child, with the day on which it is due."""
    open_now = Task.objects.open().filter(child=work.child).exclude(due_at=None)
    return {task.step: told(task) for task in open_now}


def assessed(work: Work, outcome: str) -> dict[str, str]:
    """Carry out the single assessment that runs; gives what was due when on the way."""
    hour = (clock.now() - dt.timedelta(hours=1)).isoformat()
    seen = dates(work)
    work.do("see_child", by=work.worker, outcome="seen_alone", child_seen_at=hour)
    seen |= dates(work)
    work.do("progress_review", by=work.manager, outcome="further_work")
    for step in ("update_chronology", "gather_information", "write_assessment", "share_assessment"):
        seen |= dates(work)
        work.do(step, by=work.worker)
    seen |= dates(work)
    work.do("authorise_assessment", by=work.manager, outcome="authorise")
    work.do("decide_outcome", by=work.manager, outcome=outcome)
    send_letters(work.task("send_outcome_letters"), Random(1), by=work.worker)
    work.do("send_outcome_letters", by=work.worker)
    return seen


def asked(work: Work, page: str) -> ProcessInstance:
    """Raise the question as the worker, from the child's page."""
    begun = begin_by_hand(
        "reassessment", children=[work.child], facts={}, page=page, by=work.worker
    )
    return begun.instances[0]


def decided(work: Work, outcome: str, **answers: Any) -> Task:
    work.do("say_what_changed", by=work.worker, reassessment_trigger=["year"])
    return work.do("decide_reassessment", by=work.manager, outcome=outcome, **answers)


@pytest.fixture
def open_child(work: Work) -> None:
    """A child with a plan."""
    work.start("child_in_need_plan", by=work.worker, allocated=NOW, cin_decided=NOW)


@pytest.fixture
def first(work: Work) -> dict[str, str]:
    """What was due when in the first assessment of a child, who has a plan since."""
    add_entry(
        work.child,
        values={
            "happened_on": NOW.date(),
            "what": "The family moved.",
            "meaning": "Ada lost her friends.",
            "history": "personal",
            "tone": "hard",
            "source": "Her mother",
        },
        by=work.worker,
    )
    work.start("assessment_single", contact_received=RECEIVED, allocated=NOW, by=work.worker)
    return assessed(work, "child_in_need_plan")


@pytest.mark.requirement("R31")
def test_a_first_assessment_counts_from_the_contact_and_each_later_one_from_its_decision(
    work: Work, first: dict[str, str]
) -> None:
    dated = {
        "see_child": "2026-06-08",
        "progress_review": "2026-06-10",
        "write_assessment": "2026-07-21",
        "authorise_assessment": "2026-08-04",
    }
    assert dated.items() <= first.items()
    for page, day in (("one", NOW + A_YEAR), ("two", NOW + 2 * A_YEAR)):
        with clock.stopped_at(day):
            asked(work, page)
            decided(work, "update")
            again = ProcessInstance.objects.order_by("pk").get(
                version__process_id="assessment_single", ended_at=None
            )
            assert again.facts["contact_received"] == RECEIVED.isoformat()
            assert again.facts["reassessment_decided"] == day.isoformat()
            due = assessed(work, "plan_goes_on")
        expected = {
            "one": ("2027-06-07", "2027-06-09", "2027-07-21", "2027-08-04"),
            "two": ("2028-06-05", "2028-06-07", "2028-07-19", "2028-08-02"),
        }[page]
        assert dict(zip(dated, expected, strict=True)).items() <= due.items()


@pytest.mark.requirement("R5", "R206")
def test_what_is_about_this_time_is_asked_anew_and_what_is_about_the_family_is_offered(
    work: Work, first: dict[str, str]
) -> None:
    with clock.stopped_at(NOW + A_YEAR):
        asked(work, "one")
        decided(work, "update", assessment_questions="Is Ada safe with the new partner?")
        hour = (clock.now() - dt.timedelta(hours=1)).isoformat()
        work.do("see_child", by=work.worker, outcome="seen_alone", child_seen_at=hour)
        work.do("progress_review", by=work.manager, outcome="further_work")
        gathering = known_answers(work.task("gather_information"))
        assert gathering["household_summary"].at == NOW
        assert not {"police_part", "police_part_said", "consent_position"} & set(gathering)
        assert "chronology_complete" not in known_answers(work.task("update_chronology"))
        work.do("update_chronology", by=work.worker)
        work.do("gather_information", by=work.worker)
        writing = known_answers(work.task("write_assessment"))
    assert writing["assessment_questions"].answer == "Is Ada safe with the new partner?"
    assert writing["assessment_questions"].source == "Decide about a new assessment"
    assert {"parenting", "risk_factors"} <= set(writing)
    assert {writing[key].at for key in ("parenting", "risk_factors")} == {NOW}
    assert not {"analysis", "harm_statement", "recommendation", "mother_view"} & set(writing)


@pytest.mark.requirement("R5")
def test_who_says_what_has_changed_does_not_decide_and_not_yet_needs_a_day(
    work: Work, open_child: None
) -> None:
    with clock.stopped_at(NOW + A_YEAR):
        asked(work, "one")
        work.do("say_what_changed", by=work.worker)
        work.worker.groups.add(*work.manager.groups.all())
        both = Worker.objects.get(pk=work.worker.pk)
        with pytest.raises(OwnWork):
            work.do("decide_reassessment", by=both, outcome="update")
        with pytest.raises(AnswersWanting) as wanting:
            work.do(
                "decide_reassessment",
                by=work.manager,
                outcome="not_yet",
                reassessment_again_on="",
            )
        assert set(wanting.value.errors) == {"reassessment_again_on"}
        work.do("decide_reassessment", by=work.manager, outcome="update")


def test_not_yet_comes_back_on_its_day_unless_somebody_raises_the_question_before(
    work: Work, open_child: None
) -> None:
    back = (NOW + A_YEAR + dt.timedelta(weeks=8)).date()
    with clock.stopped_at(NOW + A_YEAR):
        first = asked(work, "one")
        decided(work, "not_yet", reassessment_again_on=back.isoformat())
        assert "say_what_changed" not in dates(work)
    with clock.stopped_at(NOW + A_YEAR + dt.timedelta(weeks=4)):
        second = asked(work, "two")
        first.refresh_from_db()
        assert (first.outcome, first.ended_at) == ("not_yet", clock.now())
        decided(work, "not_yet", reassessment_again_on=back.isoformat())
    with clock.stopped_at(NOW + A_YEAR + dt.timedelta(weeks=8)):
        fire_timers()
        assert work.task("say_what_changed").instance == second
        assert dates(work)["say_what_changed"] == (back + dt.timedelta(days=7)).isoformat()


def enquiry_agreed(work: Work) -> ProcessInstance:
    """A strategy discussion agrees an enquiry, and a new assessment by which it is made."""
    begun = begin_by_hand(
        "strategy_discussion",
        children=[work.child],
        facts={"harm_suspected": clock.now()},
        page="harm",
        by=work.manager,
    )
    held = (clock.now() - dt.timedelta(minutes=30)).isoformat()
    work.do("say_what_is_suspected", by=work.worker, outcome="meet")
    work.do("convene_discussion", by=work.manager, outcome="no_medical")
    work.do("hold_discussion", by=work.manager, strategy_held_at=held)
    work.do("agree_safety_plan", by=work.manager)
    work.do("decide_strategy", by=work.manager, outcome="s47_joint", s47_strategy_held_at=held)
    work.do("plan_enquiries", by=work.manager, outcome="new_assessment")
    return begun.instances[0]


def test_a_new_assessment_for_an_enquiry_counts_from_the_discussion_where_the_child_was_assessed(
    work: Work, first: dict[str, str]
) -> None:
    with clock.stopped_at(NOW + A_YEAR):
        discussion = enquiry_agreed(work)
        discussion.refresh_from_db()
        facts = discussion.facts
        assert facts["reassessment_decided"] == facts["s47_strategy_held"]
        assessing = Task.objects.open().filter(instance__version__process_id="assessment_single")
        assert {task.step: told(task) for task in assessing} == {"see_child": "2027-06-07"}


def test_an_enquiry_about_a_child_who_is_not_yet_assessed_counts_from_the_contact(
    work: Work,
) -> None:
    referred = {"contact_received": RECEIVED, "allocated": NOW, "cin_decided": NOW}
    work.start("child_in_need_plan", by=work.worker, **referred)
    discussion = enquiry_agreed(work)
    discussion.refresh_from_db()
    assert "reassessment_decided" not in discussion.facts


def test_nobody_asks_for_an_assessment_while_the_child_is_being_assessed(work: Work) -> None:
    work.start("assessment_single", contact_received=RECEIVED, allocated=NOW, by=work.worker)
    with pytest.raises(DoesNotFit, match="the question does not arise"):
        asked(work, "one")


def test_where_an_assessment_has_begun_meanwhile_the_manager_is_told_and_decides_not_yet(
    work: Work, open_child: None
) -> None:
    with clock.stopped_at(NOW + A_YEAR):
        asked(work, "one")
        work.do("say_what_changed", by=work.worker)
        work.start("assessment_single", by=work.worker, reassessment_decided=clock.now())
        with pytest.raises(DoesNotFit, match="choose an outcome here that begins none"):
            work.do("decide_reassessment", by=work.manager, outcome="update")
        assert work.task("decide_reassessment").is_open


@pytest.mark.parametrize("who", ["worker", "manager"])
def test_worker_and_manager_raise_the_question_from_the_childs_page(
    work: Work, open_child: None, who: str
) -> None:
    client = signed_in(getattr(work, who))
    page = f"/worktray/begin/{work.child.pk}/reassessment/"
    assert page in text(client.get(work.child.get_absolute_url()))
    client.post(page, {"page_token": "one"})
    assert work.task("say_what_changed").allocated_to == work.worker


@pytest.mark.requirement("R36")
def test_an_authority_that_works_in_two_stages_begins_with_the_first(
    settings: Any, work: Work, open_child: dict[str, str]
) -> None:
    settings.JOURNEY_RULE_SET, settings.JOURNEY_LABELS = "wt2010", "england-2010"
    with clock.stopped_at(NOW + A_YEAR):
        asked(work, "one")
        decided(work, "update")
        assert work.task("see_child").instance.version.process_id == "assessment_initial_core"
        assert dates(work)["see_child"] == "2027-06-07"
        hour = (clock.now() - dt.timedelta(hours=1)).isoformat()
        work.do("see_child", by=work.worker, outcome="seen_alone", child_seen_at=hour)
        assert dates(work)["write_initial_assessment"] == "2027-06-16"
