"""Case notes: captioned, tagged, finished in time, with actions that become tasks."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from journey.exceptions import JourneyError, Refused
from journey.models import Child, JourneyEvent
from tasks import chronology, notes
from tasks.models import AgreedAction, CaseNote, Task
from tests.authority import MONDAY, At, Authority
from tests.notes import TYPED, values
from tests.reading import signed_in, text

SHIPPED = Path(__file__).resolve().parents[2] / "processes"
CONCERN = {"tags": "concern", "revises": "plan", "revises_because": "The plan counts on her."}


@pytest.fixture
def test_library(settings: Any, tmp_path: Path) -> None:
    """The two small processes of notes, with the forms, timescales and words that are shipped."""
    for path in SHIPPED.iterdir():
        if path.suffix != ".bpmn" or path.stem in ("case_note", "agreed_action"):
            (tmp_path / path.name).symlink_to(path)
    settings.JOURNEY_PROCESSES = tmp_path
    settings.JOURNEY_RULE_SET, settings.JOURNEY_LABELS = "st-helena-2020", "england"


@pytest.fixture
def sibling(authority: Authority) -> Child:
    return Child.objects.create(
        family=authority.child.family, first_name="Bo", last_name="Marsh",
        date_of_birth=dt.date(2021, 1, 9), team=authority.north,
    )  # fmt: skip


def home(child: Child) -> str:
    return f"/records/{child.pk}/notes/"


def posted(authority: Authority, **typed: Any) -> Any:
    """Send the form of a new note, as the worker unless `who` is somebody else."""
    client = signed_in(typed.pop("who", authority.worker))
    return client.post(f"{home(authority.child)}add/", {**TYPED, **typed}, follow=True)


@pytest.mark.requirement("R119", "R118", "R52")
def test_a_note_has_a_caption_what_happened_and_what_it_means(authority: Authority) -> None:
    page = text(posted(authority))
    assert "Telephone call: Nursery place offered" in page
    assert "Ada has a place from Monday." in page
    assert "What it means for Ada" in page
    assert "the same day" in page
    assert CaseNote.objects.get().finished_by == authority.worker


@pytest.mark.requirement("R118", "R119")
@pytest.mark.parametrize("missing", ["style", "about", "summary", "meaning"])
def test_a_note_without_what_belongs_to_it_is_refused(authority: Authority, missing: str) -> None:
    assert posted(authority, **{missing: ""}).status_code == 422
    assert not CaseNote.objects.exists()


def test_what_has_not_happened_yet_is_no_note(authority: Authority) -> None:
    page = posted(authority, happened_at_year="2027")
    assert "What you record must have happened before now" in text(page)


@pytest.mark.requirement("R117")
def test_notes_are_found_and_sorted_by_what_they_are_marked_as(authority: Authority) -> None:
    for number, tags in enumerate([["strength"], [], ["risk", "strength"], ["risk"]]):
        happened_at = MONDAY - dt.timedelta(minutes=90 - number)
        notes.finish_note(
            authority.child,
            values=values(about=f"Note {number}", tags=tags, happened_at=happened_at),
            by=authority.worker,
        )
    client = signed_in(authority.reader)

    def found(**asked: str) -> str:
        page = text(client.get(home(authority.child), asked))
        places = sorted(
            (page.index(f": Note {n}<"), str(n)) for n in range(4) if f": Note {n}<" in page
        )
        return "".join(number for _, number in places)

    assert found() == "3210"
    assert found(sort="oldest") == "0123"
    assert found(tag="risk") == "32"
    assert found(tag="strength", sort="oldest") == "02"
    assert found(sort="tag") == "3201"


@pytest.mark.requirement("R122")
def test_a_concern_asks_whether_plan_or_analysis_is_to_be_revised(authority: Authority) -> None:
    refused = posted(authority, tags="concern")
    assert refused.status_code == 422
    assert "Select whether the plan or the analysis needs to be revised" in text(refused)
    assert "Say why, or why not" in text(refused)
    page = text(posted(authority, **CONCERN))
    assert "Yes, the plan" in page
    assert "The plan counts on her." in page
    posted(authority, **{**CONCERN, "tags": "strength"})
    assert CaseNote.objects.latest("pk").revises == ""


@pytest.mark.requirement("R120")
def test_an_action_becomes_a_task_of_its_owner_with_its_date(authority: Authority) -> None:
    action = {
        "actions-count": "2",
        "actions-0-what": "Ring the nursery",
        "actions-0-owner": str(authority.colleague.pk),
        "actions-0-by_when_day": "6",
        "actions-0-by_when_month": "3",
        "actions-0-by_when_year": "2026",
    }
    half = posted(authority, **{**action, "actions-0-owner": ""})
    assert "Choose who does it" in text(half)
    assert not Task.objects.exists()
    assert "Colleague, by 6 March 2026. To do" in text(posted(authority, **action))
    task = Task.objects.open().get()
    assert (task.step, task.allocated_to) == ("do_agreed_action", authority.colleague)
    assert task.due_at is not None
    assert task.due_at.date() == dt.date(2026, 3, 6)
    client = signed_in(authority.colleague)
    assert "Do what was agreed" in text(client.get("/worktray/"))
    assert "Ring the nursery" in text(client.get(task.get_absolute_url()))
    answers = {"agreed_action_state": "done", "agreed_action_result": "She starts on Monday."}
    client.post(task.get_absolute_url(), answers)
    assert not Task.objects.open().exists()
    note = CaseNote.objects.get()
    assert "Answered on 2 March 2026" in text(client.get(note.get_absolute_url()))


def test_what_was_agreed_stays_out_of_the_process_and_its_trail(authority: Authority) -> None:
    note = notes.finish_note(authority.child, values=values(), by=authority.worker)
    action = notes.Action("Ring the nursery", authority.worker, dt.date(2026, 3, 6))
    notes.agree_actions(note, [action], by=authority.worker)
    instance = AgreedAction.objects.get().instance
    told = f"{instance.state}{[event.body for event in JourneyEvent.objects.all()]}"
    assert "nursery" not in told.lower()


def test_an_action_is_given_to_nobody_who_may_not_see_the_child(authority: Authority) -> None:
    note = notes.finish_note(authority.child, values=values(), by=authority.worker)
    action = notes.Action("Ring", authority.keeper, dt.date(2026, 3, 6))
    with pytest.raises(Refused):
        notes.agree_actions(note, [action], by=authority.worker)
    assert not Task.objects.exists()


@pytest.mark.requirement("R49", "R53")
@pytest.mark.parametrize(
    ("tags", "due"),
    [(["significant_event"], dt.date(2026, 3, 3)), ([], dt.date(2026, 3, 5))],
)
def test_a_note_that_is_not_finished_is_a_task_with_a_date_and_seen_by_the_team(
    authority: Authority, tags: list[str], due: dt.date
) -> None:
    answer = posted(authority, keep="1", summary="", meaning="", about="", tags=tags)
    assert "is kept" in text(answer)
    note = CaseNote.objects.pending().get()
    task = Task.objects.open().get()
    assert task.allocated_to == authority.worker
    assert task.due_at == note.due_at
    assert task.due_at is not None
    assert task.due_at.date() == due
    for team_mate in (authority.colleague, authority.manager):
        assert "Ada Marsh: Telephone call" in text(signed_in(team_mate).get("/records/notes/"))
    assert "1 note not finished in your teams" in text(
        signed_in(authority.colleague).get("/worktray/")
    )
    assert "Ada Marsh" not in text(signed_in(authority.stranger).get("/records/notes/"))
    assert "Not finished" in text(signed_in(authority.reader).get(home(authority.child)))


@pytest.mark.requirement("R49")
def test_finishing_the_note_does_the_task_and_lateness_is_told(
    authority: Authority, later: At
) -> None:
    note = notes.keep_note(authority.child, values=values(summary=""), by=authority.worker)
    client = signed_in(authority.worker)
    task = Task.objects.open().get()
    answer = client.get(task.get_absolute_url())
    assert answer.headers["Location"] == note.get_absolute_url()
    with later(dt.timedelta(days=8)):
        page = text(client.post(note.get_absolute_url(), TYPED, follow=True))
    assert "that day had passed" in page
    assert "8 days after" in page
    assert not Task.objects.open().exists()
    assert CaseNote.objects.get().finished_at is not None


def test_what_turns_out_to_be_significant_is_due_sooner(authority: Authority) -> None:
    note = notes.keep_note(authority.child, values=values(), by=authority.worker)
    later_due = Task.objects.get().due_at
    significant = values(tags=["significant_event"])
    notes.keep_note(authority.child, values=significant, by=authority.worker, note=note)
    sooner = Task.objects.get().due_at
    assert sooner is not None
    assert later_due is not None
    assert sooner < later_due
    assert sooner == CaseNote.objects.get().due_at


def test_whoever_has_not_the_role_keeps_a_note_without_a_task(authority: Authority) -> None:
    notes.keep_note(authority.child, values=values(), by=authority.manager)
    assert not Task.objects.exists()
    assert notes.pending_for(authority.worker).count() == 1


def test_a_note_is_given_up_with_a_reason_and_stays_to_be_read(authority: Authority) -> None:
    note = notes.keep_note(authority.child, values=values(), by=authority.worker)
    client = signed_in(authority.worker)
    address = f"{note.get_absolute_url()}give-up/"
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "It was about another family."})
    assert not Task.objects.open().exists()
    assert notes.pending_for(authority.worker).count() == 0
    assert "It was about another family." in text(client.get(note.get_absolute_url()))


@pytest.mark.requirement("R55")
def test_a_finished_note_is_only_corrected_and_stays_to_be_read(authority: Authority) -> None:
    note = notes.finish_note(authority.child, values=values(), by=authority.worker)
    for write in (notes.keep_note, notes.finish_note):
        with pytest.raises(JourneyError):
            write(authority.child, values=values(summary="No."), by=authority.worker, note=note)
    client = signed_in(authority.colleague)
    typed = {**TYPED, "summary": "The place is from Tuesday."}
    page = text(client.post(f"{note.get_absolute_url()}correct/", typed, follow=True))
    assert "The place is from Tuesday." in page
    assert "Ada has a place from Monday." in page
    assert "This note was corrected." in text(client.get(note.get_absolute_url()))
    assert [one.summary for one in notes.notes_for(authority.child)] == [
        "The place is from Tuesday."
    ]
    note.refresh_from_db()
    assert note.summary == "Dana rang: Ada has a place from Monday."


@pytest.mark.requirement("R89", "R90")
def test_one_note_is_kept_for_brothers_and_sisters_with_their_own_meaning(
    authority: Authority, sibling: Child
) -> None:
    refused = posted(authority, siblings=str(sibling.pk))
    assert "Enter what it means for Bo Marsh" in text(refused)
    meaning = {f"meaning_{sibling.pk}": "Bo will be alone with Dana in the mornings."}
    posted(authority, siblings=str(sibling.pk), **meaning)
    (own,), (theirs,) = notes.notes_for(authority.child), notes.notes_for(sibling)
    assert own.summary == theirs.summary
    assert (own.meaning, theirs.meaning) == (TYPED["meaning"], *meaning.values())


@pytest.mark.requirement("R121")
def test_a_marked_note_enters_the_chronology_in_one_step(authority: Authority) -> None:
    posted(authority, tags="significant_event")
    note = CaseNote.objects.get()
    client = signed_in(authority.worker)
    add = f"/records/{authority.child.pk}/chronology/add/?from=note-{note.pk}"
    assert add in text(client.get(note.get_absolute_url()))
    form = text(client.get(add))
    for words in (TYPED["summary"], TYPED["meaning"], 'value="2026"'):
        assert words in form
    chronology.add_entry(
        authority.child,
        values={
            "happened_on": dt.date(2026, 3, 2), "exactness": "day", "what": note.summary,
            "meaning": note.meaning, "history": "personal", "tone": "good", "source": "Dana",
            "pattern": "",
        },
        by=authority.worker,
        origin=f"note-{note.pk}",
    )  # fmt: skip
    assert client.get(add).status_code == 403


@pytest.mark.requirement("R123")
def test_the_note_says_when_a_note_is_the_right_place(authority: Authority) -> None:
    page = text(signed_in(authority.worker).get(f"{home(authority.child)}add/"))
    assert "Note, chronology or assessment?" in page


def test_who_only_reads_writes_nothing(authority: Authority) -> None:
    assert posted(authority, who=authority.reader).status_code == 403
    note = notes.keep_note(authority.child, values=values(), by=authority.worker)
    page = text(signed_in(authority.reader).get(note.get_absolute_url()))
    assert "Finish the note" not in page


@pytest.mark.parametrize("path", ["", "add/"])
def test_a_restricted_childs_notes_are_not_there_for_others(
    authority: Authority, path: str
) -> None:
    notes.keep_note(authority.child, values=values(), by=authority.worker)
    Child.objects.update(is_restricted=True)
    client = signed_in(authority.worker)
    assert client.get(f"{home(authority.child)}{path}").status_code == 403
    assert "Ada" not in text(client.get("/records/notes/"))


@pytest.mark.requirement("R121", "R54")
def test_a_marked_note_goes_into_what_is_being_written_in_one_step(authority: Authority) -> None:
    posted(authority, tags="strength")
    marked = CaseNote.objects.get()
    action = notes.Action("Ring the nursery", authority.worker, dt.date(2026, 3, 6))
    notes.agree_actions(marked, [action], by=authority.worker)
    task = Task.objects.open().get()
    client = signed_in(authority.worker)
    assert "Use a note" in text(client.get(task.get_absolute_url()))
    typed = {
        "agreed_action_result": "I rang.",
        "pull_into": "agreed_action_result",
        "pull_note": str(marked.pk),
    }
    page = text(client.post(task.get_absolute_url(), typed, follow=True))
    assert "I rang." in page
    assert "From the note of 2 March 2026 (Telephone call: Nursery place offered)" in page
    assert "Ada will be with other children every day." in page
    assert task in Task.objects.open()
    nothing = {**typed, "pull_into": "agreed_action_state"}
    assert client.post(task.get_absolute_url(), nothing, follow=True).status_code == 200
