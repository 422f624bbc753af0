"""Versions from the command line, and the demonstration when its files change."""

import shutil
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from journey.models import ProcessVersion, Worker
from journey.publishing import draft_version, publish_version
from tasks.simulation import make_authority, renew_authority
from tests.authority import LIBRARY, Authority


def said(command: str, *arguments: str, **options: Any) -> list[str]:
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.fixture
def own_library(tmp_path: Path, settings: Any) -> Path:
    """A copy of the tests' library whose files may change."""
    folder = tmp_path / "processes"
    shutil.copytree(LIBRARY, folder)
    settings.JOURNEY_PROCESSES = folder
    settings.JOURNEY_RULE_SET = settings.JOURNEY_LABELS = "tests"
    return folder


def change(folder: Path, old: str, new: str, *, moved_to: Path, settings: Any) -> None:
    """Change the diagram of the visit; the library in memory is that of another folder."""
    shutil.copytree(folder, moved_to)
    path = moved_to / "visit.bpmn"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    settings.JOURNEY_PROCESSES = moved_to


def test_an_installation_begins_without_persons_and_only_once(db: None, test_library: None) -> None:
    assert said("publish_processes") == [
        "Contact, version 1 is installed.",
        "Follow-up, version 1 is installed.",
        "Visit, version 1 is installed.",
    ]
    assert said("publish_processes") == []
    version = ProcessVersion.objects.get(process_id="visit")
    assert (version.status, version.drafted_by, version.decided_by) == ("published", None, None)


@pytest.mark.requirement("R43")
def test_a_changed_file_is_drafted_by_name_and_never_published_silently(
    authority: Authority, own_library: Path, tmp_path: Path, settings: Any
) -> None:
    change(own_library, "Write up", "Describe", moved_to=tmp_path / "new", settings=settings)
    (told,) = said("publish_processes")
    assert told.startswith("The file visit.bpmn, or a form that it uses, differs from Visit, ver")
    assert ProcessVersion.objects.filter(process_id="visit").count() == 1

    drafted = said("publish_processes", drafted_by="keeper", note="Clearer.")
    assert drafted == ["Visit, version 2 is drafted and waits for a second person."]
    again = said("publish_processes", "visit", drafted_by="keeper", note="Clearer.")
    assert again == ["This is exactly what Visit, version 2 says, which waits for a second person."]
    assert said("publish_processes", "contact", drafted_by="keeper", note="Clearer.") == []

    with pytest.raises(CommandError, match="somebody else must decide"):
        call_command("approve_version", "visit", "2", by="keeper")
    assert said("approve_version", "visit", "2", by="approver") == [
        "Visit, version 2 is published."
    ]
    with pytest.raises(CommandError, match="Approver published this version"):
        call_command("approve_version", "visit", "2", by="approver")
    assert said("publish_processes") == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"drafted_by": "nobody"}, "Nobody signs in as “nobody”"),
        ({"drafted_by": "manager", "note": "N"}, "Only those who look after processes"),
        ({"drafted_by": "keeper"}, "Say what has changed, and why"),
    ],
)
def test_a_draft_from_the_command_line_needs_a_person_and_a_note(
    authority: Authority,
    own_library: Path,
    tmp_path: Path,
    settings: Any,
    options: dict[str, str],
    words: str,
) -> None:
    change(own_library, "Write up", "Describe", moved_to=tmp_path / "new", settings=settings)
    with pytest.raises(CommandError, match=words):
        call_command("publish_processes", **options)
    assert ProcessVersion.objects.filter(process_id="visit").count() == 1


def test_a_version_is_rejected_with_a_reason(authority: Authority) -> None:
    authority.draft((LIBRARY / "visit.bpmn").read_bytes().replace(b"Write up", b"Describe"))
    with pytest.raises(CommandError, match="Say why"):
        call_command("approve_version", "visit", "2", by="approver", reject=True)
    told = said("approve_version", "visit", "2", by="approver", reject=True, note="Vague.")
    assert told == ["Visit, version 2 is rejected."]
    with pytest.raises(CommandError, match="visit has no version 3"):
        call_command("approve_version", "visit", "3", by="approver")


def test_a_file_with_problems_is_told_and_not_installed(
    db: None, own_library: Path, tmp_path: Path, settings: Any
) -> None:
    gone = 'journey:form="write_visit"'
    change(own_library, gone, "", moved_to=tmp_path / "new", settings=settings)
    with pytest.raises(CommandError, match="Give it a form"):
        call_command("publish_processes", stdout=StringIO())
    assert not ProcessVersion.objects.filter(process_id="visit").exists()


def test_the_demonstration_takes_changed_files_as_drafts_of_two_people(
    db: None, own_library: Path, tmp_path: Path, settings: Any
) -> None:
    make_authority(0, Random(1))
    assert list(renew_authority()) == []
    change(own_library, "Write up", "Describe", moved_to=tmp_path / "new", settings=settings)
    (version,) = renew_authority()
    row = ProcessVersion.objects.get(pk=version.pk)
    assert (str(row), row.status) == ("Visit, version 2", "published")
    assert [str(row.drafted_by), str(row.decided_by)] == ["Joy Adeyemi", "Helen Marchetti"]
    assert list(renew_authority()) == []


def test_the_demonstration_leaves_what_somebody_published_there(
    db: None, own_library: Path
) -> None:
    make_authority(0, Random(1))
    joy, helen = (Worker.objects.get(username=name) for name in ("joy", "helen"))
    assert joy.reads_only
    source = (own_library / "visit.bpmn").read_bytes().replace(b"Write up", b"Describe")
    publish_version(draft_version(source, by=joy, note="N", process_id="visit"), by=helen)
    assert list(renew_authority()) == []
