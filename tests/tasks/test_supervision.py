"""Supervision of the work with a child: when it is due, what it records, who sees it."""

import datetime as dt

import pytest
from django.test import Client

from journey import clock
from journey.timescales import ENGLAND
from tasks.access import escalated_to
from tasks.exceptions import AnswersWanting
from tasks.known import known_answers
from tasks.models import Task
from tasks.worktray import fire_timers
from tests.needing import NOW, Work, work

__all__ = ["work"]

WHEN = NOW + dt.timedelta(days=22)


def supervised(work: Work, **answers: str) -> Task:
    """Hold the supervision that has come up."""
    return work.do(
        "hold_supervision",
        by=work.manager,
        supervision_held_at=(clock.now() - dt.timedelta(hours=1)).isoformat(),
        **answers,
    )


@pytest.mark.requirement("R12")
def test_checks_come_up_on_the_days_after_allocation_that_the_rules_give(work: Work) -> None:
    work.start("supervision", allocated=NOW)
    found = {}
    for step, days in (("first", 5), ("second", 10), ("third", 20), ("fourth", 30)):
        with clock.stopped_at(NOW + dt.timedelta(days=days)):
            fire_timers()
            task = work.task(f"{step}_checkpoint")
            assert task.due_at
            found[step] = (task.due_at.date() - NOW.date()).days
            work.do(task.step, by=work.manager)
    assert found == {"first": 5, "second": 10, "third": 20, "fourth": 30}


@pytest.mark.requirement("R161", "R162", "R165")
def test_supervision_comes_up_in_time_and_cannot_leave_out_the_progress_of_the_plan(
    work: Work,
) -> None:
    work.start("supervision", allocated=NOW)
    with clock.stopped_at(WHEN):
        fire_timers()
        task = work.task("hold_supervision")
        assert task.due_at
        assert task.due_at.date() == NOW.date() + dt.timedelta(weeks=4)
        questions = {question.key: question for question in task.form.questions}
        assert not questions["supervision_reflection"].required
        assert not questions["supervision_hypotheses"].required
        with pytest.raises(AnswersWanting) as wanting:
            supervised(work, supervision_plan_progress="")
        assert set(wanting.value.errors) == {"supervision_plan_progress"}
        supervised(work)
        assert work.task("decide_direction").due_at


@pytest.mark.requirement("R169")
def test_the_direction_given_before_is_shown_at_the_next_supervision(work: Work) -> None:
    work.start("supervision", allocated=NOW)
    with clock.stopped_at(NOW + dt.timedelta(days=5)):
        fire_timers()
        work.do("first_checkpoint", by=work.manager, allocation_instruction="See him at school.")
    with clock.stopped_at(WHEN):
        fire_timers()
        known = known_answers(work.task("hold_supervision"))
        assert known["allocation_instruction"].answer == "See him at school."
        assert known["allocation_instruction"].source == "Check progress"


@pytest.mark.requirement("R164")
def test_a_child_without_supervision_is_shown_to_the_managers_manager(work: Work) -> None:
    work.start("supervision", allocated=NOW)
    with clock.stopped_at(WHEN):
        fire_timers()
        assert not Task.objects.filter(escalated_to(work.service_manager)).exists()
    with clock.stopped_at(NOW + dt.timedelta(weeks=4, days=1)):
        escalated = Task.objects.filter(escalated_to(work.service_manager))
        assert [task.step for task in escalated] == ["hold_supervision"]
        assert not Task.objects.filter(escalated_to(work.manager)).exists()


@pytest.mark.requirement("R19", "R163")
def test_both_see_what_was_decided_and_it_is_filed_within_a_working_day(
    work: Work, client: Client
) -> None:
    work.start("supervision", allocated=NOW)
    with clock.stopped_at(WHEN):
        fire_timers()
        supervised(work, supervision_decisions="Visit each week until the hearing.")
        work.do("decide_direction", by=work.manager, outcome="continue")
        task = work.task("file_supervision")
        assert task.due_at
        assert task.due_at.date() == ENGLAND.add(WHEN.date(), 1)
        for reader in (work.manager, work.worker, work.colleague):
            client.force_login(reader)
            page = client.get(work.child.get_absolute_url()).content.decode()
            assert "Visit each week until the hearing." in page
            assert "File the supervision record" in page
