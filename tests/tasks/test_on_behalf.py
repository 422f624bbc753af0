"""Typing in what a colleague recorded: marked as such, answered for by them (R215)."""

import json

import pytest

from journey.audit import broken_chains
from journey.models import JourneyEvent, Worker
from tasks.access import why_not
from tasks.exceptions import NotYourTask, OwnWork
from tasks.models import Record, Task
from tasks.worktray import complete_task
from tests.authority import VISIT, Authority, person
from tests.reading import signed_in, text

TYPED = {
    "visited_on_day": "2",
    "visited_on_month": "3",
    "visited_on_year": "2026",
    "seen_alone": "yes",
    "childs_words": "I like the new school.",
}

pytestmark = pytest.mark.requirement("R215")


@pytest.fixture
def task(authority: Authority) -> Task:
    """A visit that the worker is to write up."""
    authority.start_visit()
    return authority.open_task("write_visit")


def test_a_colleague_enters_it_for_the_worker_who_answers_for_it(
    authority: Authority, task: Task
) -> None:
    client = signed_in(authority.colleague)
    assert "Enter it for Worker" in text(client.get(task.get_absolute_url()))
    page = text(client.get(f"{task.get_absolute_url()}?on_behalf=1"))
    assert "You enter this for Worker, who answers for it." in page
    client.post(task.get_absolute_url(), {**TYPED, "on_behalf": "1"})

    record = Record.objects.get()
    assert (record.by, record.entered_by) == (authority.worker, authority.colleague)
    assert record.author_words == "Worker, entered by Colleague"
    task.refresh_from_db()
    assert task.completed_by == authority.worker
    event = JourneyEvent.objects.get(kind=JourneyEvent.Kind.COMPLETED)
    assert event.actor == authority.colleague
    assert json.loads(event.body)["on_behalf_of"] == authority.worker.pk
    assert list(broken_chains()) == []
    decide = authority.open_task("decide_visit")
    read = text(signed_in(authority.manager).get(decide.get_absolute_url()))
    assert "Recorded by Worker, entered by Colleague on 2 March 2026" in read


def test_without_saying_for_whom_it_is_refused(authority: Authority, task: Task) -> None:
    signed_in(authority.colleague).post(task.get_absolute_url(), TYPED)
    assert not Record.objects.exists()


def test_who_types_in_for_others_enters_it_in_their_team_only(
    authority: Authority, task: Task
) -> None:
    support = person("support", "Business support", authority.north)
    complete_task(task, answers=VISIT, by=support, on_behalf=True)
    assert Record.objects.get().entered_by == support
    authority.start_visit()
    elsewhere = authority.open_task("write_visit")
    support.teams.set([authority.front_door])
    with pytest.raises(NotYourTask, match="entered by Worker, or for them by a colleague of North"):
        complete_task(
            elsewhere, answers=VISIT, by=Worker.objects.get(pk=support.pk), on_behalf=True
        )


@pytest.mark.parametrize("who", ["stranger", "manager", "reader", "administrator"])
def test_others_do_not_enter_it(authority: Authority, task: Task, who: str) -> None:
    with pytest.raises(NotYourTask):
        complete_task(task, answers=VISIT, by=getattr(authority, who), on_behalf=True)
    assert "Enter it for" not in text(signed_in(authority.stranger).get(task.get_absolute_url()))


def test_nobody_enters_it_for_themselves_or_for_a_queue(authority: Authority, task: Task) -> None:
    with pytest.raises(NotYourTask, match="only for a colleague"):
        complete_task(task, answers=VISIT, by=authority.worker, on_behalf=True)
    Task.objects.filter(pk=task.pk).update(allocated_to=None)
    with pytest.raises(NotYourTask, match="only for a colleague"):
        complete_task(task, answers=VISIT, by=authority.colleague, on_behalf=True)


def test_a_decision_is_not_entered_for_somebody(authority: Authority, task: Task) -> None:
    other = person("deputy", "Team manager", authority.north)
    authority.complete("write_visit", by=authority.worker)
    decide = authority.open_task("decide_visit")
    Task.objects.filter(pk=decide.pk).update(allocated_to=authority.manager)
    with pytest.raises(NotYourTask, match="recorded by the person who takes it"):
        complete_task(
            authority.open_task("decide_visit"),
            answers={}, outcome="accept", rationale="Yes.", by=other, on_behalf=True,
        )  # fmt: skip


def test_whoever_typed_it_in_does_not_authorise_it(authority: Authority, task: Task) -> None:
    authority.colleague.groups.add(authority.manager.groups.get())
    complete_task(task, answers=VISIT, by=authority.colleague, on_behalf=True)
    decide = authority.open_task("decide_visit")
    colleague = Worker.objects.get(pk=authority.colleague.pk)
    with pytest.raises(OwnWork):
        complete_task(decide, answers={}, outcome="accept", rationale="Yes.", by=colleague)
    assert why_not(decide, authority.manager) == ""


def test_the_draft_of_who_types_it_in_is_kept(authority: Authority, task: Task) -> None:
    client = signed_in(authority.colleague)
    kept = client.post(
        f"{task.get_absolute_url()}draft/", {"childs_words": "Hello", "on_behalf": "1"}
    )
    assert kept.status_code == 200
    assert "Hello" in text(client.get(f"{task.get_absolute_url()}?on_behalf=1"))
    stranger = signed_in(authority.stranger)
    assert (
        stranger.post(f"{task.get_absolute_url()}draft/", {"childs_words": "x"}).status_code == 409
    )
