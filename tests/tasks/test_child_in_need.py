"""A child in need plan that runs long, and a transfer that takes long."""

import datetime as dt

import pytest
from django.utils.html import escape

from journey import clock
from tasks.access import tasks_visible_to, workable_by
from tasks.models import Task
from tasks.worktray import fire_timers
from tests.authority import person
from tests.needing import NOW, Work, work
from tests.reading import signed_in, text

__all__ = ["work"]


def agreed_plan(work: Work) -> None:
    """A child in need plan, from the decision to the family's agreement."""
    work.start("child_in_need_plan", by=work.worker, cin_decided=NOW)
    earlier = (NOW - dt.timedelta(hours=1)).isoformat()
    work.do("prepare_family", by=work.worker, child_seen_at=earlier)
    work.do("ask_consent", by=work.worker, outcome="given")
    work.do("hold_first_meeting", by=work.manager, cin_meeting_held_at=earlier)
    work.do("write_plan", by=work.worker)
    work.do("oversee_plan", by=work.manager, outcome="agree")
    work.do("agree_plan", by=work.worker, plan_agreed_at=NOW.isoformat())


@pytest.mark.requirement("R15")
def test_a_plan_that_runs_long_is_reviewed_and_the_director_is_told(work: Work) -> None:
    director = person("director", "Director", work.team)
    agreed_plan(work)
    with clock.stopped_at(NOW + dt.timedelta(weeks=26)):
        fire_timers()
        task = work.task("review_long_running")
        assert (task.role, task.due_at and task.due_at.date()) == (
            "Team manager",
            (NOW + dt.timedelta(weeks=26)).date(),
        )
        said = work.do(task.step, by=work.manager).record
        in_tray = tasks_visible_to(director).open().filter(workable_by(director))
        assert [task.step for task in in_tray] == ["note_long_running"]
        page = signed_in(director).get(in_tray[0].get_absolute_url())
        written = [answer for section in said.read for _, answer in section["answers"]]
        assert len(written) >= 3
        assert all(escape(answer) in text(page) for answer in written)


@pytest.mark.requirement("R21")
def test_a_transfer_that_takes_long_asks_for_a_visit_and_for_a_word_with_the_school(
    work: Work,
) -> None:
    work.start("transfer", transfer_due=NOW)
    work.do("agree_transfer", by=work.manager, change_cause="team_transfer")
    cover = Task.objects.open().filter(step__in=("visit_meanwhile", "inform_school"))
    fire_timers()
    assert not cover.exists()
    with clock.stopped_at(NOW + dt.timedelta(days=5)):
        fire_timers()
        assert {task.step for task in cover} == {"visit_meanwhile", "inform_school"}
        assert {str(task.due_at and task.due_at.date()) for task in cover} == {"2026-06-10"}
