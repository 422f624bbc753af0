"""The pages of the processes: reading every version, drafting one, deciding about one."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from journey.models import ProcessVersion, Worker
from tests.authority import LIBRARY, Authority
from tests.reading import signed_in, words_of

VISIT = (LIBRARY / "visit.bpmn").read_bytes()
CHANGED = VISIT.replace(b"Write up the visit", b"Describe the visit")
DRAFT = "/processes/process/visit/draft/"


def upload(content: bytes, name: str = "visit.bpmn") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_whoever_has_a_role_reads_every_version_and_others_nothing(authority: Authority) -> None:
    authority.start_visit()
    drafted = authority.draft(CHANGED)
    nobody = signed_in(Worker.objects.create_user("nobody"))
    for address in (
        "/processes/",
        "/processes/process/visit/",
        drafted.get_absolute_url(),
        reverse("processes:diagram", args=[drafted.pk]),
        reverse("processes:form", args=[drafted.pk, "write_visit"]),
    ):
        for reader in (authority.screener, authority.reader, authority.keeper):
            assert signed_in(reader).get(address).status_code == 200, address
        assert nobody.get(address).status_code == 403, address


def test_a_process_lists_its_versions_with_who_and_how_many(authority: Authority) -> None:
    authority.start_visit()
    authority.publish(CHANGED, note="The step has a better name.")
    told = words_of(signed_in(authority.reader).get("/processes/process/visit/"))
    for words in (
        "Version 2 In force The step has a better name.",
        "Version 1 Replaced by version 2",
        "Keeper",
        "Approver",
        "1 now 1 so far",
    ):
        assert words in told
    listed = words_of(signed_in(authority.reader).get("/processes/"))
    assert "Visit Version 2 of Visit" in listed


def test_a_version_is_told_in_words(authority: Authority) -> None:
    drafted = authority.draft(CHANGED)
    told = words_of(signed_in(authority.reader).get(drafted.get_absolute_url()))
    for words in (
        "“Describe the visit”: name is now “Describe the visit”; before it was “Write up the visit",
        "Decide about the visit",
        "Return it for more",
        "When did you visit?",
        "Asked only when “Was the child seen alone?” is No",
        "at most",
    ):
        assert words in told


def test_the_diagram_is_downloaded_byte_for_byte_as_it_was_uploaded(authority: Authority) -> None:
    source = CHANGED.replace(b"\n", b"\r\n").replace(b"UTF-8", b"UTF-16", 1)
    source = source.decode().encode("utf-16") + "<!-- signed -->\r\n".encode("utf-16-le")
    drafted = authority.draft(source)
    answer = signed_in(authority.reader).get(reverse("processes:diagram", args=[drafted.pk]))
    assert answer.content == source
    assert answer["Content-Disposition"] == 'attachment; filename="visit.bpmn"'


def test_a_draft_is_uploaded_with_a_form_and_a_day(authority: Authority) -> None:
    form = (
        (LIBRARY / "forms" / "write_visit.toml").read_bytes().replace(b"the child say", b"Ada say")
    )
    answer = signed_in(authority.keeper).post(
        DRAFT,
        {
            "diagram": upload(CHANGED),
            "forms": [upload(form, "write_visit.toml")],
            "note": "Clearer.",
            "effective_from_day": "1",
            "effective_from_month": "April",
            "effective_from_year": "2026",
        },
        follow=True,
    )
    version = ProcessVersion.objects.get(process_id="visit", number=2)
    assert answer.redirect_chain == [(version.get_absolute_url(), 302)]
    assert (version.drafted_by, version.status, version.note) == (
        authority.keeper,
        "drafted",
        "Clearer.",
    )
    assert str(version.effective_from) == "2026-03-31 23:00:00+00:00"
    assert "Ada say" in version.forms["write_visit"]
    told = words_of(answer)
    assert "You drafted this version, so somebody else must decide" in told
    assert "New processes Begin with it from 1 April 2026" in told


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose the file of the diagram"),
        ({"diagram": upload(b"PK\x03\x04" + b"\0" * 400)}, "cannot be read as XML"),
        ({"diagram": upload(b"")}, "The file of the diagram is empty"),
        ({"diagram": upload((LIBRARY / "contact.bpmn").read_bytes())}, "Name them alike"),
        ({"diagram": upload(VISIT)}, "This is exactly what Visit, version 1 says"),
        (
            {"diagram": upload(VISIT.replace(b'form="write_visit"', b'form="x"'))},
            "Line 23, “Write up the visit”: There is no form “x”.",
        ),
        (
            {"forms": [upload(b'title = "T"\npurpose', "write_visit.toml")]},
            "write_visit.toml: Expected '=' after a key in a key/value pair (at end of document).",
        ),
        (
            {"forms": [upload(b'title = "T"\nx = "\n', "write_visit.toml")]},
            "(at line 2, column 6)",
        ),
        ({"forms": [upload(b"\xff\xfe", "write_visit.toml")]}, "not text in UTF-8"),
        ({"forms": [upload(b"a", "write_visit.docx")]}, "ends with .toml"),
        (
            {
                "diagram": upload(CHANGED),
                "forms": [upload(b'title = "T"\npurpose = "P"\n', "other.toml")],
            },
            "other.toml: no step of the diagram uses this form.",
        ),
        ({"diagram": upload(CHANGED), "note": " "}, "Say what has changed, and why"),
        ({"diagram": upload(CHANGED), "note": "x" * 501}, "must be 500 characters or fewer"),
        (
            {
                "diagram": upload(CHANGED),
                "effective_from_day": "1",
                "effective_from_month": "3",
                "effective_from_year": "2026",
            },
            "The day must be today or in the future",
        ),
    ],
)
def test_a_bad_upload_is_told_and_nothing_is_kept(
    authority: Authority, sent: dict[str, Any], words: str
) -> None:
    for file in [sent.get("diagram"), *sent.get("forms", ())]:
        if file:
            file.seek(0)
    answer = signed_in(authority.keeper).post(DRAFT, {"note": "Because of the audit.", **sent})
    assert answer.status_code == 422
    told = words_of(answer).replace("&#x27;", "'").replace("&#39;", "'")
    assert "There is a problem" in told
    assert words in told
    assert ProcessVersion.objects.filter(process_id="visit").count() == 1


def test_a_file_of_50_megabytes_is_told_apart_without_being_read(authority: Authority) -> None:
    file = upload(b" " * 50_000_000)
    answer = signed_in(authority.keeper).post(DRAFT, {"diagram": file, "note": "N"})
    assert "The file is larger than 2 megabytes" in words_of(answer)


def test_what_was_typed_is_kept_and_files_are_asked_for_again(authority: Authority) -> None:
    sent = {"diagram": upload(b"no diagram", "my visit.bpmn"), "note": "Because of the audit."}
    told = words_of(signed_in(authority.keeper).post(DRAFT, sent))
    assert "Because of the audit." in told
    assert "You chose my visit.bpmn. Choose again what you want to send" in told


def test_all_problems_are_listed_each_with_its_line(authority: Authority) -> None:
    bad = VISIT.replace(b' journey:form="write_visit"', b"").replace(b"visit.decided", b"visit.x")
    told = words_of(signed_in(authority.keeper).post(DRAFT, {"diagram": upload(bad), "note": "N"}))
    assert "Line 23, “Write up the visit”: Give it a form." in told
    assert "Line 24, “Decide about the visit”: There is no timescale “visit.x”." in told
    assert "The diagram has 3 problems that are listed at the top of this page." in told


@pytest.mark.requirement("R29")
def test_only_those_who_look_after_processes_draft(authority: Authority) -> None:
    for worker in (authority.manager, authority.reader):
        assert signed_in(worker).get(DRAFT).status_code == 403
        sent = {"diagram": upload(CHANGED), "note": "N"}
        assert signed_in(worker).post(DRAFT, sent).status_code == 403
    assert signed_in(authority.keeper).get(DRAFT).status_code == 200
    assert signed_in(authority.keeper).get("/processes/process/no/draft/").status_code == 404


def test_sending_the_same_draft_twice_drafts_it_once(authority: Authority) -> None:
    client = signed_in(authority.keeper)
    for _ in range(2):
        answer = client.post(DRAFT, {"diagram": upload(CHANGED), "note": "N"}, follow=True)
    assert "You have drafted this already, as Visit, version 2." in words_of(answer)
    assert ProcessVersion.objects.filter(process_id="visit").count() == 2


def test_a_first_version_of_a_new_process_is_drafted(authority: Authority) -> None:
    new = VISIT.replace(b'id="visit" name="Visit"', b'id="home_visit" name="Home visit"')
    sent = {"diagram": upload(new), "note": "For a trial."}
    answer = signed_in(authority.keeper).post("/processes/draft/", sent, follow=True)
    assert "Home visit" in words_of(answer)
    listed = words_of(signed_in(authority.reader).get("/processes/"))
    assert "Home visit No version yet Version 1 of Home visit Drafted by Keeper 0" in listed
    sent = {"diagram": upload(VISIT), "note": "N"}
    told = words_of(signed_in(authority.keeper).post("/processes/draft/", sent))
    assert "There is a process visit already. Draft its next version on its page." in told


@pytest.mark.requirement("R43")
def test_a_second_person_publishes_and_the_drafter_cannot(authority: Authority) -> None:
    drafted = authority.draft(CHANGED)
    own, other = signed_in(authority.keeper), signed_in(authority.approver)
    assert "Record this decision" not in words_of(own.get(drafted.get_absolute_url()))
    assert own.post(drafted.get_absolute_url(), {"decision": "publish"}).status_code == 403
    assert signed_in(authority.manager).post(drafted.get_absolute_url()).status_code == 403
    drafted.refresh_from_db()
    assert drafted.status == "drafted"

    assert "Record this decision" in words_of(other.get(drafted.get_absolute_url()))
    sent = {"decision": "publish", "note": "Agreed at the board."}
    answer = other.post(drafted.get_absolute_url(), sent, follow=True)
    assert "Visit, version 2 is published." in words_of(answer)
    assert "Published 2 March 2026 at 10am by Approver" in words_of(answer)


def test_publishing_twice_or_from_an_old_page_changes_nothing_more(authority: Authority) -> None:
    drafted = authority.draft(CHANGED)
    client = signed_in(authority.approver)
    for decision in ("publish", "publish", "reject"):
        sent = {"decision": decision, "note": "Clear."}
        answer = client.post(drafted.get_absolute_url(), sent, follow=True)
    assert "Approver published this version on 2 March 2026 at 10am." in words_of(answer)
    drafted.refresh_from_db()
    assert drafted.status == "published"


def test_a_rejection_says_why_and_stays_readable(authority: Authority) -> None:
    drafted = authority.draft(CHANGED)
    client = signed_in(authority.approver)
    answer = client.post(drafted.get_absolute_url(), {"decision": "reject"})
    assert (answer.status_code, "Say why this version is not published" in words_of(answer)) == (
        422,
        True,
    )
    client.post(drafted.get_absolute_url(), {"decision": "reject", "note": "Too vague."})
    told = words_of(signed_in(authority.reader).get(drafted.get_absolute_url()))
    assert "Not published" in told
    assert "Why Too vague." in told


def test_a_diagram_with_strange_coordinates_is_still_read(authority: Authority) -> None:
    picture = (
        b'<x:BPMNDiagram xmlns:x="http://www.omg.org/spec/BPMN/20100524/DI" '
        b'xmlns:c="http://www.omg.org/spec/DD/20100524/DC" id="pd"><x:BPMNPlane id="pp" '
        b'bpmnElement="visit"><x:BPMNShape id="ps" bpmnElement="write_visit">'
        b'<c:Bounds x="nan" y="1e999" width="much" height="80"/></x:BPMNShape></x:BPMNPlane>'
        b"</x:BPMNDiagram></bpmn:definitions>"
    )
    version = ProcessVersion.objects.get(process_id="visit")
    ProcessVersion.objects.filter(pk=version.pk).update(
        xml=VISIT.replace(b"</bpmn:definitions>", picture), hash="strange"
    )
    assert signed_in(authority.reader).get(version.get_absolute_url()).status_code == 200
