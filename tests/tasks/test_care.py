"""A child through two years of care with the real worktray: reviews, visits, moves, leaving."""

import datetime as dt
from itertools import pairwise

import pytest

from journey import clock
from journey.library import library
from journey.models import Fact, ProcessInstance
from tasks.exceptions import AnswersWanting
from tasks.known import known_answers
from tasks.models import Decision, Record, Task
from tests.care import ONE_DAY, ONE_HOUR, Life, london

BEGAN = "2025-06-02T09:00"
BORN = dt.date(2010, 7, 15)


@pytest.fixture
def life(db: None) -> Life:
    return Life(born=BORN, now=london(BEGAN))


def days(life: Life, *names: str) -> list[dt.date]:
    """The days on which something took place, by the facts that were recorded of it."""
    facts = Fact.objects.filter(instance__child=life.child, name__in=names)
    return sorted({clock.in_london(at).date() for at in facts.values_list("at", flat=True)})


def due(life: Life, step: str) -> dt.date:
    """When the first task of a step was due."""
    return all_due(life, step)[0]


def all_due(life: Life, step: str) -> list[dt.date]:
    """When each task of a step was due."""
    tasks = Task.objects.filter(child=life.child, step=step).order_by("pk")
    return [clock.in_london(task.due_at).date() for task in tasks if task.due_at]


def running(life: Life) -> set[str]:
    rows = ProcessInstance.objects.filter(child=life.child, ended_at=None)
    return set(rows.values_list("version__process_id", flat=True))


def longest(days: list[dt.date]) -> dt.timedelta:
    return max(later - earlier for earlier, later in pairwise(days))


@pytest.mark.requirement("R41", "R42", "R134", "R224")
def test_two_years_in_care(life: Life) -> None:
    life.begin("child_looked_after")
    life.work(life.daily())
    assert days(life, "placement_began") == days(life, "cla_visit_made") == [dt.date(2025, 6, 2)]

    life.live("2026-06-10T18:00")
    reviews = days(life, "cla_review_first_held", "cla_review_held")
    first, second, third = reviews[:3]
    assert first <= dt.date(2025, 6, 30)
    assert second <= dt.date(first.year, first.month + 3, first.day)
    assert (third - second).days <= 184
    first_year = days(life, "cla_visit_made")
    assert due(life, "first_visit") == dt.date(2025, 6, 3)
    assert due(life, "second_visit") == dt.date(2025, 6, 9)
    assert longest(first_year) <= dt.timedelta(weeks=6)
    held = days(life, "supervision_held")
    made = days(life, "permanence_planned")[0]
    assert longest([day for day in held if day <= made]) <= dt.timedelta(weeks=4)
    assert dt.timedelta(weeks=4) < longest([day for day in held if day > made])
    assert longest(held) <= dt.timedelta(weeks=8)

    leaving = ProcessInstance.objects.get(version__process_id="care_leaver")
    assert clock.in_london(leaving.started_at).date() == dt.date(2026, 4, 16)
    assert due(life, "allocate_adviser") == dt.date(2026, 7, 15)

    life.do("report_change", "permanent")
    life.do("agree_permanence", "agree")
    life.live("2027-06-02T18:00")
    settled = [day for day in days(life, "cla_visit_made") if day > dt.date(2026, 9, 1)]
    assert dt.timedelta(weeks=7) < longest(settled) <= dt.timedelta(days=92)

    life.do("report_change", "care_ends")
    life.do("see_child_about_ending", child_seen_at=life.now.isoformat())
    life.do("decide_ending", "leaving_care")
    assert "care_leaver" in running(life)
    over = {"child_looked_after", "placement", "looked_after_visits", "looked_after_review"}
    assert not running(life) & over
    life.live("2027-11-30T18:00")
    assert longest(days(life, "pathway_review_held")) <= dt.timedelta(days=184)
    assert not running(life) & over


def test_a_move_begins_a_placement_and_sets_no_clock_back(life: Life) -> None:
    care = life.begin("child_looked_after")
    life.work(life.daily())
    life.live("2025-09-10T18:00")
    life.do("report_change", "moves")
    life.work(life.daily())
    placements = ProcessInstance.objects.filter(version__process_id="placement").order_by("pk")
    assert [one.outcome for one in placements] == ["moves", ""]
    assert [one.ended_at is None for one in placements] == [False, True]
    assert all_due(life, "first_visit") == [dt.date(2025, 6, 3), dt.date(2025, 9, 11)]
    life.live("2025-12-10T18:00")
    held = care_facts(care)["supervision_held"]
    life.do("report_change", "moves")
    assert care_facts(care)["supervision_held"] == held


def care_facts(instance: ProcessInstance) -> dict[str, str]:
    return dict(ProcessInstance.objects.get(pk=instance.pk).facts)


@pytest.mark.requirement("R134")
def test_a_review_begins_with_what_child_and_parents_said(life: Life) -> None:
    life.begin("child_looked_after")
    life.work(life.daily())
    said = {"review_child_views", "review_parent_views"}
    assert "hold_first_review" in life.open()
    shared = Record.objects.get(form_key="share_review_report")
    assert shared.answers.keys() >= said
    offered = known_answers(life.open()["hold_first_review"])
    assert {key: offered[key].answer for key in said} == {key: shared.answers[key] for key in said}


@pytest.mark.requirement("R16")
def test_a_significant_change_waits_for_manager_and_director(life: Life) -> None:
    life.begin("child_looked_after")
    life.work(life.daily())
    life.do("report_change", "significant_change")
    assert "report_change" in life.open()
    proposed = life.do("propose_change")
    assert "decide_change" not in life.open()
    life.do("agree_change", "agree")
    assert {"consult_director"} == set(life.open()) & {"consult_director", "decide_change"}
    director = life.do("consult_director")
    assert director.completed_by
    assert "Director" in director.completed_by.roles
    life.do("decide_change", "takes_effect")
    assert Decision.objects.filter(task__step="decide_change").exists()
    assert proposed.completed_by != director.completed_by
    life.do("carry_out_change")


@pytest.mark.requirement("R40", "R64")
def test_a_review_is_prepared_before_it_and_changes_the_plan_within_two_days(life: Life) -> None:
    life.begin("child_looked_after")
    life.work(life.daily())
    assert due(life, "write_review_report") == dt.date(2025, 6, 4)
    assert due(life, "share_review_report") == dt.date(2025, 6, 5)
    life.until("2025-06-09T12:00")
    held_at = life.now - ONE_HOUR
    life.do("hold_first_review", cla_review_held_at=held_at.isoformat())
    assert "update_care_plan" not in life.open()
    life.do("record_review_decisions", "plan_changes")
    assert life.open()["update_care_plan"].due_at == held_at + 2 * ONE_DAY


@pytest.mark.requirement("R69")
@pytest.mark.parametrize("form", ["write_pathway_plan", "hold_pathway_review"])
def test_custody_asks_for_the_day_of_discharge_and_the_time_after_it(form: str) -> None:
    asked = {one.key: one for one in library().forms[form].questions}
    for key in ("discharge_plan", "after_discharge_plan"):
        assert asked[key].required
        assert asked[key].is_asked({"in_custody": "yes"})
        assert not asked[key].is_asked({"in_custody": "no"})
    assert asked["in_custody"].required


@pytest.mark.requirement("R225")
def test_a_manager_is_asked_about_each_visit_at_which_a_child_was_not_seen_alone(
    life: Life,
) -> None:
    life.begin("child_looked_after")
    life.work(life.daily())
    life.until("2025-07-14T12:00")
    seen_at = (life.now - ONE_HOUR).isoformat()
    life.do("first_year_visit", child_seen_how="with_others", seen_with_others_at=seen_at)
    assert life.who(life.open()["agree_not_seen_alone"]) != life.worker
    life.do("agree_not_seen_alone", "instruct")
    life.do("visit_again", child_seen_how="alone", child_seen_at=life.now.isoformat())
    assert not {"agree_not_seen_alone", "visit_again"} & set(life.open())


@pytest.mark.requirement("R14")
def test_a_child_in_care_who_goes_on_refusing_comes_before_a_senior_manager(life: Life) -> None:
    life.begin("child_looked_after")
    while "first_visit" not in life.open():
        step = min(life.ready())
        life.do(step, **life.daily().get(step, {}))
    life.do("first_visit", "refused")
    assert "first_visit" not in life.open()
    assert life.do("assess_first_refusal").role == "Service manager"
    life.do("first_visit", "seen_alone", **life.daily()["first_visit"])

    life.until("2025-06-10T12:00")
    refused = {"child_seen_how": "refused", "visit_refused_at": life.now.isoformat()}
    with pytest.raises(AnswersWanting) as wanting:
        life.do("second_visit", **refused, visit_attempts="")
    assert set(wanting.value.errors) == {"visit_attempts"}
    life.do("second_visit", **refused)
    assert "second_visit" not in life.open()
    with pytest.raises(AnswersWanting) as wanting:
        life.do("assess_refusal", refusal_risk="")
    assert set(wanting.value.errors) == {"refusal_risk"}
    life.do("assess_refusal")
    assert "second_visit" in life.open()
