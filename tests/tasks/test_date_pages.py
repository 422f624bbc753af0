"""The pages about dates over HTTP: without JavaScript, as each user."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journey import clock
from journey.models import AgreedDate, Worker
from tasks.models import Adjustment, Hold, Task
from tasks.worktray import agree_date, extend_task, hold_task, propose_date, shorten_task
from tests.authority import At, Authority, person
from tests.reading import signed_in, text

LATER = dt.datetime(2026, 3, 12, 23, 59, 59, tzinfo=clock.LONDON)
DAY = dt.date(2026, 3, 20)
WHY = "Ada is in hospital until the 18th."


@pytest.fixture
def task(authority: Authority) -> Task:
    authority.start_visit()
    return authority.open_task("write_visit")


def on(day: dt.date, reason: str = WHY, **more: str) -> dict[str, str]:
    parts = {"on_day": str(day.day), "on_month": str(day.month), "on_year": str(day.year)}
    return {**parts, "reason": reason, **more}


def page_of(task: Task, who: Worker, path: str = "") -> str:
    return text(signed_in(who).get(task.get_absolute_url() + path))


LINKS = {"agree": "Agree a date", "extend": "Extend", "shorten": "Shorten", "hold": "Put on hold"}


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("manager", {"agree", "extend", "shorten", "hold"}),
        ("worker", {"agree", "hold"}),
        ("colleague", set()),
        ("reader", set()),
    ],
)
def test_everybody_is_offered_what_they_may_do_and_refused_the_rest(
    authority: Authority, task: Task, who: str, offered: set[str]
) -> None:
    worker = getattr(authority, who)
    page = page_of(task, worker)
    for act in LINKS:
        assert (f"/date/{act}/" in page) is (act in offered)
        answer = signed_in(worker).get(f"{task.get_absolute_url()}date/{act}/")
        assert answer.status_code == (200 if act in offered else 403)
    assert signed_in(worker).get(f"{task.get_absolute_url()}date/nothing/").status_code == 404


def test_a_manager_extends_on_a_page_and_is_told(authority: Authority, task: Task) -> None:
    client = signed_in(authority.manager)
    sent = on(DAY, seen=task.due_at.isoformat() if task.due_at else "")
    answer = client.post(f"{task.get_absolute_url()}date/extend/", sent, follow=True)
    assert answer.redirect_chain == [(task.get_absolute_url(), 302)]
    page = text(answer)
    assert "The due date is now 20 March 2026." in page
    assert f"By Manager on 2 March 2026, from 5 March 2026 to 20 March 2026: {WHY}" in page
    assert Adjustment.objects.get().by == authority.manager


def test_a_date_is_shortened_to_an_hour(authority: Authority, task: Task) -> None:
    sent = on(dt.date(2026, 3, 2), on_time="14:30")
    client = signed_in(authority.manager)
    page = text(client.post(f"{task.get_absolute_url()}date/shorten/", sent, follow=True))
    assert "The due date is now 2 March 2026 at 2:30pm." in page


@pytest.mark.parametrize(
    ("act", "sent", "words"),
    [
        ("extend", {}, "Say why more time is needed"),
        ("extend", on(dt.date(2026, 3, 4)), "An extension ends after the due date, 5 March 2026."),
        ("extend", on(DAY, seen="2026-03-04T23:59:59+00:00"), "became 5 March 2026"),
        ("shorten", on(DAY, on_time="9am"), "between now and the due date, 5 March 2026"),
        ("hold", on(dt.date(2026, 3, 1)), "must be today or in the future"),
        ("agree", on(dt.date(2026, 3, 5)), "It is due on 5 March 2026 already."),
    ],
)
def test_a_refusal_is_told_and_the_typing_stays(
    authority: Authority, task: Task, act: str, sent: dict[str, str], words: str
) -> None:
    answer = signed_in(authority.manager).post(f"{task.get_absolute_url()}date/{act}/", sent)
    page = text(answer)
    assert answer.status_code == 422
    assert words in page
    assert "There is a problem" in page
    assert 'href="#id_' in page
    assert not sent or WHY in page
    assert not Adjustment.objects.exists()
    assert not Hold.objects.exists()
    assert not AgreedDate.objects.exists()


def test_the_second_of_two_managers_sees_the_date_of_the_first_and_may_send_again(
    authority: Authority, task: Task
) -> None:
    second = person("second", "Team manager", authority.north)
    seen = task.due_at.isoformat() if task.due_at else ""
    extend_task(task, until=LATER, reason="Away.", by=authority.manager)
    client, address = signed_in(second), f"{task.get_absolute_url()}date/extend/"
    page = text(client.post(address, on(DAY, seen=seen)))
    assert "While you wrote, the due date became 12 March 2026" in page
    assert f'name="seen" value="{LATER.astimezone(dt.UTC).isoformat()}"' in page
    client.post(address, on(DAY, seen=LATER.isoformat()))
    task.refresh_from_db()
    assert task.due_at is not None
    assert clock.in_london(task.due_at).date() == DAY


def test_typing_stays_when_somebody_has_closed_the_task(authority: Authority, task: Task) -> None:
    authority.complete("write_visit", by=authority.worker)
    client = signed_in(authority.manager)
    answer = client.post(f"{task.get_absolute_url()}date/extend/", on(DAY))
    assert answer.status_code == 422
    assert "Worker completed this task on 2 March 2026" in text(answer)
    assert WHY in text(answer)


def test_work_is_put_on_hold_and_taken_up_again(authority: Authority, task: Task) -> None:
    client = signed_in(authority.worker)
    page = text(client.post(f"{task.get_absolute_url()}date/hold/", on(DAY), follow=True))
    assert "On hold until 20 March 2026" in page
    assert "Put on hold" not in page
    assert "On hold until 20 March 2026" in text(client.get("/worktray/"))
    page = text(client.post(f"{task.get_absolute_url()}date/resume/", follow=True))
    assert "The hold has ended." in page
    page = text(client.post(f"{task.get_absolute_url()}date/resume/", follow=True))
    assert "This task is not on hold any more." in page


@pytest.mark.requirement("R34")
def test_a_worker_proposes_and_the_manager_finds_and_agrees(
    authority: Authority, task: Task
) -> None:
    worker, manager = signed_in(authority.worker), signed_in(authority.manager)
    page = text(worker.post(f"{task.get_absolute_url()}date/agree/", on(DAY), follow=True))
    assert "A manager must agree it before the due date moves." in page
    assert "20 March 2026 is proposed" in page
    assert "Date proposed" in text(worker.get("/worktray/"))
    assert "Dates (1 to agree)" in text(manager.get("/worktray/"))
    assert WHY in text(manager.get("/worktray/dates/"))
    address = f"{task.get_absolute_url()}date/decide/"
    assert address in text(manager.get("/worktray/dates/"))
    sent = {"decision": "agree", "proposal": str(AgreedDate.objects.get().pk)}
    page = text(manager.post(address, sent, follow=True))
    assert "Due by 20 March 2026." in page
    assert f"{WHY} Proposed by Worker, agreed by Manager on 2 March 2026." in page
    assert "Agreed date" in text(worker.get("/worktray/"))
    assert "Somebody has decided about it." in text(manager.get(address, follow=True))


def test_a_manager_who_does_not_agree_must_say_why(authority: Authority, task: Task) -> None:
    proposal = propose_date(task, agreed_on=DAY, reason=WHY, by=authority.worker)
    client, address = signed_in(authority.manager), f"{task.get_absolute_url()}date/decide/"
    assert "Select yes if you agree this date" in text(client.post(address, {}))
    answer = client.post(address, {"decision": "decline"})
    assert answer.status_code == 422
    assert "Say why you do not agree this date" in text(answer)
    client.post(address, {"decision": "decline", "note": "See her on the ward."})
    proposal.refresh_from_db()
    assert proposal.status == AgreedDate.Status.DECLINED


def test_a_manager_does_not_decide_about_a_date_that_was_not_shown(
    authority: Authority, task: Task
) -> None:
    shown = propose_date(task, agreed_on=DAY, reason=WHY, by=authority.worker)
    propose_date(task, agreed_on=dt.date(2026, 3, 25), reason="Later.", by=authority.worker)
    client = signed_in(authority.manager)
    sent = {"decision": "agree", "proposal": str(shown.pk)}
    page = text(client.post(f"{task.get_absolute_url()}date/decide/", sent, follow=True))
    assert "Another date has taken its place meanwhile." in page
    assert AgreedDate.objects.filter(status="agreed").count() == 0


@pytest.mark.parametrize("who", ["worker", "colleague", "reader"])
def test_only_managers_decide_and_see_the_dates_of_a_team(
    authority: Authority, task: Task, who: str
) -> None:
    propose_date(task, agreed_on=DAY, reason=WHY, by=authority.worker)
    client = signed_in(getattr(authority, who))
    assert client.get("/worktray/dates/").status_code == 403
    assert client.get(f"{task.get_absolute_url()}date/decide/").status_code == 403
    assert "Dates" not in text(client.get("/worktray/"))


def test_whoever_proposed_is_not_asked_to_agree(authority: Authority, task: Task) -> None:
    propose_date(task, agreed_on=DAY, reason=WHY, by=authority.manager)
    client = signed_in(authority.manager)
    assert "to agree)" not in text(client.get("/worktray/"))
    assert "Decide about this date" not in page_of(task, authority.manager)
    answer = client.get(f"{task.get_absolute_url()}date/decide/")
    assert answer.status_code == 403
    assert "You proposed this date" in text(answer)


def test_a_managers_page_hides_nothing_of_their_teams_and_shows_nothing_of_others(
    authority: Authority, task: Task, later: At
) -> None:
    hold_task(task, until=LATER, reason="The GP is away.", by=authority.worker)
    extend_task(task, until=LATER, reason="The family is away.", by=authority.manager)
    other = person("other", "Team manager", authority.front_door)
    with later(dt.timedelta(days=3)):
        client = signed_in(authority.manager)
        page = text(client.get("/worktray/dates/?view=held"))
        assert "On hold (1)" in page
        assert "Until 12 March 2026" in page
        assert "3 days on hold so far" in page
        assert "The GP is away." in page
        page = text(client.get("/worktray/dates/?view=moved"))
        assert "Extended from 5 March 2026 to 12 March 2026" in page
        assert "5 working days more" in page
        assert "The family is away." in page
        assert "On hold (0)" in text(signed_in(other).get("/worktray/dates/?view=held"))


def test_an_agreed_date_stands_on_the_managers_page_beside_the_one_before(
    authority: Authority, task: Task
) -> None:
    proposal = propose_date(task, agreed_on=DAY, reason=WHY, by=authority.worker)
    agree_date(task, proposal, by=authority.manager)
    page = text(signed_in(authority.manager).get("/worktray/dates/?view=agreed"))
    assert "20 March 2026 instead of 5 March 2026" in page
    assert "Worker and Manager, 2 March 2026" in page
    assert "11 working days more" in page


@pytest.mark.parametrize("show", ["held", "moved", "agreed", "soon", "overdue", "escalated"])
def test_the_worktray_is_narrowed(authority: Authority, task: Task, later: At, show: str) -> None:
    client = signed_in(authority.worker)
    assert "No task here is shown under" in text(client.get(f"/worktray/?show={show}"))
    done: dict[str, Any] = {
        "held": lambda: hold_task(task, until=LATER, reason="GP.", by=authority.worker),
        "moved": lambda: extend_task(task, until=LATER, reason="Away.", by=authority.manager),
        "agreed": lambda: agree_date(
            task,
            propose_date(task, agreed_on=DAY, reason=WHY, by=authority.worker),
            by=authority.manager,
        ),
    }
    done.get(show, lambda: None)()
    days = {"soon": 2, "overdue": 4, "escalated": 5}.get(show, 0)
    with later(dt.timedelta(days=days)):
        assert "Write up the visit" in text(client.get(f"/worktray/?show={show}"))


def test_it_is_due_soon_when_its_rule_reminds(authority: Authority, task: Task, later: At) -> None:
    client = signed_in(authority.worker)
    assert "journey-due--later" in text(client.get("/worktray/"))
    with later(dt.timedelta(days=2)):
        assert "journey-due--soon" in text(client.get("/worktray/"))


@pytest.mark.requirement("R210")
def test_a_reminder_speaks_of_the_child_and_of_what_the_work_is_for(
    authority: Authority, task: Task, later: At
) -> None:
    client = signed_in(authority.worker)
    assert task.form.purpose not in text(client.get("/worktray/"))
    with later(dt.timedelta(days=2)):
        page = text(client.get("/worktray/"))
        assert f"{authority.child.first_name} has waited 2 working days." in page
        assert task.form.purpose in page


def test_what_is_late_stands_in_the_worktray_of_whom_the_rule_tells(
    authority: Authority, task: Task, later: At
) -> None:
    hold_task(task, until=LATER, reason="GP.", by=authority.worker)
    other = person("other", "Team manager", authority.front_door)
    with later(dt.timedelta(days=4)):
        assert "Escalated to me" not in text(signed_in(authority.manager).get("/worktray/"))
    with later(dt.timedelta(days=5)):
        page = text(signed_in(authority.manager).get("/worktray/?view=escalated"))
        assert "Escalated to me (1)" in page
        assert "Escalated to Team manager" in page
        assert "On hold until 12 March 2026" in page
        assert "Escalated to me" not in text(signed_in(authority.worker).get("/worktray/"))
        assert "Escalated to me" not in text(signed_in(other).get("/worktray/"))
        authority.complete("write_visit", by=authority.worker)
        assert "Escalated to me" not in text(signed_in(authority.manager).get("/worktray/"))


def test_reasons_are_not_told_to_whom_the_child_is_unknown(
    authority: Authority, task: Task
) -> None:
    hold_task(task, until=LATER, reason="The GP is away.", by=authority.worker)
    propose_date(task, agreed_on=DAY, reason=WHY, by=authority.worker)
    authority.child.is_restricted = True
    authority.child.save()
    client = signed_in(authority.manager)
    for view in ("proposed", "held"):
        page = text(client.get(f"/worktray/dates/?view={view}"))
        assert "GP" not in page
        assert "hospital" not in page
        assert "(0)" in page
    assert "to agree)" not in text(client.get("/worktray/"))
    for path in ("", "date/decide/", "date/extend/"):
        assert client.get(task.get_absolute_url() + path).status_code == 403


def test_the_childs_page_says_why_and_tells_the_story(authority: Authority, task: Task) -> None:
    shorten_task(task, to=LATER.replace(day=4), reason="Ada is at risk.", by=authority.manager)
    page = text(signed_in(authority.worker).get(authority.child.get_absolute_url()))
    assert "Why this date?" in page
    assert "Due by 4 March 2026. Shortened by a manager" in page
    assert "Write up the visit: shortened" in page
    assert "Due 4 March 2026 instead of 5 March 2026." in page


def test_the_pages_ask_the_database_as_often_for_many_as_for_one(authority: Authority) -> None:
    client, counts = signed_in(authority.manager), []
    client.get("/worktray/")
    for number in (1, 6):
        for _ in range(number):
            authority.start_visit()
        for task in Task.objects.open().filter(adjustments=None):
            hold_task(task, until=LATER, reason="GP.", by=authority.worker)
            extend_task(task, until=LATER, reason="Away.", by=authority.manager)
        counted = []
        for path in ("?view=team", "dates/?view=held", "dates/?view=moved"):
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/worktray/{path}")
            counted.append(len(asked))
        counts.append(counted)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 15
