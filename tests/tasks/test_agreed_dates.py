"""A date that a worker and a manager agree for a child: four eyes, history, what it dates."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from journey import clock
from journey.exceptions import AlreadyDecided, TimescaleRefused
from journey.models import AgreedDate, JourneyEvent
from journey.processes import moving
from tasks.exceptions import NotYourTask, OwnWork, TaskClosed
from tasks.models import Task
from tasks.worktray import (
    agree_date,
    decline_date,
    extend_task,
    propose_date,
)
from tests.authority import At, Authority, person

DUE, DAY = dt.date(2026, 3, 5), dt.date(2026, 3, 20)
WHY = "Ada is in hospital until the 18th."
Status = AgreedDate.Status


def end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, clock.END_OF_DAY, clock.LONDON)


@pytest.fixture
def task(authority: Authority) -> Task:
    authority.start_visit()
    return authority.open_task("write_visit")


@pytest.fixture
def proposal(authority: Authority, task: Task) -> AgreedDate:
    return propose_date(task, agreed_on=DAY, reason=WHY, by=authority.worker)


def kinds(task: Task) -> list[str]:
    events = JourneyEvent.objects.filter(instance=task.instance_id).order_by("seq")
    return [event.kind for event in events]


def due(task: Task) -> dt.datetime | None:
    task.refresh_from_db()
    return task.due_at


@pytest.mark.requirement("R34")
def test_a_proposed_date_waits_and_an_agreed_one_is_the_due_date(
    authority: Authority, task: Task, proposal: AgreedDate
) -> None:
    assert due(task) == end_of(DUE)
    agree_date(task, proposal, by=authority.manager)

    assert due(task) == end_of(DAY)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by) == (Status.AGREED, authority.manager)
    assert proposal.instead_of == end_of(DUE)
    child = task.due_why["layers"][-1]
    assert (child["level"], child["reason"]) == ("child", WHY)
    assert child["approval"]["entered_by"] == authority.worker.pk
    assert child["approval"]["confirmed_by"] == authority.manager.pk
    assert kinds(task)[-3:] == ["proposed", "redated", "agreed"]
    body = JourneyEvent.objects.get(kind="redated").body
    assert json.loads(body)["old"] == end_of(DUE).isoformat()
    assert WHY not in "".join(JourneyEvent.objects.values_list("body", flat=True))


def test_whoever_proposed_a_date_does_not_agree_it(authority: Authority, task: Task) -> None:
    own = propose_date(task, agreed_on=DAY, reason=WHY, by=authority.manager)
    with pytest.raises(OwnWork, match="another manager must agree"):
        agree_date(task, own, by=authority.manager)
    with pytest.raises(OwnWork):
        decline_date(task, own, by=authority.manager, note="No.")
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreedDate.objects.update(status=Status.AGREED, decided_by=authority.manager)
    second = person("second", "Team manager", authority.north)
    agree_date(task, own, by=second)
    assert due(task) == end_of(DAY)


@pytest.mark.parametrize("who", ["worker", "colleague", "stranger", "reader"])
def test_nobody_but_a_manager_of_the_team_agrees(
    authority: Authority, task: Task, proposal: AgreedDate, who: str
) -> None:
    with pytest.raises(NotYourTask, match="Only a manager of North"):
        agree_date(task, proposal, by=getattr(authority, who))
    assert due(task) == end_of(DUE)
    assert kinds(task)[-1] == "refused"


@pytest.mark.parametrize("who", ["colleague", "stranger", "reader"])
def test_a_date_is_proposed_by_those_who_know_the_child(
    authority: Authority, task: Task, who: str
) -> None:
    with pytest.raises(NotYourTask):
        propose_date(task, agreed_on=DAY, reason=WHY, by=getattr(authority, who))
    assert AgreedDate.objects.count() == 0


def test_a_manager_who_does_not_agree_says_why_and_the_date_stays(
    authority: Authority, task: Task, proposal: AgreedDate
) -> None:
    with pytest.raises(TimescaleRefused, match="Say why"):
        decline_date(task, proposal, by=authority.manager, note=" ")
    decline_date(task, proposal, by=authority.manager, note="She can be seen on the ward.")
    assert due(task) == end_of(DUE)
    with pytest.raises(AlreadyDecided, match="Manager did not agree this date on 2 March 2026"):
        agree_date(task, proposal, by=authority.manager)


def test_a_later_proposal_takes_the_place_of_the_one_that_waits(
    authority: Authority, task: Task, proposal: AgreedDate
) -> None:
    assert propose_date(task, agreed_on=DAY, reason=WHY, by=authority.worker) == proposal
    newer = propose_date(
        task, agreed_on=dt.date(2026, 3, 18), reason="Home early.", by=authority.worker
    )
    with pytest.raises(AlreadyDecided, match="Another date has taken its place"):
        agree_date(task, proposal, by=authority.manager)
    agree_date(task, newer, by=authority.manager)
    assert due(task) == end_of(dt.date(2026, 3, 18))


def test_an_agreed_date_is_reviewed_and_the_history_stays(
    authority: Authority, task: Task, proposal: AgreedDate, later: At
) -> None:
    agree_date(task, proposal, by=authority.manager)
    with later(dt.timedelta(days=1)):
        again = propose_date(task, agreed_on=dt.date(2026, 3, 25), reason=WHY, by=authority.worker)
        agree_date(task, again, by=authority.manager)
    assert due(task) == end_of(dt.date(2026, 3, 25))
    assert [one.status for one in AgreedDate.objects.all()] == [Status.AGREED, Status.AGREED]


def test_an_agreed_date_stays_when_the_fact_is_corrected_and_a_new_round_begins_anew(
    authority: Authority, task: Task, proposal: AgreedDate, later: At
) -> None:
    agree_date(task, proposal, by=authority.manager)
    with moving(task.instance_id) as process:
        process.record_facts({"visit_began": clock.now() - dt.timedelta(days=7)}, by=None)
        Task.objects.reconcile(process)
    assert due(task) == end_of(DAY)
    with later(dt.timedelta(days=3)):
        authority.complete("write_visit", by=authority.worker)
        with moving(task.instance_id) as process:
            process.record_facts({"visit_began": clock.now()}, by=None)
        returned = {"outcome": "return", "rationale": "Visit again."}
        authority.complete("decide_visit", by=authority.manager, **returned)
        assert authority.open_task("write_visit").due_at == end_of(dt.date(2026, 3, 10))


def test_another_process_of_the_child_is_not_touched(
    authority: Authority, task: Task, proposal: AgreedDate
) -> None:
    agree_date(task, proposal, by=authority.manager)
    other = authority.start_visit()
    assert Task.objects.get(instance=other).due_at == end_of(DUE)


@pytest.mark.parametrize(
    ("on", "reason", "words"),
    [
        (DAY, " ", "Say why"),
        (dt.date(2026, 3, 1), WHY, "today or in the future"),
        (DUE, WHY, "due on 5 March 2026 already"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused(
    authority: Authority, task: Task, on: dt.date, reason: str, words: str
) -> None:
    with pytest.raises(TimescaleRefused, match=words):
        propose_date(task, agreed_on=on, reason=reason, by=authority.worker)
    assert AgreedDate.objects.count() == 0


def test_a_floor_comes_before_any_agreement(authority: Authority, task: Task) -> None:
    authority.complete("write_visit", by=authority.worker)
    floor = authority.open_task("decide_visit")
    with pytest.raises(TimescaleRefused, match=r"visit\.decided is a floor of 24 hours"):
        propose_date(floor, agreed_on=DAY, reason=WHY, by=authority.worker)


def test_a_date_that_a_manager_has_moved_is_moved_again_not_agreed(
    authority: Authority, task: Task, proposal: AgreedDate
) -> None:
    extend_task(task, until=end_of(dt.date(2026, 3, 9)), reason="Away.", by=authority.manager)
    with pytest.raises(AlreadyDecided, match="has taken its place"):
        agree_date(task, proposal, by=authority.manager)
    with pytest.raises(TimescaleRefused, match="Manager has extended this date to 9 March 2026"):
        propose_date(task, agreed_on=dt.date(2026, 3, 19), reason=WHY, by=authority.worker)
    proposal.refresh_from_db()
    assert proposal.status == Status.REPLACED


def test_an_agreed_date_is_extended_like_any_other(
    authority: Authority, task: Task, proposal: AgreedDate
) -> None:
    agree_date(task, proposal, by=authority.manager)
    until = end_of(dt.date(2026, 3, 27))
    made = extend_task(task, until=until, reason="Still there.", by=authority.manager)
    assert (made.old_at, due(task)) == (end_of(DAY), until)


def test_a_date_that_has_passed_and_one_of_work_that_is_done_are_not_agreed(
    authority: Authority, task: Task, proposal: AgreedDate, later: At
) -> None:
    with later(dt.timedelta(days=30)), pytest.raises(TimescaleRefused, match="has passed"):
        agree_date(task, proposal, by=authority.manager)
    authority.complete("write_visit", by=authority.worker)
    with pytest.raises(TaskClosed, match="Worker completed this task"):
        agree_date(task, proposal, by=authority.manager)


def test_a_timer_of_the_same_rule_fires_on_the_agreed_date(
    authority: Authority, task: Task, proposal: AgreedDate
) -> None:
    AgreedDate.objects.update(rule_key="visit.chase")
    Task.objects.filter(pk=task.pk).update(rule_key="visit.chase")
    before = task.instance.next_due_at
    agree_date(task, proposal, by=authority.manager)
    task.instance.refresh_from_db()
    assert task.instance.next_due_at == end_of(DAY) != before
