"""Documents: what is taken, where it is kept, which version holds, and who may have it."""

import datetime as dt
import io
import logging
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from journey import clock
from journey.exceptions import Refused
from journey.models import Child, FamilyGroup, JourneyEvent, RestrictedGrant
from tasks.documents import add_document, add_version, index_of, kind_of, move_document
from tasks.documents.sniffing import KINDS
from tasks.models import CaseNote, Document, DocumentVersion
from tests.authority import Authority
from tests.reading import signed_in, text
from tests.tasks.papers.conftest import begun, written_up

PDF = b"%PDF-1.7\nA school report."


def packed(*names: str, **content: bytes) -> bytes:
    """A packed file with empty files of some names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
        for name, inside in content.items():
            archive.writestr(name, inside)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\nrest", "png"),
        (b"\xff\xd8\xff\xe0rest", "jpg"),
        (b"II*\x00rest", "tif"),
        ("Seen at home, £5.".encode(), "txt"),
        (packed("word/document.xml"), "docx"),
        (packed("xl/workbook.xml"), "xlsx"),
        (packed(mimetype=KINDS["odt"].encode()), "odt"),
        (packed("word/document.xml", "word/vbaProject.bin"), ""),
        (packed("anything"), ""),
        (b"PK\x03\x04broken", ""),
        (b"<html><script>alert(1)</script>", ""),
        (b"  <!DOCTYPE html>", ""),
        (b"<svg onload='x'>", ""),
        (b"MZ\x90\x00program", ""),
        (b"\xff\xfe\x00t", ""),
        (b"text, then " * 200 + b"\x00", ""),
        (b"   ", ""),
        (b"", ""),
    ],
)
def test_a_file_is_known_by_its_content(content: bytes, kind: str) -> None:
    assert kind_of(io.BytesIO(content)) == kind


def file(content: bytes = PDF, name: str = "Ada Marsh school report.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def typed(**more: Any) -> dict[str, Any]:
    return {"title": "School report", "where": "here", "file": file(), **more}


def added(authority: Authority, **details: Any) -> Document:
    """A document of the child."""
    return add_document(
        authority.child,
        details={"title": "School report", **details},
        file=io.BytesIO(PDF),
        by=authority.worker,
    )


def content_of(answer: Any) -> bytes:
    """What was downloaded; the file is closed when all of it was read."""
    return b"".join(answer.streaming_content)


def other_child() -> Child:
    family = FamilyGroup.objects.create(name="Frost")
    return Child.objects.create(
        family=family, first_name="Kit", last_name="Frost", date_of_birth=dt.date(2020, 1, 1)
    )


@pytest.mark.requirement("R125")
def test_a_document_is_uploaded_tagged_and_linked_to_its_step_and_child(
    network: Authority, settings: Any
) -> None:
    client, task = signed_in(network.worker), network.open_task("write_visit")
    add = f"/papers/child/{network.child.pk}/documents/add/"
    assert f"{add}?task={task.pk}" in text(client.get(task.get_absolute_url()))
    answer = client.post(add, typed(tags="school, report", task=task.pk), follow=True)
    row = Document.objects.get()
    assert (row.child, row.task, row.tag_list) == (network.child, task, ["school", "report"])
    assert "Write up the visit" in text(answer)
    assert "School report" in text(client.get(task.get_absolute_url()))
    kept = list(Path(settings.JOURNEY_DOCUMENTS).iterdir())
    assert [one.read_bytes() for one in kept] == [PDF]
    assert kept[0].stat().st_mode & 0o077 == 0
    assert "Marsh" not in kept[0].name


def test_a_file_goes_out_as_an_attachment_under_a_name_that_says_nothing(
    network: Authority,
) -> None:
    row = added(network)
    answer = signed_in(network.worker).get(f"{row.get_absolute_url()}version/1/")
    assert content_of(answer) == PDF
    name = f"document-{row.pk}-version-1.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"file": file(b"<html>")}, "The file must be one of these: PDF"),
        ({"file": ""}, "Choose the file of the document"),
        ({"where": "elsewhere"}, "Enter the place where the document is kept"),
        ({"where": ""}, "Select where the document is"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(
    network: Authority, more: dict[str, Any], fault: str
) -> None:
    add = f"/papers/child/{network.child.pk}/documents/add/"
    assert fault in text(signed_in(network.worker).post(add, typed(**more)))
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_refused(
    network: Authority, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr("tasks.forms.papers.MOST_BYTES", 10)
    add = f"/papers/child/{network.child.pk}/documents/add/"
    assert "megabytes" in text(signed_in(network.worker).post(add, typed()))
    monkeypatch.setattr("tasks.documents.filing.MOST_BYTES", 10)
    with pytest.raises(Refused, match="too large"):
        added(network)
    assert not Document.objects.exists()
    assert list(Path(settings.JOURNEY_DOCUMENTS).iterdir()) == []


@pytest.mark.requirement("R126")
def test_the_current_version_is_obvious_and_those_before_stay(network: Authority) -> None:
    row, client = added(network), signed_in(network.worker)
    newer = PDF + b" Second."
    answer = client.post(
        row.get_absolute_url(), {"file": file(newer), "note": "Signed"}, follow=True
    )
    page = text(answer)
    assert "Version 2 is the current one now." in page
    before, current, old = page.partition("Download version 2")
    assert "Current" in (current + old).split("Download version 1")[0]
    assert "Replaced" in old.split("Download version 1")[1]
    assert "Download version 1" not in before
    assert content_of(client.get(f"{row.get_absolute_url()}version/1/")) == PDF
    assert client.get(f"{row.get_absolute_url()}version/3/").status_code == 403
    version = DocumentVersion.objects.get(number=1)
    with pytest.raises(ValueError, match="never changes"):
        version.save()
    (entry,) = [one for one in index_of(network.child) if one.kind == "document"]
    assert "Version 2 is the current one" in entry.detail


@pytest.mark.requirement("R127")
def test_a_document_filed_with_the_wrong_child_is_moved_with_a_reason_and_a_trail(
    network: Authority,
) -> None:
    row, kit = added(network, task=network.open_task("write_visit")), other_child()
    network.start_visit(kit)
    client, move = signed_in(network.worker), f"{row.get_absolute_url()}move/"
    found = text(client.post(move, {"name": "Kit Fr", "find": "1"}))
    assert "Kit Frost, born 1 January 2020, The Frost family" in found
    wanting = text(client.post(move, {"name": "Kit", "to": kit.pk}))
    assert "Say why the document is moved" in wanting
    client.post(move, {"name": "Kit", "to": kit.pk, "reason": "Two children in one class."})
    row.refresh_from_db()
    assert (row.child, row.task) == (kit, None)
    assert "Two children in one class." in text(client.get(row.get_absolute_url()))
    for child in (network.child, kit):
        bodies = JourneyEvent.objects.filter(instance__child=child, kind="changed")
        assert any(f'"document":{row.pk}' in one.body for one in bodies)
        assert not any("class" in one.body for one in bodies)
    left = text(client.get(f"/papers/child/{network.child.pk}/"))
    assert "Two children in one class." in left
    assert "School report" not in left
    assert "Kit" not in left


def test_nothing_is_moved_to_a_child_whose_record_may_not_be_seen(network: Authority) -> None:
    row, kit = added(network), other_child()
    Child.objects.filter(pk=kit.pk).update(is_restricted=True)
    with pytest.raises(Refused):
        move_document(row, to=kit, reason="Wrong child.", by=network.worker)
    row.refresh_from_db()
    assert row.child == network.child


@pytest.mark.parametrize("who", ["stranger", "manager", "keeper"])
def test_a_restricted_child_s_document_is_for_those_with_a_grant(
    network: Authority, who: str
) -> None:
    row = added(network)
    network.child.is_restricted = True
    network.child.save()
    RestrictedGrant.objects.create(
        child=network.child, worker=network.worker, granted_by=network.manager, reason="Hers."
    )
    paths = [row.get_absolute_url(), f"{row.get_absolute_url()}version/1/"]
    for path in paths:
        assert signed_in(getattr(network, who)).get(path).status_code == 403
        allowed = signed_in(network.worker).get(path)
        assert allowed.status_code == 200
        if allowed.streaming:
            assert content_of(allowed) == PDF


def test_who_only_reads_reads_documents_and_adds_none(network: Authority) -> None:
    row, client = added(network), signed_in(network.reader)
    assert content_of(client.get(f"{row.get_absolute_url()}version/1/")) == PDF
    assert client.get(f"/papers/child/{network.child.pk}/documents/add/").status_code == 403
    assert client.get(f"{row.get_absolute_url()}move/").status_code == 403
    with pytest.raises(Refused):
        add_version(row, file=io.BytesIO(PDF), note="", by=network.reader)


@pytest.mark.requirement("R124")
def test_the_index_lists_everything_here_and_elsewhere_with_its_place(network: Authority) -> None:
    written_up(network)
    begun_elsewhere = {"title": "Health file", "where": "elsewhere", "place": "Clinic, room 3"}
    client = signed_in(network.worker)
    client.post(f"/papers/child/{network.child.pk}/documents/add/", begun_elsewhere)
    added(network)
    CaseNote.objects.create(
        child=network.child,
        happened_at=clock.now(),
        style="call",
        about="Dana about the nursery",
        begun_by=network.worker,
    )
    page = text(client.get(f"/papers/child/{network.child.pk}/"))
    listed = ("Write up the visit", "Letter to the family", "School report", "Health file")
    for words in (*listed, "Dana about the nursery"):
        assert words in page
    assert "<strong>Clinic, room 3</strong>" in page
    kinds = [one.kind for one in index_of(network.child)]
    assert sorted(kinds) == ["document", "elsewhere", "letter", "note", "record"]
    only = text(client.get(f"/papers/child/{network.child.pk}/?show=elsewhere"))
    assert "Health file" in only
    assert "School report" not in only


def test_the_index_takes_as_many_queries_for_much_as_for_little(
    network: Authority, django_assert_num_queries: Any
) -> None:
    begun(network)
    for _ in range(3):
        add_version(added(network), file=io.BytesIO(PDF), note="", by=network.worker)
    with django_assert_num_queries(6):
        assert len(index_of(network.child)) == 4


def test_no_file_name_stands_in_an_address_or_a_log(
    network: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(network.worker)
    add = f"/papers/child/{network.child.pk}/documents/add/"
    with caplog.at_level(logging.DEBUG):
        answer = client.post(add, typed())
        client.post(add, typed(file=file(b"<html>")))
        client.get(answer["Location"])
    assert "school report" not in answer["Location"].lower()
    assert "Ada Marsh" not in caplog.text
    assert "school report" not in caplog.text.lower()
