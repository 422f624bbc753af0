"""Publishing diagrams, and the people and teams of an authority."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from journey.engine import DiagramRefused
from journey.models import ProcessVersion, Team, Worker
from journey.processes import newest_version
from journey.publishing import publish
from tests.authority import LIBRARY, Authority


@pytest.mark.requirement("R30")
def test_a_changed_diagram_is_a_new_version_and_old_instances_stay_on_theirs(
    authority: Authority, tmp_path: Path
) -> None:
    visit = authority.start_visit()
    changed = tmp_path / "visit.bpmn"
    source = (LIBRARY / "visit.bpmn").read_text(encoding="utf-8")
    changed.write_text(source.replace("Write up the visit", "Describe the visit"), encoding="utf-8")
    version, is_new = publish(changed, note="Clearer.")
    assert (version.number, is_new) == (2, True)
    assert publish(changed, note="Again.") == (version, False)

    visit.refresh_from_db()
    assert visit.version.number == 1
    assert authority.open_task("write_visit").name == "Write up the visit"
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=authority.manager, outcome="return", rationale="More.")
    assert authority.open_task("write_visit").name == "Write up the visit"


def test_putting_an_older_diagram_back_is_a_new_version(
    authority: Authority, tmp_path: Path
) -> None:
    path = tmp_path / "visit.bpmn"
    source = (LIBRARY / "visit.bpmn").read_text(encoding="utf-8")
    path.write_text(source.replace("Write up the visit", "Describe the visit"), encoding="utf-8")
    publish(path, note="Clearer.")
    path.write_text(source, encoding="utf-8")
    version, is_new = publish(path, note="Back.")
    assert (version.number, is_new) == (3, True)
    assert newest_version("visit") == version


def test_a_diagram_of_another_name_than_its_file_is_refused(
    authority: Authority, tmp_path: Path
) -> None:
    path = tmp_path / "other.bpmn"
    path.write_bytes((LIBRARY / "visit.bpmn").read_bytes())
    with pytest.raises(DiagramRefused, match="Name them alike"):
        publish(path, note="")


def test_a_diagram_may_be_written_in_another_encoding(authority: Authority, tmp_path: Path) -> None:
    path = tmp_path / "visit.bpmn"
    source = (LIBRARY / "visit.bpmn").read_text(encoding="utf-8")
    path.write_bytes(source.replace("UTF-8", "UTF-16", 1).encode("utf-16"))
    version, is_new = publish(path, note="From another editor.")
    assert is_new
    assert version.diagram.nodes["write_visit"].name == "Write up the visit"


def test_a_diagram_with_problems_is_not_published(authority: Authority, tmp_path: Path) -> None:
    bad = tmp_path / "visit.bpmn"
    source = (LIBRARY / "visit.bpmn").read_text(encoding="utf-8")
    bad.write_text(source.replace('journey:form="write_visit"', ""), encoding="utf-8")
    with pytest.raises(DiagramRefused):
        publish(bad, note="")
    assert ProcessVersion.objects.filter(process_id="visit").count() == 1


def test_the_command_publishes_what_has_changed(db: None, test_library: None) -> None:
    out = StringIO()
    call_command("publish_processes", stdout=out)
    call_command("publish_processes", stdout=out)
    assert out.getvalue().splitlines() == [
        "Contact, version 1 is published.",
        "Follow-up, version 1 is published.",
        "Visit, version 1 is published.",
    ]


def test_an_administrator_adds_teams_and_people(authority: Authority) -> None:
    out = StringIO()
    call_command("add_team", "South", stdout=out)
    call_command(
        "add_worker", "asha", name="Asha Begum", role=["Social worker"], team=["South"], stdout=out
    )
    worker = Worker.objects.get(username="asha")
    assert (str(worker), worker.roles) == ("Asha Begum", {"Social worker"})
    assert worker.teams.get() == Team.objects.get(name="South")
    assert worker.check_password(out.getvalue().split()[-1])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"role": ["Wizard"]}, "no role “Wizard”"),
        ({"team": ["Moon"]}, "no team “Moon”"),
    ],
)
def test_nobody_is_added_with_a_role_or_team_that_there_is_not(
    authority: Authority, more: dict[str, list[str]], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("add_worker", "asha", name="Asha Begum", **more)
    assert not Worker.objects.filter(username="asha").exists()
