"""What a trial does to work: dates, processes, pausing, ending, and the watch for drift."""

import datetime as dt
import json
from typing import Any

import pytest

from journey import clock
from journey.exceptions import JourneyError, Refused
from journey.layering import standing_for
from journey.models import Incident, JourneyEvent, ProcessInstance, Worker
from journey.trials.laying import terms_of
from tasks.clockwork import work_on
from tasks.models import Task, TrialNotice
from tasks.trials import (
    look_after_trials,
    look_again,
    notices_for,
    pause_trial,
    resume_trial,
    settling,
    start_trial,
    stop_trial,
)
from tasks.worktray import start_process
from tests.authority import MONDAY, At, Authority
from tests.trials import FIRST, INSTEAD, QUESTION, SOUND, Trying, again

DAY = dt.timedelta(days=1)
AFTER = dt.datetime(2026, 9, 2, 6, 0, tzinfo=clock.LONDON)


@pytest.fixture
def trying(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Trying:
    """The small authority, whose clock shares the connection of the test."""
    monkeypatch.setattr("tasks.clockwork.close_old_connections", lambda: None)
    return Trying(authority)


def task_of(instance: ProcessInstance) -> Task:
    return Task.objects.open().get(instance=instance)


def visit(trying: Trying) -> Task:
    return task_of(trying.authority.start_visit())


def day(moment: str | dt.datetime | None) -> dt.date | None:
    moment = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return clock.in_london(moment).date() if moment else None


@pytest.mark.requirement("R192", "R193")
def test_a_suspended_rule_has_no_date_a_review_point_and_a_shadow(trying: Trying) -> None:
    trying.running()
    task = visit(trying)
    assert task.due_at is None
    assert day(task.due_why["review_at"]) == dt.date(2026, 3, 9)
    assert day(task.due_why["shadow_at"]) == dt.date(2026, 3, 5)
    layer = task.due_why["layers"][-1]
    assert (layer["title"], layer["act"], layer["reason"]) == (
        "the Visit trial",
        "suspended",
        "Some visits need longer.",
    )
    assert layer["approval"]["by"] == "The Director"
    assert layer["approval"]["reference"] == "Letter of 1 March"
    assert "5 March" not in task.due_why["sentence"]
    with clock.stopped_at(MONDAY + 90 * DAY):
        assert not Task.objects.overdue().exists()


def test_an_answer_relaxes_a_rule(trying: Trying) -> None:
    trying.running(SOUND + QUESTION, answers={"chase": "longer"})
    instance = trying.authority.start_visit()
    standing = standing_for(instance.child, process=instance)
    due = standing.due("visit.chase", facts={"visit_began": MONDAY}, opened_at=MONDAY)
    assert due
    assert day(due.due_at) == dt.date(2026, 3, 16)
    assert "Relaxed to 2 weeks by the Visit trial, approved by The Director" in due.sentence


def test_the_layer_of_a_trial_is_read_once(trying: Trying, django_assert_num_queries: Any) -> None:
    trial = trying.running()
    terms_of(trial)
    with django_assert_num_queries(0):
        assert terms_of(trial).layer.title == "the Visit trial"


@pytest.mark.requirement("R44")
def test_a_process_begins_in_place_of_another(trying: Trying) -> None:
    trial = trying.running(SOUND + INSTEAD)
    instance = trying.authority.start_visit()
    assert instance.version.process_id == "follow_up"
    assert instance.trial == trial
    other = trying.authority.start_visit(trying.child(trying.authority.front_door))
    assert other.version.process_id == "visit"


def test_whoever_has_not_the_role_of_the_other_process_does_not_begin_it(trying: Trying) -> None:
    trying.running(
        SOUND.replace("visit.written", "letter.sent") + '[structure]\nfollow_up = "contact"\n'
    )
    with pytest.raises(Refused, match="the role that starts the process follow_up"):
        start_process(
            "follow_up", child=trying.authority.child, facts={}, by=trying.authority.worker
        )


@pytest.mark.requirement("R203")
@pytest.mark.parametrize("on_end", ["keeps", "returns"])
def test_pausing_and_going_on(trying: Trying, on_end: str) -> None:
    trial, keeper = trying.running(on_end=on_end), trying.authority.keeper
    task = visit(trying)
    pause_trial(trial, by=keeper, reason="A look at it.")
    task.refresh_from_db()
    due = None if on_end == "keeps" else dt.date(2026, 3, 5)
    assert day(task.due_at) == due
    assert task.instance.trial == trial
    assert day(visit(trying).due_at) == dt.date(2026, 3, 5)
    resume_trial(again(trial), by=keeper)
    task.refresh_from_db()
    assert task.due_at is None


def test_work_that_goes_back_says_so_in_its_trail(trying: Trying) -> None:
    trial = trying.running(on_end="returns")
    task = visit(trying)
    stop_trial(trial, by=trying.authority.manager, reason="A child was not seen.")
    event = JourneyEvent.objects.get(kind="redated", instance=task.instance)
    said = json.loads(event.body)
    assert (said["trial"], said["old"], day(said["due_at"])) == (
        trial.pk,
        None,
        dt.date(2026, 3, 5),
    )
    moved = trial.events.get(kind="moved")
    assert json.loads(moved.body) == {"holds": False, "processes": 1}
    fresh = task_of(task.instance)
    assert not fresh.instance.trial_holds


@pytest.mark.requirement("R203")
@pytest.mark.parametrize("on_end", ["keeps", "returns"])
def test_it_ends_by_itself_with_the_clock(trying: Trying, on_end: str) -> None:
    trial = trying.running(on_end=on_end)
    task = visit(trying)
    with clock.stopped_at(AFTER - dt.timedelta(hours=7)):
        work_on()
        assert again(trial).status == "running"
    with clock.stopped_at(AFTER):
        work_on()
        assert again(trial).status == "ended"
        task.refresh_from_db()
        assert day(task.due_at) == (None if on_end == "keeps" else dt.date(2026, 3, 5))
        assert visit(trying).due_at is not None
        events = trial.events.count()
        work_on()
        assert trial.events.count() == events


def test_open_work_comes_over_where_the_trial_says_so(trying: Trying) -> None:
    before, elsewhere = visit(trying), trying.child(trying.authority.front_door)
    other = task_of(trying.authority.start_visit(elsewhere))
    trial = trying.running(open_work="too")
    for task in (before, other):
        task.refresh_from_db()
    assert (before.due_at, before.instance.trial) == (None, trial)
    assert (day(other.due_at), other.instance.trial) == (dt.date(2026, 3, 5), None)
    member = trial.members.get(child=trying.authority.child)
    assert member.reason == "North takes part since 2 March 2026. Referred on 2 March 2026."


def test_open_work_stays_where_the_trial_is_for_new_work(trying: Trying) -> None:
    before = visit(trying)
    trying.running()
    before.refresh_from_db()
    assert (day(before.due_at), before.instance.trial) == (dt.date(2026, 3, 5), None)


def test_open_work_of_a_team_comes_over_on_its_day(trying: Trying, later: At) -> None:
    task = visit(trying)
    joins = {str(trying.authority.north.pk): (FIRST + 7 * DAY).isoformat()}
    trial = trying.running(open_work="too", teams=joins)
    task.refresh_from_db()
    assert task.instance.trial is None
    with later(7 * DAY):
        work_on()
    fresh = task_of(task.instance)
    assert (fresh.due_at, fresh.instance.trial) == (None, trial)


def test_long_moves_are_gone_on_with_by_the_clock(
    trying: Trying, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = visit(trying)
    monkeypatch.setattr("tasks.trials.moving.AT_ONCE", 0.0)
    trial = trying.running(open_work="too")
    assert task_of(task.instance).instance.trial is None
    assert look_after_trials(0.0)
    assert not look_after_trials(60.0)
    assert task_of(task.instance).instance.trial == trial


def test_work_that_cannot_be_dated_becomes_an_incident_and_stops_nothing(
    trying: Trying, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [visit(trying), visit(trying)]

    def refuse(task: Task, *_args: Any, **_why: Any) -> bool:
        if task.pk == tasks[0].pk:
            raise JourneyError("It cannot be counted.")
        return real(task, *_args, **_why)

    real = settling.redate
    monkeypatch.setattr(settling, "redate", refuse)
    trying.running(open_work="too")
    assert Incident.objects.get().instance == tasks[0].instance
    assert task_of(tasks[0].instance).instance.trial is None
    assert task_of(tasks[1].instance).instance.trial_holds


@pytest.mark.requirement("R193")
def test_work_that_drifts_is_pointed_out_once(trying: Trying) -> None:
    trial = trying.running(SOUND.replace("200", "300"), owner=trying.authority.reader)
    task, manager = visit(trying), trying.authority.manager
    told = {}
    # The review point is the end of 9 March; the standard ends 3 days and 14 hours after the
    # Monday at 10am, so three times as long is over in the night to 13 March.
    for passed in (7, 8, 10, 11):
        with clock.stopped_at(MONDAY + passed * DAY):
            work_on()
            told[passed] = sorted(notices_for(manager).values_list("kind", flat=True))
    assert told == {7: [], 8: ["review"], 10: ["review"], 11: ["drift", "review"]}
    assert [one.task for one in notices_for(trying.authority.reader)] == [task, task]
    for stranger in (trying.authority.worker, trying.authority.stranger, trying.authority.keeper):
        assert not notices_for(stranger).exists()
    assert [event.body for event in trial.events.filter(kind="watched")] == [
        '{"review":1}',
        '{"drift":1}',
    ]


@pytest.fixture
def notice(trying: Trying) -> TrialNotice:
    trial = trying.running()
    return TrialNotice.objects.create(
        trial=trial, task=visit(trying), kind="drift", raised_at=clock.now()
    )


def test_somebody_looks_at_it_and_says_what_they_found(trying: Trying, notice: TrialNotice) -> None:
    manager = trying.authority.manager
    for note in ("  ", "x" * 501):
        with pytest.raises(JourneyError, match="Say what you found"):
            look_again(notice, by=manager, note=note)
    seen = look_again(notice, by=manager, note="Ada was seen on Friday.")
    assert (seen.seen_by, seen.note, bool(seen.seen_at)) == (
        manager,
        "Ada was seen on Friday.",
        True,
    )
    assert not notices_for(manager).exists()
    with pytest.raises(JourneyError, match="looked at this already"):
        look_again(seen, by=manager, note="Again.")


@pytest.mark.parametrize("who", ["worker", "stranger", "approver"])
def test_only_those_who_are_told_look_at_it(trying: Trying, notice: TrialNotice, who: str) -> None:
    by: Worker = getattr(trying.authority, who)
    with pytest.raises(Refused, match="Only a manager of the team"):
        look_again(notice, by=by, note="Looked.")


def test_work_that_is_done_or_gone_back_is_not_pointed_out(trying: Trying) -> None:
    trial = trying.running(on_end="returns")
    visit(trying)
    trying.authority.complete("write_visit", by=trying.authority.worker)
    visit(trying)
    pause_trial(trial, by=trying.authority.keeper, reason="A look at it.")
    with clock.stopped_at(MONDAY + 60 * DAY):
        work_on()
    assert not TrialNotice.objects.exists()


def test_a_trial_is_started_by_its_keepers_only(trying: Trying) -> None:
    trial = trying.approved()
    with pytest.raises(Refused):
        start_trial(trial, by=trying.authority.worker)
    assert again(trial).status == "approved"
