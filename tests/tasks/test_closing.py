"""Closing a case, and a child who comes back soon after."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from journey import clock
from journey.models import Worker
from tasks.exceptions import AnswersWanting
from tasks.known import known_answers
from tests.journeys import LEFT_OUT, MONDAY, Journey
from tests.reading import signed_in, text

DAY = dt.timedelta(days=1)


@pytest.fixture
def journey(db: None) -> Iterator[Journey]:
    with clock.stopped_at(MONDAY):
        yield Journey()


def page(journey: Journey, path: str, worker: Worker | None = None) -> str:
    who = worker or Worker.objects.filter(groups__name="Team manager").earliest("pk")
    return text(signed_in(who).get(path))


def assessed(journey: Journey, **answers: Any) -> None:
    """A referral whose assessment ends at the first review: the case can close."""
    journey.begin("referral", contact_received=MONDAY)
    journey.do("open_referral", "this_authority")
    if "decide_previous_worker" in journey.steps:
        journey.do("decide_previous_worker", "other_worker")
    journey.do("allocate_referral", **answers)
    journey.do("see_child", "seen_alone")
    journey.do("progress_review", "no_further_action", outcome_consulted=["health"])


def closed(journey: Journey) -> None:
    """The case is closed nine days later."""
    assessed(journey)
    with clock.stopped_at(MONDAY + 9 * DAY):
        journey.do("ask_before_closing")
        journey.do("write_closing_summary")
        journey.do("authorise_closing", "authorise")
        journey.do("send_closing_letters")


@pytest.mark.requirement("R13")
def test_a_childs_page_counts_the_days_from_the_decision_to_close(journey: Journey) -> None:
    assessed(journey)
    path = journey.child.get_absolute_url()
    with clock.stopped_at(MONDAY + 4 * DAY):
        assert "Identified for closure on 15 June 2026: 4 days ago, and still open." in page(
            journey, path
        )
        journey.do("ask_before_closing")
        journey.do("write_closing_summary")
        journey.do("authorise_closing", "authorise")
        journey.do("send_closing_letters")
    with clock.stopped_at(MONDAY + 30 * DAY):
        words = "Closed on 19 June 2026, 4 days after it was identified for closure on 15 June 2026"
        assert words in page(journey, path)
        journey.begin("contact", contact_received=MONDAY + 29 * DAY)
        assert "identified for closure" not in page(journey, path)


def test_a_case_that_is_kept_open_is_not_counted_as_one_that_closes(journey: Journey) -> None:
    assessed(journey)
    journey.do("ask_before_closing")
    journey.do("write_closing_summary")
    journey.do("authorise_closing", "keep_open")
    assert journey.outcome_of("closure") == "kept_open"
    assert "case_closed" not in journey.newest("closure").facts
    assert "Identified for closure" not in page(journey, journey.child.get_absolute_url())


@pytest.mark.requirement("R25")
def test_a_case_closes_with_the_agencies_that_were_asked_and_those_that_agreed(
    journey: Journey,
) -> None:
    assessed(journey)
    offered = known_answers(journey.task("ask_before_closing"))
    assert offered["outcome_consulted"].answer == ["health"]
    asked = {"outcome_consulted": LEFT_OUT, "outcome_agreed": LEFT_OUT}
    with pytest.raises(AnswersWanting) as wanting:
        journey.do("ask_before_closing", **asked)
    assert set(wanting.value.errors) == set(asked)
    journey.do("ask_before_closing")
    journey.do("write_closing_summary")
    reasons = {"case_closed_on": LEFT_OUT, "closure_reason": LEFT_OUT}
    with pytest.raises(AnswersWanting) as wanting:
        journey.do("authorise_closing", "authorise", **reasons)
    assert set(wanting.value.errors) == set(reasons)


def test_a_case_does_not_close_while_work_runs_and_oversight_ends_with_it(
    journey: Journey,
) -> None:
    assessed(journey)
    journey.do("ask_before_closing")
    journey.do("write_closing_summary")
    journey.begin("strategy_discussion", harm_suspected=MONDAY)
    with pytest.raises(AnswersWanting) as wanting:
        journey.do("authorise_closing", "authorise")
    assert "Strategy discussion has been running" in wanting.value.errors["case_closed_on"]
    assert journey.runs("supervision")
    journey.do("say_what_is_suspected", "meet")
    journey.do("convene_discussion", "no_medical")
    journey.do("hold_discussion")
    journey.do("agree_safety_plan")
    journey.do("decide_strategy", "no_further_action")
    journey.do("send_strategy_record")
    journey.do("authorise_closing", "authorise")
    journey.do("send_closing_letters")
    assert not journey.runs("supervision")
    assert journey.steps == set()


@pytest.mark.requirement("R18")
def test_a_child_who_comes_back_soon_goes_back_to_the_worker_who_knew_them(
    journey: Journey,
) -> None:
    closed(journey)
    journey.child.refresh_from_db()
    before = journey.child.key_worker
    assert before is not None
    again = MONDAY + 60 * DAY
    with clock.stopped_at(again):
        journey.begin("referral", contact_received=again)
        earlier = page(
            journey, journey.task("open_referral").get_absolute_url(), journey.who("open_referral")
        )
        assert "Earlier work with this child" in earlier
        assert f"Last worker: {before}" in earlier
        assert "No further action, 15 June 2026" in earlier
        journey.do("open_referral", "this_authority")
        assert journey.steps == {"decide_previous_worker"}
        for key in ("history_used", "start_again"):
            left_out: dict[str, Any] = {key: LEFT_OUT}
            with pytest.raises(AnswersWanting) as wanting:
                journey.do("decide_previous_worker", "same_worker", **left_out)
            assert set(wanting.value.errors) == {key}
        journey.do("decide_previous_worker", "same_worker")
        offered = known_answers(journey.task("allocate_referral"))["allocated_worker"]
        assert offered.answer == before.pk
        assert offered.source == "Decide who goes on"


@pytest.mark.requirement("R18")
def test_nobody_is_proposed_when_somebody_else_goes_on_or_the_case_closed_long_ago(
    journey: Journey,
) -> None:
    closed(journey)
    with clock.stopped_at(MONDAY + 60 * DAY):
        journey.begin("referral", contact_received=clock.now())
        journey.do("open_referral", "this_authority")
        journey.do("decide_previous_worker", "other_worker")
        assert "allocated_worker" not in known_answers(journey.task("allocate_referral"))
        journey.do("allocate_referral")
        journey.do("see_child", "seen_alone")
        journey.do("progress_review", "no_further_action")
        journey.do("ask_before_closing")
        journey.do("write_closing_summary")
        journey.do("authorise_closing", "authorise")
        journey.do("send_closing_letters")
    with clock.stopped_at(MONDAY + 200 * DAY):
        journey.begin("referral", contact_received=clock.now())
        journey.do("open_referral", "this_authority")
        assert journey.steps == {"allocate_referral"}
        assert "allocated_worker" not in known_answers(journey.task("allocate_referral"))
