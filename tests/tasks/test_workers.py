"""A child changes worker: who, when and why stays on the record; everybody is told."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from journey.models import WorkerChange
from tasks import notes
from tasks.exceptions import OwnWork
from tasks.models import Task
from tests.needing import NOW, Work, work
from tests.notes import values
from tests.reading import text

__all__ = ["work"]


def transferred(work: Work) -> None:
    """The way of a transfer until the new worker is allocated."""
    work.start("transfer", transfer_due=NOW - dt.timedelta(hours=1))
    work.do("agree_transfer", by=work.manager, change_cause="turnover")
    work.do("write_transfer_summary", by=work.worker)
    work.do("authorise_transfer", by=work.manager, outcome="authorise")
    work.do("accept_transfer", by=work.other_manager, outcome="accept")
    work.do("tell_child", by=work.worker)
    work.do(
        "allocate_new_worker",
        by=work.other_manager,
        allocated_worker=work.colleague.pk,
        change_cause="turnover",
    )


@pytest.mark.requirement("R22")
def test_each_change_of_worker_is_kept_with_its_cause(work: Work, client: Client) -> None:
    transferred(work)
    change = WorkerChange.objects.get()
    assert (change.worker, change.before) == (work.colleague, work.worker)
    assert (change.cause, change.words) == ("turnover", "The worker leaves")
    work.child.refresh_from_db()
    assert work.child.key_worker == work.colleague
    client.force_login(work.manager)
    page = client.get(work.child.get_absolute_url()).content.decode()
    assert "Workers so far: 1" in page
    assert "The worker leaves; before: Worker" in page


@pytest.mark.requirement("R178")
def test_a_change_of_worker_asks_for_a_talk_and_for_a_letter(work: Work) -> None:
    transferred(work)
    told = Task.objects.open().filter(step__in=("tell_of_change", "write_of_change"))
    assert {task.allocated_to for task in told} == {work.colleague}
    assert told.count() == 2
    questions = {question.key for question in work.task("write_of_change").form.questions}
    assert "change_contact_details" in questions


def test_whoever_agreed_a_transfer_does_not_accept_it(work: Work) -> None:
    work.start("transfer", transfer_due=NOW)
    work.do("agree_transfer", by=work.manager, change_cause="team_transfer")
    work.do("write_transfer_summary", by=work.worker)
    work.do("authorise_transfer", by=work.manager, outcome="authorise")
    with pytest.raises(OwnWork):
        work.do("accept_transfer", by=work.manager, outcome="accept")


@pytest.mark.requirement("R20")
def test_the_unfinished_work_of_somebody_who_leaves_is_given_to_others(
    work: Work, client: Client
) -> None:
    work.start("transfer", transfer_due=NOW)
    work.do("agree_transfer", by=work.manager, change_cause="turnover")
    task = work.task("write_transfer_summary")
    assert task.allocated_to == work.worker
    work.worker.is_active = False
    work.worker.save()
    address = reverse("worktray:person", args=[work.worker.pk])
    client.force_login(work.colleague)
    assert client.get(address).status_code == 403
    client.force_login(work.manager)
    assert "Write the transfer summary" in client.get(address).content.decode()
    answers = {"tasks": [task.pk], "to": work.colleague.pk, "reason": ""}
    assert client.post(address, answers).status_code == 422
    answers["reason"] = "Left on 31 May."
    assert client.post(address, answers).status_code == 302
    task.refresh_from_db()
    assert task.allocated_to == work.colleague
    assert "Left on 31 May." in client.get(task.get_absolute_url()).content.decode()


@pytest.mark.requirement("R20")
def test_whoever_takes_on_unfinished_work_may_close_it_with_a_reason(
    work: Work, client: Client
) -> None:
    """Nobody closes it unread: it is given on first, and its own form asks why it is not done."""
    notes.agree_actions(
        notes.finish_note(work.child, values=values(happened_at=NOW), by=work.worker),
        [notes.Action("Ring the nursery", work.worker, NOW.date())],
        by=work.worker,
    )
    task = work.task("do_agreed_action")
    address = reverse("worktray:person", args=[work.worker.pk])
    client.force_login(work.manager)
    page = text(client.get(address))
    assert "Do what was agreed" in page
    assert "closes it there, with the reason" in page
    assert "Do what was agreed: Ada Marsh, due 3 June 2026" in page
    assert "Nobody yet: put them into the team’s queue" in page
    answers = {"tasks": [task.pk], "to": work.colleague.pk, "reason": "Left on 31 May."}
    client.post(address, answers)
    client.force_login(work.colleague)
    client.post(task.get_absolute_url(), {"agreed_action_state": "not_done"})
    assert work.task("do_agreed_action") == task
    why = "The nursery has closed; Ada goes to her grandmother."
    closing = {"agreed_action_state": "not_done", "agreed_action_result": why}
    client.post(task.get_absolute_url(), closing)
    task.refresh_from_db()
    assert (task.status, task.completed_by) == (Task.Status.COMPLETED, work.colleague)
    page = text(client.get(task.get_absolute_url()))
    assert why in page
    assert "Left on 31 May." in page
    client.force_login(work.manager)
    assert "has no open task" in text(client.get(address))


def test_work_is_not_given_to_somebody_without_its_role(work: Work, client: Client) -> None:
    work.start("transfer", transfer_due=NOW)
    work.do("agree_transfer", by=work.manager, change_cause="turnover")
    task = work.task("write_transfer_summary")
    client.force_login(work.manager)
    address = reverse("worktray:person", args=[work.worker.pk])
    answers = {"tasks": [task.pk], "to": work.other_manager.pk, "reason": "Left."}
    page = client.post(address, answers, follow=True).content.decode()
    assert "has not the role Social worker" in page
    task.refresh_from_db()
    assert task.allocated_to == work.worker


def test_a_manager_sees_who_holds_how_many_children_and_with_which_plans(
    work: Work, client: Client
) -> None:
    work.start("transfer", transfer_due=NOW)
    client.force_login(work.manager)
    page = client.get(reverse("worktray:people")).content.decode()
    row = page[page.index(">Worker</a>") :].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in row.split('">')[1:]][:2] == ["1", "0"]
