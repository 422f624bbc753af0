"""What is typed into a case note is kept until it is a note."""

from pathlib import Path
from typing import Any

import pytest

from tasks import notes
from tasks.models import AgreedAction, CaseNote, NoteDraft, Task
from tests.authority import Authority
from tests.notes import TYPED, unfinished, values
from tests.reading import signed_in, text

SHIPPED = Path(__file__).resolve().parents[2] / "processes"
PAGE = {"page_token": "one"}


@pytest.fixture
def test_library(settings: Any, tmp_path: Path) -> None:
    """The two small processes of notes, with the forms, timescales and words that are shipped."""
    for path in SHIPPED.iterdir():
        if path.suffix != ".bpmn" or path.stem in ("case_note", "agreed_action"):
            (tmp_path / path.name).symlink_to(path)
    settings.JOURNEY_PROCESSES = tmp_path
    settings.JOURNEY_RULE_SET, settings.JOURNEY_LABELS = "st-helena-2020", "england"


@pytest.fixture
def client(authority: Authority) -> Any:
    return signed_in(authority.worker)


@pytest.fixture
def add(authority: Authority) -> str:
    return f"/records/{authority.child.pk}/notes/add/"


def test_a_new_note_begins_with_what_was_typed_and_is_not_judged(client: Any, add: str) -> None:
    saved = client.post(f"{add}draft/", {**PAGE, "summary": "Dana rang.", "style": "nonsense"})
    assert saved.json() == {"saved_at": "10am"}
    page = client.get(add)
    assert "Dana rang." in text(page)
    assert "Draft saved on 2 March 2026" in text(page)
    assert "There is a problem" not in text(page)
    assert not CaseNote.objects.exists()


def test_the_typing_is_nobody_elses(client: Any, add: str, authority: Authority) -> None:
    client.post(f"{add}draft/", {**PAGE, "summary": "Dana rang."})
    assert "Dana rang." not in text(signed_in(authority.colleague).get(add))
    reader = signed_in(authority.reader).post(f"{add}draft/", {**PAGE, "summary": "No."})
    assert reader.status_code == 403
    assert NoteDraft.objects.count() == 1


@pytest.mark.parametrize("kept", [{}, {"keep": "1"}])
def test_the_draft_goes_when_the_note_is_written_and_does_not_come_back(
    client: Any, add: str, kept: dict[str, str]
) -> None:
    client.post(f"{add}draft/", {**PAGE, **TYPED})
    client.post(add, {**PAGE, **TYPED, **kept})
    late = client.post(f"{add}draft/", {**PAGE, **TYPED})
    assert late.status_code == 409
    assert "has been sent already" in late.json()["message"]
    again = client.post(add, {**PAGE, **TYPED}, follow=True)
    assert "sent twice" in text(again)
    assert (CaseNote.objects.count(), NoteDraft.objects.count()) == (1, 0)


def test_a_refused_note_is_kept_as_it_was_typed(client: Any, add: str) -> None:
    assert client.post(add, {**PAGE, **TYPED, "meaning": ""}).status_code == 422
    assert TYPED["summary"] in text(client.get(add))


def test_what_another_tab_has_typed_meanwhile_stays(client: Any, add: str) -> None:
    opened = client.get(add).context["opened"]
    client.post(f"{add}draft/", {"page_token": "two", "summary": "Another call."})
    NoteDraft.objects.update(saved_at="2026-03-02T10:01:00Z")
    client.post(add, {**PAGE, **TYPED, "opened": opened})
    assert "Another call." in text(client.get(add))


@pytest.mark.requirement("R53")
def test_a_note_that_somebody_finished_meanwhile_keeps_what_was_typed_beside_it(
    client: Any, authority: Authority
) -> None:
    note = unfinished(authority)
    address = note.get_absolute_url()
    notes.finish_note(authority.child, values=values(), by=authority.colleague, note=note)
    late = client.post(f"{address}draft/", {**PAGE, "summary": "Dana rang me."})
    assert late.status_code == 409
    assert "finished this note" in late.json()["message"]
    sent = client.post(address, {**TYPED, **PAGE, "summary": "Dana rang me."})
    assert sent.status_code == 422
    assert "finished this note" in text(sent)
    assert "Dana rang me." in text(sent)
    page = text(client.get(address))
    assert "What you had typed, which is not in the note" in page
    assert "Dana rang me." in page
    assert "Dana rang me." not in text(signed_in(authority.colleague).get(address))


def test_a_colleagues_newer_words_are_in_the_form_and_what_was_typed_beside_it(
    client: Any, authority: Authority
) -> None:
    note = unfinished(authority)
    client.post(f"{note.get_absolute_url()}draft/", {**PAGE, **TYPED, "summary": "Mine."})
    notes.keep_note(authority.child, values=values(), by=authority.colleague, note=note)
    CaseNote.objects.update(kept_at="2026-03-02T10:05:00Z")
    page = client.get(note.get_absolute_url())
    assert page.context["form"]["summary"].value() == TYPED["summary"]
    assert page.context["left"].words[0] == "Mine."


def test_a_correction_keeps_its_typing_too(client: Any, authority: Authority) -> None:
    note = notes.finish_note(authority.child, values=values(), by=authority.worker)
    correct = f"{note.get_absolute_url()}correct/"
    typed = {**PAGE, **TYPED, "summary": "The place is from Tuesday."}
    assert client.post(f"{correct}draft/", typed).status_code == 200
    assert "from Tuesday." in text(client.get(correct))
    assert "from Tuesday." not in text(client.get(note.get_absolute_url()))
    client.post(correct, typed)
    assert not NoteDraft.objects.exists()
    assert client.post(f"{correct}draft/", typed).status_code == 409


@pytest.mark.requirement("R120")
def test_more_actions_are_added_row_by_row_and_wait_with_a_note_that_is_kept(
    client: Any, add: str, authority: Authority
) -> None:
    rows = {"actions-count": "2", "actions-0-what": "Ring the nursery"}
    more = client.post(add, {**PAGE, **TYPED, **rows, "add_row": "actions"})
    assert more.headers["Location"] == f"{add}#id_actions-2-what"
    page = client.get(add)
    assert page.context["form"]["actions"].value()[0]["what"] == "Ring the nursery"
    assert len(page.context["form"]["actions"].value()) == 3
    client.post(add, {**PAGE, **TYPED, **rows, "keep": "1"})
    note = CaseNote.objects.get()
    assert "Ring the nursery" in text(client.get(note.get_absolute_url()))
    assert not AgreedAction.objects.exists()
    agreed: dict[str, str] = {}
    for number in range(5):
        agreed |= {
            f"actions-{number}-what": f"Thing {number}\nand another",
            f"actions-{number}-owner": str(authority.worker.pk),
            f"actions-{number}-by_when_day": "6",
            f"actions-{number}-by_when_month": "3",
            f"actions-{number}-by_when_year": "2026",
        }
    client.post(note.get_absolute_url(), {**TYPED, **agreed, "actions-count": "5"})
    assert AgreedAction.objects.count() == 5
    assert Task.objects.open().count() == 5
    assert not NoteDraft.objects.exists()
