"""The pages of the worktray over HTTP: without JavaScript, as each user."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journey.exceptions import BeyondCalendar
from journey.models import Child, FamilyGroup, JourneyEvent, Worker
from journey.story import story_of
from tasks.models import Draft, Record, Task
from tests.authority import VISIT, Authority, person
from tests.reading import signed_in, text

TYPED = {
    "visited_on_day": "2",
    "visited_on_month": "3",
    "visited_on_year": "2026",
    "seen_alone": "yes",
    "childs_words": "I like the new school.",
}


@pytest.mark.requirement("R1", "R4")
def test_the_worktray_shows_what_is_mine_with_child_step_and_due_date(
    authority: Authority,
) -> None:
    authority.start_visit()
    page = text(signed_in(authority.worker).get("/worktray/"))
    assert "Write up the visit" in page
    assert "Ada Marsh" in page
    assert "5 March 2026" in page
    assert "Why this date?" in page
    assert "when the visit fell due" in page
    assert "My tasks (1)" in page
    assert "Not allocated (0)" in page


def test_a_colleague_sees_it_under_the_team_and_a_stranger_nowhere(authority: Authority) -> None:
    authority.start_visit()
    colleague = signed_in(authority.colleague)
    assert "Write up the visit" not in text(colleague.get("/worktray/"))
    assert "Write up the visit" in text(colleague.get("/worktray/?view=team"))
    assert "Write up the visit" not in text(
        signed_in(authority.stranger).get("/worktray/?view=team")
    )


def test_the_fragment_is_the_part_that_is_asked_for_again(authority: Authority) -> None:
    authority.start_visit()
    client = signed_in(authority.worker)
    fragment = text(client.get("/worktray/", headers={"X-Fragment": "1"}))
    assert "<html" not in fragment
    assert "Write up the visit" in fragment


@pytest.mark.parametrize("view", ["mine", "team", "unallocated"])
def test_the_worktray_asks_the_database_as_often_for_many_tasks_as_for_one(
    authority: Authority, view: str
) -> None:
    client = signed_in(authority.manager)
    client.get("/worktray/")
    counts = []
    for children in (1, 30):
        for _ in range(children):
            authority.child.key_worker = None
            authority.start_visit(
                Child.objects.create(
                    family=FamilyGroup.objects.create(name="Other"),
                    first_name="Bo",
                    last_name="Other",
                    date_of_birth=dt.date(2020, 1, 1),
                    team=authority.north,
                )
            )
        with CaptureQueriesContext(connection) as counted:
            client.get(f"/worktray/?view={view}")
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


@pytest.mark.requirement("R2")
def test_the_task_page_says_what_it_is_for_and_about_whom(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    page = text(signed_in(authority.worker).get(task.get_absolute_url()))
    assert "So that everybody knows how the child is." in page
    assert "Write what the child said" in page
    assert "Ada Marsh" in page
    assert "When did you visit?" in page


def test_a_form_completes_the_task_and_goes_back_to_the_worktray(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    response = signed_in(authority.worker).post(task.get_absolute_url(), TYPED, follow=True)
    assert response.redirect_chain == [("/worktray/", 302)]
    assert "Write up the visit is completed" in text(response)
    assert Record.objects.get(task=task).answers == VISIT


def test_mistakes_are_told_the_typing_stays_and_is_kept_as_a_draft(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    client = signed_in(authority.worker)
    response = client.post(task.get_absolute_url(), {**TYPED, "visited_on_month": "13"})
    page = text(response)
    assert response.status_code == 422
    assert "There is a problem" in page
    assert "must be a real date" in page
    assert "I like the new school." in page
    assert Draft.objects.get().answers["childs_words"] == ["I like the new school."]
    assert "I like the new school." in text(client.get(task.get_absolute_url()))


def test_a_draft_is_shown_again_without_being_judged(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    client = signed_in(authority.worker)
    half = {"visited_on_day": "2", "childs_words": "Half a sen"}
    client.post(task.get_absolute_url(), {**half, "save_draft": "1"})
    page = text(client.get(task.get_absolute_url()))
    assert "Half a sen" in page
    assert "There is a problem" not in page
    answer = client.post(f"{task.get_absolute_url()}draft/", {**half, "page_token": "a"})
    assert "saved_at" in answer.json()
    assert Draft.objects.count() == 2


@pytest.mark.requirement("R5", "R7")
def test_a_decision_shows_the_record_and_the_options_of_the_diagram(authority: Authority) -> None:
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    task = authority.open_task("decide_visit")
    client = signed_in(authority.manager)
    page = text(client.get(task.get_absolute_url()))
    for words in (
        "Is the visit accepted?",
        "Accept the visit",
        "Return it for more",
        "Why have you decided this?",
        "I like the new school.",
        "2 March 2026",
    ):
        assert words in page
    refused = client.post(task.get_absolute_url(), {"outcome": "return"})
    assert refused.status_code == 422
    client.post(task.get_absolute_url(), {"outcome": "return", "rationale": "Say more."})
    again = authority.open_task("write_visit")
    assert "Say more." in text(signed_in(authority.worker).get(again.get_absolute_url()))


def test_the_second_of_two_people_is_told_and_their_typing_is_kept(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    client = signed_in(authority.worker)
    authority.complete("write_visit", by=authority.worker)
    response = client.post(task.get_absolute_url(), TYPED)
    assert "completed this task on 2 March 2026" in text(response)
    assert Draft.objects.get(task=task).answers["childs_words"] == ["I like the new school."]


@pytest.mark.requirement("R54")
def test_a_known_answer_is_offered_with_its_source(authority: Authority) -> None:
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=authority.manager, outcome="accept", rationale="Good.")
    letter = authority.open_task("write_letter")
    page = text(signed_in(authority.worker).get(letter.get_absolute_url()))
    assert 'value="2026"' in page
    assert "Write up the visit" in page


def test_a_completed_task_can_be_read(authority: Authority) -> None:
    authority.start_visit()
    task = authority.complete("write_visit", by=authority.worker)
    page = text(signed_in(authority.manager).get(task.get_absolute_url()))
    assert "Worker completed this task on 2 March 2026" in page
    assert "I like the new school." in page


@pytest.mark.parametrize("who", ["manager", "stranger"])
def test_who_may_not_do_a_task_reads_why(authority: Authority, who: str) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    client = signed_in(getattr(authority, who))
    page = text(client.get(task.get_absolute_url()))
    assert "Complete this task" not in page
    answer = client.post(task.get_absolute_url(), TYPED)
    assert authority.open_task("write_visit") == task
    assert "This task is" in text(answer)


def test_a_restricted_record_is_not_there_for_others(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    authority.child.is_restricted = True
    authority.child.save()
    client = signed_in(authority.worker)
    for url in (task.get_absolute_url(), authority.child.get_absolute_url()):
        assert client.get(url).status_code == 403
    assert client.post(task.get_absolute_url(), TYPED).status_code == 403
    event = JourneyEvent.objects.filter(instance=task.instance).latest("seq")
    assert (event.kind, event.actor) == ("refused", authority.worker)
    assert "Ada" not in text(client.get("/worktray/?view=team"))
    assert "Ada" not in text(client.get("/children/"))


def test_a_manager_allocates_and_a_worker_takes(authority: Authority) -> None:
    authority.child.key_worker = None
    authority.child.save()
    authority.start_visit()
    task = authority.open_task("write_visit")
    manager = signed_in(authority.manager)
    page = text(manager.get(f"{task.get_absolute_url()}allocate/"))
    assert "Colleague" in page
    assert "Nobody yet: leave it in the team’s queue" in page
    manager.post(f"{task.get_absolute_url()}allocate/", {"to": authority.colleague.pk})
    assert authority.open_task("write_visit").allocated_to == authority.colleague
    manager.post(f"{task.get_absolute_url()}allocate/", {"to": ""})
    signed_in(authority.worker).post(f"{task.get_absolute_url()}take/")
    assert authority.open_task("write_visit").allocated_to == authority.worker


def test_a_worker_cannot_allocate_nor_take_from_another_team(authority: Authority) -> None:
    authority.child.key_worker = None
    authority.child.save()
    authority.start_visit()
    task = authority.open_task("write_visit")
    assert signed_in(authority.worker).get(f"{task.get_absolute_url()}allocate/").status_code == 403
    signed_in(authority.stranger).post(f"{task.get_absolute_url()}take/")
    assert Task.objects.get(pk=task.pk).allocated_to is None


def test_nobody_who_is_not_signed_in_sees_anything(authority: Authority) -> None:
    for url in ("/worktray/", "/children/", "/contacts/", "/"):
        response = Client().get(url, follow=True)
        assert response.redirect_chain[-1][0].startswith("/sign-in/"), url


def test_a_second_visit_is_not_begun_with_the_words_of_the_first(authority: Authority) -> None:
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=authority.manager, outcome="return", rationale="Again.")
    again = authority.open_task("write_visit")
    assert "I like the new school." not in text(
        signed_in(authority.worker).get(again.get_absolute_url())
    )


def test_typing_into_a_closed_task_is_not_saved_and_says_why(authority: Authority) -> None:
    authority.start_visit()
    task = authority.complete("write_visit", by=authority.worker)
    answer = signed_in(authority.worker).post(f"{task.get_absolute_url()}draft/", TYPED)
    assert answer.status_code == 409
    assert "completed this task" in answer.json()["message"]
    assert not Draft.objects.exists()


def test_of_many_open_pages_the_last_few_are_kept(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    client = signed_in(authority.worker)
    for number in range(9):
        client.post(f"{task.get_absolute_url()}draft/", {"page_token": str(number), "x": "\0y"})
    assert Draft.objects.count() == 5
    assert Draft.objects.first() is not None


def test_every_page_is_kept_by_nobody_and_runs_no_script_of_others(authority: Authority) -> None:
    response = signed_in(authority.worker).get("/children/")
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_what_could_not_be_done_is_a_sentence(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")

    def fail(*_args: object, **_kwargs: object) -> None:
        raise BeyondCalendar("Bank holidays are not known yet.")

    monkeypatch.setattr("tasks.views.task.complete_tasks", fail)
    response = signed_in(authority.worker).post(task.get_absolute_url(), TYPED)
    assert response.status_code == 409
    assert "Bank holidays are not known yet." in text(response)


def test_the_demonstrations_sign_in_opens_no_account_with_a_password(
    authority: Authority, settings: Any
) -> None:
    settings.DEMO = True
    person("grace", "Team manager")
    client = Client()
    assert client.post("/sign-in/demonstration/", {"username": "grace"}).status_code == 404
    grace = Worker.objects.get(username="grace")
    grace.set_unusable_password()
    grace.save()
    assert client.post("/sign-in/demonstration/", {"username": "grace"}).status_code == 302
    settings.DEMO = False
    assert Client().post("/sign-in/demonstration/", {"username": "grace"}).status_code == 404


@pytest.mark.parametrize("path", ["/children/{}/", "/records/{}/decisions/", "/papers/child/{}/"])
def test_each_part_of_a_record_leads_to_the_others(authority: Authority, path: str) -> None:
    authority.start_visit()
    child = Child.objects.get().pk
    page = text(signed_in(authority.worker).get(path.format(child)))
    parts = page[page.index('aria-label="The record"') :].partition("</nav>")[0]
    for part in ("chronology/", "notes/", "decisions/", "genogram/"):
        assert f"{child}/{part}" in parts
    assert f"/papers/child/{child}/" in parts
    assert parts.count('aria-current="page"') == 1


def test_a_diagram_on_the_childs_page_is_open_only_where_it_stands_alone(
    authority: Authority,
) -> None:
    authority.start_visit()
    (story,) = story_of(authority.child)
    for stories, is_open in (([story], True), ([story, story], False)):
        shown = {"story": story, "drawing": "drawn", "stories": stories}
        page = render_to_string("journey/_process.html", shown)
        assert ('<details class="govuk-details" open>' in page) is is_open


def test_what_has_ended_is_folded_together_on_the_childs_page_below_what_runs(
    authority: Authority,
) -> None:
    client, address = signed_in(authority.worker), authority.child.get_absolute_url()
    authority.start_visit()
    assert "What has ended" not in text(client.get(address))
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=authority.manager, outcome="accept", rationale="Yes.")
    page = text(client.get(address))
    running, ended = page.split('id="ended"')
    assert "1 process that has ended" in ended
    assert ended.count('<section class="journey-process"') == 1
    assert running.count('<section class="journey-process"') == 2
