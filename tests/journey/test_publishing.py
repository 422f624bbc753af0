"""Versions: drafted by one person, decided about by another, never changed."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from journey import append_only, clock
from journey.engine import DiagramRefused
from journey.exceptions import (
    AlreadyDecided,
    JourneyError,
    LibraryError,
    NothingNew,
    Refused,
)
from journey.models import ProcessVersion, Worker
from journey.processes import newest_version
from journey.publishing import publish_version, reject_version
from journey.publishing.checking import checked
from journey.publishing.drafting import save_numbered
from tests.authority import LIBRARY, MONDAY, At, Authority, person

VISIT = (LIBRARY / "visit.bpmn").read_bytes()
CHANGED = VISIT.replace(b"Write up the visit", b"Describe the visit")
AGAIN = VISIT.replace(b"Write up the visit", b"Report the visit")
FORM = (LIBRARY / "forms" / "write_visit.toml").read_text(encoding="utf-8")
SHORTER = FORM[: FORM.index('[[section.question]]\nkey = "childs_words"')]


@pytest.mark.requirement("R30")
def test_a_changed_diagram_is_a_new_version_and_old_instances_stay_on_theirs(
    authority: Authority,
) -> None:
    visit = authority.start_visit()
    assert authority.publish(CHANGED).number == 2

    visit.refresh_from_db()
    assert visit.version.number == 1
    assert authority.open_task("write_visit").name == "Write up the visit"
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=authority.manager, outcome="return", rationale="More.")
    assert authority.open_task("write_visit").name == "Write up the visit"
    assert authority.start_visit().version.number == 2


@pytest.mark.requirement("R30")
def test_an_instance_stays_on_the_forms_that_it_began_with(
    authority: Authority, tmp_path: Any, settings: Any
) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    authority.publish(VISIT, forms={"write_visit": SHORTER})
    settings.JOURNEY_PROCESSES = tmp_path  # where there is no form any more
    for version in ProcessVersion.objects.filter(process_id="visit"):
        assert version.diagram.nodes["write_visit"].name == "Write up the visit"
        asked = [question.key for question in version.form("write_visit").questions]
        assert ("childs_words" in asked) == (version.number == 1)
    assert "childs_words" in [question.key for question in task.form.questions]


def test_a_form_that_is_not_sent_stays_as_it_is_published(authority: Authority) -> None:
    authority.publish(VISIT, forms={"write_visit": SHORTER})
    later = authority.publish(CHANGED)
    assert later.forms["write_visit"] == SHORTER
    assert (
        later.forms["decide_visit"]
        == ProcessVersion.objects.get(process_id="visit", number=1).forms["decide_visit"]
    )


def test_a_diagram_may_bring_a_form_that_nobody_knew(authority: Authority) -> None:
    source = VISIT.replace(b'form="write_visit"', b'form="new_form"')
    with pytest.raises(DiagramRefused, match="There is no form “new_form”"):
        authority.draft(source)
    assert "new_form" in authority.publish(source, forms={"new_form": FORM}).forms
    assert authority.draft(source.replace(b"Write up", b"Describe")).forms["new_form"] == FORM


@pytest.mark.requirement("R29")
def test_only_those_who_look_after_processes_draft_and_decide(authority: Authority) -> None:
    for worker in (authority.manager, authority.reader, Worker.objects.create_user("nobody")):
        with pytest.raises(Refused, match="Only those who look after processes"):
            authority.draft(CHANGED, by=worker)
    drafted = authority.draft(CHANGED)
    for decide in (publish_version, reject_version):
        with pytest.raises(Refused, match="Only those who look after processes"):
            decide(drafted, by=authority.manager, note="N")
    assert not authority.approver.manages
    publish_version(drafted, by=authority.approver)
    assert newest_version("visit") == drafted


def test_somebody_who_has_left_decides_nothing(authority: Authority) -> None:
    drafted = authority.draft(CHANGED)
    authority.approver.is_active = False
    with pytest.raises(Refused):
        publish_version(drafted, by=authority.approver)


@pytest.mark.requirement("R43")
def test_who_drafted_a_version_does_not_decide_about_it(authority: Authority) -> None:
    drafted = authority.draft(CHANGED)
    for decide in (publish_version, reject_version):
        with pytest.raises(Refused, match="somebody else must decide"):
            decide(drafted, by=Worker.objects.get(pk=authority.keeper.pk), note="N")
    drafted.refresh_from_db()
    assert (drafted.status, newest_version("visit").number) == ("drafted", 1)


def test_the_row_says_who_drafted_and_who_decided_and_when(authority: Authority, later: At) -> None:
    drafted = authority.draft(CHANGED, note=" Clearer. ")
    with later(dt.timedelta(days=2)):
        reject_version(drafted, by=authority.approver, note="Too vague.")
    row = ProcessVersion.objects.get(pk=drafted.pk)
    assert (row.drafted_by, row.drafted_at, row.note) == (authority.keeper, MONDAY, "Clearer.")
    assert (row.decided_by, row.decided_at) == (authority.approver, MONDAY + dt.timedelta(days=2))
    assert (row.status, row.decision_note) == ("rejected", "Too vague.")


def test_a_decision_is_taken_once(authority: Authority) -> None:
    drafted = authority.draft(CHANGED)
    publish_version(drafted, by=authority.approver)
    third = person("third", "Process lead")
    for decide in (publish_version, reject_version):
        with pytest.raises(AlreadyDecided, match="Approver published this version on 2 March 2026"):
            decide(drafted, by=third, note="N")


@pytest.mark.parametrize("note", ["", "  ", "x" * 501])
def test_a_note_is_asked_for_and_short(authority: Authority, note: str) -> None:
    with pytest.raises(JourneyError):
        authority.draft(CHANGED, note=note)
    drafted = authority.draft(CHANGED)
    with pytest.raises(JourneyError):
        reject_version(drafted, by=authority.approver, note=note)
    assert ProcessVersion.objects.filter(process_id="visit").count() == 2


def test_what_is_published_or_waits_already_is_not_drafted_again(authority: Authority) -> None:
    with pytest.raises(NothingNew, match="exactly what Visit, version 1 says, which is published"):
        authority.draft(VISIT)
    drafted = authority.draft(CHANGED)
    with pytest.raises(NothingNew, match="version 2 says, which waits for a second person"):
        authority.draft(CHANGED)
    reject_version(drafted, by=authority.approver, note="Not yet.")
    assert authority.draft(CHANGED).number == 3


def test_putting_an_older_diagram_back_is_a_new_version(authority: Authority) -> None:
    authority.publish(CHANGED)
    version = authority.publish(VISIT)
    assert version.number == 3
    assert newest_version("visit") == version


def test_a_draft_that_was_overtaken_is_not_published(authority: Authority) -> None:
    slow = authority.draft(CHANGED)
    authority.publish(AGAIN)
    with pytest.raises(JourneyError, match="Visit, version 3 is published already and is newer"):
        publish_version(slow, by=authority.approver)
    reject_version(slow, by=authority.approver, note="Overtaken.")


def test_new_instances_begin_with_a_version_from_its_day_on(
    authority: Authority, later: At
) -> None:
    day = MONDAY + dt.timedelta(days=30)
    authority.publish(CHANGED, effective_from=day)
    assert authority.start_visit().version.number == 1
    with later(dt.timedelta(days=30)):
        assert authority.start_visit().version.number == 2


def test_what_the_authority_has_no_more_is_not_published(
    authority: Authority, tmp_path: Any, settings: Any
) -> None:
    drafted = authority.draft(CHANGED)
    for folder in ("labels", "timescales", "forms"):
        (tmp_path / folder).mkdir()
    (tmp_path / "labels" / "tests.toml").write_text(
        '[[role]]\nname = "Process lead"\nkeeps_processes = true\n', encoding="utf-8"
    )
    rules = 'title = "Rules"\nversion = "1"\n'
    (tmp_path / "timescales" / "tests.toml").write_text(rules, encoding="utf-8")
    settings.JOURNEY_PROCESSES = tmp_path
    with pytest.raises(DiagramRefused):
        publish_version(drafted, by=Worker.objects.get(pk=authority.approver.pk))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "cannot be read as XML"),
        (b"PK\x03\x04", "cannot be read as XML"),
        (b"<html/>", "not a BPMN 2.0 diagram"),
        (b" " * 2_000_001, "larger than 2 megabytes"),
        ((LIBRARY / "contact.bpmn").read_bytes(), "Name them alike"),
        (VISIT.replace(b' journey:form="write_visit"', b""), "Give it a form"),
        (VISIT.replace(b'name="Visit" ', b'name="' + b"V" * 201 + b'" '), "200 characters"),
    ],
)
def test_a_diagram_with_problems_is_not_kept(
    authority: Authority, source: bytes, words: str
) -> None:
    with pytest.raises(DiagramRefused, match=words):
        authority.draft(source)
    assert ProcessVersion.objects.filter(process_id="visit").count() == 1


@pytest.mark.parametrize(
    ("forms", "words"),
    [
        ({"write_visit": FORM + "x = ["}, r"write_visit.toml: .* \(at end of document\)"),
        ({"write_visit": 'title = "T"'}, "give the form a purpose"),
        ({"chase": FORM}, "chase.toml: no step of the diagram uses this form"),
    ],
)
def test_a_form_that_cannot_be_used_is_told_with_its_file(
    authority: Authority, forms: dict[str, str], words: str
) -> None:
    with pytest.raises(LibraryError, match=words):
        authority.draft(CHANGED, forms=forms)
    assert ProcessVersion.objects.filter(process_id="visit").count() == 1


def test_a_diagram_may_be_written_in_another_encoding(authority: Authority) -> None:
    source = VISIT.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")
    version = ProcessVersion.objects.get(pk=authority.publish(source).pk)
    assert version.diagram.nodes["write_visit"].name == "Write up the visit"
    assert bytes(version.xml) == source


WRITES: dict[str, Callable[[ProcessVersion], object]] = {
    "the diagram": lambda row: _set(row, xml=AGAIN),
    "what runs": lambda row: _set(row, compiled="[]"),
    "a form": lambda row: _set(row, forms={"write_visit": SHORTER}),
    "the hash": lambda row: _set(row, hash="0"),
    "the number": lambda row: _set(row, number=7),
    "the process": lambda row: _set(row, process_id="contact"),
    "the name": lambda row: _set(row, name="Call"),
    "the note": lambda row: _set(row, note="Nothing much."),
    "who drafted it": lambda row: _set(row, drafted_by=None),
    "when it was drafted": lambda row: _set(row, drafted_at=clock.now()),
    "its day": lambda row: _set(row, effective_from=clock.now()),
    "all of it": lambda row: row.delete(),
    "the decision by nobody": lambda row: _set(row, status="published"),
    "the decision by the drafter": lambda row: _set(
        row, status="published", decided_by=row.drafted_by
    ),
}


def _set(row: ProcessVersion, **values: Any) -> None:
    ProcessVersion.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("what", WRITES)
def test_the_database_itself_refuses_to_change_a_version(authority: Authority, what: str) -> None:
    drafted = authority.draft(CHANGED)
    append_only.install(connection)
    with pytest.raises(DatabaseError, match="never changes"):
        WRITES[what](drafted)


def test_the_database_takes_one_decision_by_a_second_person(authority: Authority) -> None:
    drafted = authority.draft(CHANGED)
    append_only.install(connection)
    publish_version(drafted, by=authority.approver, note="Good.")
    with pytest.raises(DatabaseError, match="decided about once"):
        _set(drafted, decision_note="Not so good.")


PEOPLE = 4

# The database in memory, with which SQLite is tested, refuses to read while another thread writes:
# so these tests call what writes, within its transaction.


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What comes of an act that several people do at the same moment."""

    def alone(number: int) -> Any:
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(alone, range(PEOPLE)))


@pytest.mark.django_db(transaction=True)
def test_drafts_of_several_people_at_once_have_numbers_of_their_own(authority: Authority) -> None:
    contents = [
        checked(VISIT.replace(b"Write up the visit", b"Visit %d" % number), forms={}, kept={})
        for number in range(PEOPLE)
    ]
    drafted = at_once(
        lambda number: save_numbered(contents[number], drafted_by=authority.keeper, note="N")
    )
    assert sorted(version.number for version in drafted) == [2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_the_same_draft_sent_several_times_at_once_is_kept_once(authority: Authority) -> None:
    content = checked(CHANGED, forms={}, kept={})

    def draft(_number: int) -> int:
        try:
            return save_numbered(content, drafted_by=authority.keeper, note="N").number
        except NothingNew:
            return 0

    assert sorted(at_once(draft)) == [0, 0, 0, 2]


@pytest.mark.django_db(transaction=True)
def test_of_several_decisions_at_once_one_counts(authority: Authority) -> None:
    drafted = authority.draft(CHANGED)
    people = [person(f"lead{number}", "Process lead") for number in range(PEOPLE)]
    assert all(worker.keeps_processes for worker in people)

    def decide(number: int) -> bool:
        try:
            reject_version(drafted, by=people[number], note="N")
        except AlreadyDecided:
            return False
        return True

    counted = at_once(decide)
    assert sorted(counted) == [False, False, False, True]
    assert ProcessVersion.objects.get(pk=drafted.pk).decided_by == people[counted.index(True)]
