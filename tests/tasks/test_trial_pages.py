"""The pages of trials: read by everybody with a role, moved on by those who may."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from journey import clock
from journey.models import Trial, Worker
from tasks.models import Task, TrialNotice
from tests.authority import Authority
from tests.reading import signed_in, words_of
from tests.trials import QUESTION, SOUND, Trying, again, somebody


@pytest.fixture
def trying(authority: Authority) -> Trying:
    return Trying(authority)


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("visit.toml", text.encode())


def filled(trying: Trying, **more: str) -> dict[str, Any]:
    north = str(trying.authority.north.pk)
    return {
        "owner": str(trying.authority.keeper.pk),
        "teams": [north],
        f"joins_{north}_day": "9",
        f"joins_{north}_month": "March",
        f"joins_{north}_year": "2026",
        "starts_on_day": "2",
        "starts_on_month": "3",
        "starts_on_year": "2026",
        "open_work": "too",
        "exclusions": ["unborn"],
        "on_end": "returns",
        "answer_chase": "longer",
        **more,
    }


def test_whoever_has_a_role_reads_trials_and_others_nothing(trying: Trying) -> None:
    trial = trying.running()
    for address in ("/trials/", trial.get_absolute_url()):
        for reader in (trying.authority.worker, trying.authority.reader, trying.authority.keeper):
            assert signed_in(reader).get(address).status_code == 200
        assert (
            signed_in(
                somebody()
                if not Worker.objects.filter(username="nobody")
                else Worker.objects.get(username="nobody")
            )
            .get(address)
            .status_code
            == 403
        )


def test_a_trial_is_told_in_words(trying: Trying) -> None:
    trial = trying.running(SOUND + QUESTION, answers={"chase": "longer"})
    trying.authority.start_visit()
    told = words_of(signed_in(trying.authority.reader).get(trial.get_absolute_url()))
    for words in (
        "Visits take the time they need Running",
        "2 March 2026 to 1 September 2026. It ends by itself",
        "By The Director on 2 March 2026: Letter of 1 March. Seen by Approver on 2 March 2026.",
        "Is the school chased later too? It may take two weeks.",
        "North takes part.",
        "Children of one family share an arm.",
        "In the trial North 1",
        "Visit written up Some visits need longer. At most 3 working days No set time",
        "Somebody looks again after 5 working days; an alarm at 200 percent of the time before.",
        "2 weeks from when",
        "The child is seen as before.",
        "Work that was returned for more",
        "Started by Keeper",
    ):
        assert words in told, words
    assert "Ada" not in told


def test_a_file_is_loaded_filled_in_checked_approved_and_started_by_hand(trying: Trying) -> None:
    keeper, approver = signed_in(trying.authority.keeper), signed_in(trying.authority.approver)
    keeper.post("/trials/load/", {"file": upload(SOUND + QUESTION)})
    trial = Trial.objects.get()
    page = trial.get_absolute_url()
    told = words_of(keeper.get(page))
    assert "Answer the open question: Is the school chased later too?" in told
    assert "does not pass its check yet" in words_of(
        keeper.post(page, {"move": "check"}, follow=True)
    )
    answer = keeper.post(f"{page}fill/", filled(trying), follow=True)
    assert "The Visit trial is filled in. Check it next." in words_of(answer)
    trial = again(trial)
    assert trial.teams == {str(trying.authority.north.pk): "2026-03-09"}
    assert (trial.open_work, trial.on_end, trial.exclusions) == ("too", "returns", ["unborn"])
    assert (trial.answers, str(trial.ends_on)) == ({"chase": "longer"}, "2026-09-01")
    keeper.post(page, {"move": "check"})
    assert again(trial).status == "checked"
    told = words_of(keeper.get(page))
    assert "You drafted this trial or filled it in, so somebody else must approve it." in told
    assert "Approve it" not in told
    approval = {
        "move": "approve",
        "approve-body": "The Director",
        "approve-reference": "Minute 7",
        "approve-on_day": "1",
        "approve-on_month": "3",
        "approve-on_year": "2026",
    }
    assert keeper.post(page, approval).status_code == 403
    approver.post(page, approval)
    assert again(trial).approval_reference == "Minute 7"
    keeper.post(page, {"move": "start"})
    assert again(trial).status == "running"
    answer = signed_in(trying.authority.manager).post(
        page, {"move": "stop", "stop-reason": "A child was not seen."}, follow=True
    )
    assert "The trial is stopped." in words_of(answer)
    assert (again(trial).status, again(trial).end_reason) == ("ended", "A child was not seen.")


def test_a_shipped_trial_is_chosen_from_a_list(trying: Trying) -> None:
    keeper = signed_in(trying.authority.keeper)
    answer = keeper.post("/trials/load/", {})
    assert answer.status_code == 422
    assert "Choose a trial that is shipped, or a file of your own" in words_of(answer)


def test_every_fault_of_a_file_is_listed(trying: Trying) -> None:
    bad = SOUND.replace("suspend", "forget").replace('"keeps"', '"loses"')
    answer = signed_in(trying.authority.keeper).post("/trials/load/", {"file": upload(bad)})
    told = words_of(answer)
    assert answer.status_code == 422
    assert "visit.toml, line 11, on_end: there is no “loses”" in told
    assert "visit.toml, line 22, lift, act: there is no “forget”" in told
    assert not Trial.objects.exists()


def test_what_was_typed_is_kept_when_something_is_wrong(trying: Trying) -> None:
    page = trying.load(SOUND + QUESTION).get_absolute_url()
    keeper = signed_in(trying.authority.keeper)
    more = {"ends_on_day": "1", "ends_on_month": "2", "ends_on_year": "2026"}
    answer = keeper.post(f"{page}fill/", filled(trying, **more))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "The last day must be the same as or after the first" in shown
    assert 'value="March"' in shown
    assert re.search(r'value="longer"[^>]* checked', shown)
    answer = keeper.post(f"{page}fill/", filled(trying, answer_chase=""))
    assert "Choose an answer to this open question" in words_of(answer)


def test_a_reason_that_is_missing_is_asked_for_and_nothing_moves(trying: Trying) -> None:
    trial = trying.running()
    answer = signed_in(trying.authority.keeper).post(trial.get_absolute_url(), {"move": "pause"})
    assert answer.status_code == 422
    assert "Say why" in words_of(answer)
    assert again(trial).status == "running"


@pytest.mark.parametrize("who", ["worker", "reader"])
def test_those_who_may_not_see_no_button_and_are_refused(trying: Trying, who: str) -> None:
    trial, client = trying.running(), signed_in(getattr(trying.authority, who))
    page = trial.get_absolute_url()
    told = words_of(client.get(page))
    for words in ("Pause the trial", "Stop the trial", "Fill in teams", "Load a trial"):
        assert words not in told
    assert client.post(page, {"move": "stop", "stop-reason": "No."}).status_code == 403
    assert client.get("/trials/load/").status_code == 403
    assert client.get(f"{page}fill/").status_code == 403
    assert again(trial).status == "running"


def test_whoever_came_too_late_is_told(trying: Trying) -> None:
    trial = trying.running()
    client = signed_in(trying.authority.keeper)
    told = words_of(client.post(trial.get_absolute_url(), {"move": "start"}, follow=True))
    assert "The Visit trial is running now, so this cannot be done." in told
    assert client.post(trial.get_absolute_url(), {"move": "dance"}).status_code == 404
    assert client.get("/trials/999999/").status_code == 404


def test_starting_on_another_day_is_told(trying: Trying, later: Any) -> None:
    trial = trying.approved(starts_on=clock.today().replace(day=20))
    client = signed_in(trying.authority.keeper)
    told = words_of(client.post(trial.get_absolute_url(), {"move": "start"}, follow=True))
    assert "today is not one of these days" in told
    assert again(trial).status == "approved"


@pytest.mark.requirement("R194")
def test_a_child_and_a_task_say_which_trial_and_why_to_those_who_see_the_child(
    trying: Trying,
) -> None:
    trying.running()
    trying.authority.start_visit()
    task, child = trying.authority.open_task("write_visit"), trying.authority.child
    client = signed_in(trying.authority.worker)
    words = "In the Visit trial North takes part since 2 March 2026. Referred on 2 March 2026."
    assert words in words_of(client.get(child.get_absolute_url()))
    told = words_of(client.get(task.get_absolute_url()))
    assert words in told
    assert "This work goes by the rules of the Visit trial." in told
    keeper = signed_in(trying.authority.keeper)
    assert keeper.get(child.get_absolute_url()).status_code == 403
    assert keeper.get(task.get_absolute_url()).status_code == 403


def test_work_that_drifts_stands_on_the_managers_pages(trying: Trying) -> None:
    trial = trying.running()
    trying.authority.start_visit()
    task = Task.objects.open().get()
    notice = TrialNotice.objects.create(trial=trial, task=task, kind="drift", raised_at=clock.now())
    manager = signed_in(trying.authority.manager)
    assert "It takes much longer than the standard, 2 March 2026" in words_of(
        manager.get("/trials/")
    )
    assert "1 piece of work in a trial" in words_of(manager.get("/worktray/"))
    stranger = signed_in(trying.authority.stranger)
    assert "Look again" not in words_of(stranger.get("/trials/"))
    assert "in a trial" not in words_of(stranger.get("/worktray/"))
    look = f"/trials/look/{notice.pk}/"
    assert stranger.post(look, {"reason": "x"}).status_code == 403
    assert manager.post(look, {"reason": " "}).status_code == 422
    told = words_of(manager.post(look, {"reason": "Ada was seen on Friday."}, follow=True))
    assert "It is noted that you have looked at it." in told
    assert "You have looked at this already." in words_of(manager.get(look, follow=True))
