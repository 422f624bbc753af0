"""What people do to the date of a task: extend, shorten, hold. Who may, and what stays."""

import datetime as dt
import json
from typing import Any

import pytest

from journey import clock
from journey.audit import broken_chains
from journey.exceptions import BeyondCalendar, TimescaleRefused
from journey.models import JourneyEvent, RestrictedGrant
from journey.processes import moving
from tasks.exceptions import DateMoved, NotYourTask, OwnWork, TaskClosed
from tasks.models import Adjustment, Hold, Task
from tasks.worktray import allocate_task, end_hold, extend_task, hold_task, shorten_task
from tests.authority import MONDAY, VISIT, At, Authority, person


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.LONDON)


DUE, LATER, SOON = at("2026-03-05T23:59:59"), at("2026-03-12T23:59:59"), at("2026-03-02T14:00")
AWAY, DANGER = "The family is away.", "Ada is at risk."


@pytest.fixture
def task(authority: Authority) -> Task:
    authority.start_visit()
    return authority.open_task("write_visit")


def events(task: Task, kind: str) -> list[dict[str, Any]]:
    found = JourneyEvent.objects.filter(instance=task.instance_id, kind=kind).order_by("seq")
    return [json.loads(event.body) for event in found]


def correct_start(task: Task, to: dt.datetime) -> None:
    with moving(task.instance_id) as process:
        process.record_facts({"visit_began": to}, by=None)
        Task.objects.reconcile(process)
    task.refresh_from_db()


@pytest.mark.requirement("R28", "R35")
def test_a_manager_extends_and_shortens_and_every_date_before_stays(
    authority: Authority, task: Task
) -> None:
    extend_task(task, until=LATER, reason=AWAY, by=authority.manager)
    shorten_task(task, to=SOON, reason=DANGER, by=authority.manager)

    task.refresh_from_db()
    assert task.due_at == SOON
    assert [(one.old_at, one.new_at) for one in task.adjustments.all()] == [
        (DUE, LATER),
        (LATER, SOON),
    ]
    why = task.due_why
    assert why["by_rule_at"] == DUE.isoformat()
    assert [one["reason"] for one in why["adjustments"]] == [AWAY, DANGER]
    [extended], [shortened] = events(task, "extended"), events(task, "shortened")
    assert (extended["old"], extended["due_at"]) == (DUE.isoformat(), LATER.isoformat())
    assert (shortened["old"], shortened["due_at"]) == (LATER.isoformat(), SOON.isoformat())
    assert AWAY not in JourneyEvent.objects.get(kind="extended").body
    assert list(broken_chains()) == []


def test_an_extension_takes_the_reminder_and_the_escalation_along(
    authority: Authority, task: Task
) -> None:
    assert (task.remind_at, task.escalate_at) == (at("2026-03-04"), at("2026-03-06T23:59:59"))
    assert task.escalate_to == "Team manager"
    extend_task(task, until=LATER, reason=AWAY, by=authority.manager)
    task.refresh_from_db()
    assert (task.remind_at, task.escalate_at) == (at("2026-03-11"), at("2026-03-13T23:59:59"))


@pytest.mark.parametrize("who", ["worker", "colleague", "stranger", "reader", "screener"])
def test_nobody_but_a_manager_of_the_team_moves_a_date(
    authority: Authority, task: Task, who: str
) -> None:
    by = getattr(authority, who)
    for move, more in ((extend_task, {"until": LATER}), (shorten_task, {"to": SOON})):
        with pytest.raises(NotYourTask, match="Only a manager of North"):
            move(task, reason=AWAY, by=by, **more)
    assert Adjustment.objects.count() == 0
    assert events(task, "refused") == [{"reason": "NotYourTask"}] * 2


def test_a_manager_of_another_team_and_one_who_may_not_see_the_child_are_refused(
    authority: Authority, task: Task
) -> None:
    other = person("other", "Team manager", authority.front_door)
    with pytest.raises(NotYourTask, match="Only a manager"):
        extend_task(task, until=LATER, reason=AWAY, by=other)
    authority.child.is_restricted = True
    authority.child.save()
    with pytest.raises(NotYourTask, match="may not see"):
        extend_task(task, until=LATER, reason=AWAY, by=authority.manager)
    with pytest.raises(NotYourTask, match="may not see"):
        hold_task(task, until=LATER, reason=AWAY, by=authority.manager)
    RestrictedGrant.objects.create(
        child=authority.child, worker=authority.manager, granted_by=authority.manager, reason="x"
    )
    assert extend_task(task, until=LATER, reason=AWAY, by=authority.manager).new_at == LATER


def test_a_manager_gives_no_more_time_to_a_task_of_their_own_but_less(
    authority: Authority, task: Task
) -> None:
    Task.objects.filter(pk=task.pk).update(role="Team manager")
    allocate_task(task, to=authority.manager, by=authority.manager)
    with pytest.raises(OwnWork, match="another manager"):
        extend_task(task, until=LATER, reason=AWAY, by=authority.manager)
    second = person("second", "Team manager", authority.north)
    assert extend_task(task, until=LATER, reason=AWAY, by=second).new_at == LATER
    assert shorten_task(task, to=SOON, reason=DANGER, by=authority.manager).new_at == SOON


def test_a_floor_is_not_extended_and_says_so(authority: Authority, task: Task) -> None:
    authority.complete("write_visit", by=authority.worker)
    floor = authority.open_task("decide_visit")
    with pytest.raises(TimescaleRefused, match=r"visit\.decided is a floor of 24 hours"):
        extend_task(floor, until=LATER, reason=AWAY, by=authority.manager)
    shorten_task(floor, to=SOON, reason=DANGER, by=authority.manager)
    floor.refresh_from_db()
    assert floor.due_at == SOON


def test_without_a_clock_there_is_nothing_to_move_but_work_may_wait(authority: Authority) -> None:
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=authority.manager, outcome="accept", rationale="Good.")
    letter = authority.open_task("write_letter")
    with pytest.raises(TimescaleRefused, match="no due date"):
        extend_task(letter, until=LATER, reason=AWAY, by=authority.manager)
    hold_task(letter, until=LATER, reason="The school is shut.", by=authority.worker)
    assert Hold.objects.now().get().task == letter


def test_a_closed_task_says_who_closed_it(authority: Authority, task: Task) -> None:
    authority.complete("write_visit", by=authority.worker)
    with pytest.raises(TaskClosed, match="Worker completed this task on 2 March 2026"):
        extend_task(task, until=LATER, reason=AWAY, by=authority.manager)
    with pytest.raises(TaskClosed, match="Worker completed this task"):
        hold_task(task, until=LATER, reason=AWAY, by=authority.worker)
    assert [one["reason"] for one in events(task, "refused")] == ["TaskClosed", "TaskClosed"]


def test_a_double_click_moves_the_date_once(authority: Authority, task: Task) -> None:
    first = extend_task(task, until=LATER, reason=AWAY, by=authority.manager, seen=DUE)
    assert extend_task(task, until=LATER, reason=AWAY, by=authority.manager, seen=DUE) == first
    assert Adjustment.objects.count() == len(events(task, "extended")) == 1


def test_the_second_of_two_managers_is_told_that_the_date_has_moved(
    authority: Authority, task: Task
) -> None:
    second = person("second", "Team manager", authority.north)
    extend_task(task, until=LATER, reason=AWAY, by=authority.manager, seen=DUE)
    with pytest.raises(DateMoved, match="became 12 March 2026"):
        shorten_task(task, to=SOON, reason=DANGER, by=second, seen=DUE)
    shorten_task(task, to=SOON, reason=DANGER, by=second, seen=LATER)
    task.refresh_from_db()
    assert task.due_at == SOON


@pytest.mark.requirement("R52")
@pytest.mark.parametrize(
    ("began", "due_at"),
    [("2026-03-04T09:00", LATER), ("2026-03-20T09:00", at("2026-03-25T23:59:59"))],
)
def test_a_corrected_fact_keeps_an_extension_unless_the_date_itself_is_later(
    authority: Authority, task: Task, began: str, due_at: dt.datetime
) -> None:
    extend_task(task, until=LATER, reason=AWAY, by=authority.manager)
    correct_start(task, at(began))
    assert task.due_at == due_at
    assert bool(task.due_why["adjustments"]) is (due_at == LATER)
    assert Adjustment.objects.get().old_at == DUE
    correct_start(task, MONDAY)
    assert task.due_at == LATER


def test_work_waits_from_now_until_a_day_and_no_date_moves(
    authority: Authority, task: Task, later: At
) -> None:
    hold_task(task, until=LATER, reason="The GP is away.", by=authority.worker)
    task.refresh_from_db()
    assert task.due_at == DUE
    assert task.due_why["holds"][0]["reason"] == "The GP is away."
    assert events(task, "held")[0]["until"] == LATER.isoformat()
    assert events(task, "redated") == []
    assert Hold.objects.now().count() == 1
    with later(dt.timedelta(days=11)):
        assert Hold.objects.now().count() == 0
        hold_task(task, until=at("2026-03-20"), reason="Again.", by=authority.manager)
    assert list(broken_chains()) == []


def test_a_hold_ends_early_once_and_corrects_what_the_date_says(
    authority: Authority, task: Task
) -> None:
    hold_task(task, until=LATER, reason="The GP is away.", by=authority.worker)
    hold_task(task, until=LATER, reason="The GP is away.", by=authority.worker)
    with pytest.raises(TimescaleRefused, match="on hold at that time already"):
        hold_task(task, until=LATER, reason="The school too.", by=authority.manager)
    end_hold(task, by=authority.manager)
    with pytest.raises(TimescaleRefused, match="not on hold any more"):
        end_hold(task, by=authority.manager)
    task.refresh_from_db()
    assert task.due_why["holds"][0]["until"] == clock.in_london(MONDAY).isoformat()
    assert len(events(task, "held")) == len(events(task, "resumed")) == 1
    correct_start(task, at("2026-03-03T09:00"))
    assert Hold.objects.get().ended_by == authority.manager


@pytest.mark.parametrize("who", ["colleague", "stranger", "reader"])
def test_work_of_somebody_else_is_not_put_on_hold(
    authority: Authority, task: Task, who: str
) -> None:
    with pytest.raises(NotYourTask):
        hold_task(task, until=LATER, reason="x", by=getattr(authority, who))
    assert Hold.objects.count() == 0


def test_a_hold_neither_stops_completion_nor_escalation(authority: Authority, task: Task) -> None:
    hold_task(task, until=LATER, reason="The GP is away.", by=authority.worker)
    task.refresh_from_db()
    assert task.escalate_at == at("2026-03-06T23:59:59")
    authority.complete("write_visit", by=authority.worker, answers=VISIT)


def test_hours_are_hours_when_the_clocks_change(authority: Authority) -> None:
    with clock.stopped_at(at("2026-03-28T20:00")):
        authority.start_visit()
        task = authority.open_task("write_visit")
        shorten_task(task, to=at("2026-03-29T03:00"), reason=DANGER, by=authority.manager)
        task.refresh_from_db()
        assert task.due_at is not None
        assert task.due_at - clock.now() == dt.timedelta(hours=6)


@pytest.mark.parametrize("year", [2200, 9999])
def test_a_date_beyond_the_calendar_is_refused_with_a_sentence(
    authority: Authority, task: Task, year: int
) -> None:
    beyond = at(f"{year}-03-01")
    with pytest.raises(BeyondCalendar, match=f"1 March {year} cannot be counted"):
        extend_task(task, until=beyond, reason=AWAY, by=authority.manager)
    with pytest.raises(BeyondCalendar):
        hold_task(task, until=beyond, reason=AWAY, by=authority.manager)
    assert Adjustment.objects.count() == Hold.objects.count() == 0
