"""A child's journey stays whole while people work: by hand, by starts, by messages, by dates."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journey import clock
from journey.audit import broken_chains
from journey.exceptions import DoesNotFit
from journey.invariants.standing import broken_journeys
from journey.models import Child, Incident, JourneyEvent, ProcessInstance, Worker
from tasks.exceptions import AnswersWanting
from tasks.models import Draft, Record, Task
from tasks.worktray import begin_by_hand, start_process
from tests.authority import LIBRARY, VISIT, Authority
from tests.diagrams import arrows, element
from tests.enquiries import REFUSAL, publish_enquiries
from tests.reading import signed_in, text
from tests.versions import END, MESSAGE, START, letter, published


@pytest.fixture
def child(authority: Authority, settings: Any, tmp_path: Path) -> Child:
    """The child of an authority with rules, an enquiry, and something that starts enquiries."""
    publish_enquiries(settings, tmp_path)
    return authority.child


def start(process_id: str, child: Child, by: Worker, **facts: dt.datetime) -> ProcessInstance:
    return start_process(process_id, child=child, facts=facts, by=by)


def running(process_id: str) -> int:
    return ProcessInstance.objects.filter(version__process_id=process_id, ended_at=None).count()


def test_by_hand_a_second_one_is_refused_and_the_page_says_what_to_do(
    authority: Authority, child: Child
) -> None:
    start("enquiry", child, authority.worker)
    answer = signed_in(authority.worker).post(f"/worktray/begin/{child.pk}/enquiry/", {})
    assert answer.status_code == 422
    assert REFUSAL in text(answer)
    assert running("enquiry") == 1


def test_for_brothers_and_sisters_it_begins_for_all_or_for_none(
    authority: Authority, child: Child
) -> None:
    other = Child.objects.create(
        family=child.family, first_name="Bo", last_name="Marsh", date_of_birth=dt.date(2020, 1, 1)
    )
    start("enquiry", other, authority.worker)
    with pytest.raises(DoesNotFit):
        begin_by_hand("enquiry", children=[child, other], facts={}, page="x", by=authority.worker)
    assert running("enquiry") == 1
    begin_by_hand("enquiry", children=[child], facts={}, page="x", by=authority.worker)
    assert running("enquiry") == 2


def test_a_completion_that_would_start_a_second_one_changes_nothing_and_keeps_the_typing(
    authority: Authority, child: Child
) -> None:
    start("enquiry", child, authority.worker)
    suspicion = start("suspicion", child, authority.worker)
    task = authority.open_task("suspect")
    client = signed_in(authority.worker)
    answer = client.post(task.get_absolute_url(), {"letter_to": "child", "outcome": "enquire"})
    assert answer.status_code == 422
    assert REFUSAL in text(answer)
    assert 'href="#id_outcome' in text(answer)
    assert Draft.objects.get(task=task).answers["letter_to"] == ["child"]
    assert not Record.objects.exists()
    assert Task.objects.get(pk=task.pk).is_open
    assert not Incident.objects.exists()
    assert suspicion.events.filter(kind=JourneyEvent.Kind.REFUSED).exists()

    authority.complete("suspect", by=authority.worker, outcome="drop")
    suspicion.refresh_from_db()
    assert suspicion.ended_at is not None
    assert list(broken_chains()) == []


def test_where_the_first_has_ended_another_is_started(authority: Authority, child: Child) -> None:
    start("enquiry", child, authority.worker)
    authority.complete("enquire", by=authority.worker)
    start("suspicion", child, authority.worker)
    authority.complete("suspect", by=authority.worker, outcome="enquire")
    assert (running("enquiry"), running("suspicion")) == (1, 1)


def test_a_process_may_begin_itself_again_when_it_ends(authority: Authority, child: Child) -> None:
    again = element("endEvent", "ended", journey__starts="enquiry")
    ways = arrows("began > enquire", "enquire > ended")
    published("enquiry", START, letter("enquire"), again, ways, steps=("enquire",))
    first = start("enquiry", child, authority.worker)
    authority.complete("enquire", by=authority.worker)
    assert ProcessInstance.objects.get(ended_at=None).started_by == first


def test_a_message_does_not_begin_a_second_one(authority: Authority, child: Child) -> None:
    begins = element("startEvent", "began", MESSAGE)
    ways = arrows("began > enquire", "enquire > ended")
    published("enquiry", begins, letter("enquire"), END, ways, steps=("enquire",))
    published(
        "speaking",
        START,
        letter("speak"),
        element("intermediateThrowEvent", "say", MESSAGE),
        END,
        arrows("began > speak", "speak > say", "say > ended"),
        steps=("speak",),
    )
    start("speaking", child, authority.worker)
    authority.complete("speak", by=authority.worker)
    start("speaking", child, authority.worker)
    with pytest.raises(DoesNotFit, match=REFUSAL):
        authority.complete("speak", by=authority.worker)
    assert (running("enquiry"), running("speaking")) == (1, 1)


def test_an_impossible_date_is_told_at_its_question(authority: Authority, child: Child) -> None:
    received = dt.datetime(2026, 2, 27, 9, 0, tzinfo=clock.LONDON)
    start("visit", child, authority.worker, contact_received=received)
    with pytest.raises(AnswersWanting) as wanting:
        authority.complete(
            "write_visit", by=authority.worker, answers={**VISIT, "visited_on": "2026-02-26"}
        )
    (told,) = wanting.value.errors.items()
    assert told[0] == "visited_on"
    assert told[1].startswith("26 February 2026, when")
    assert not Record.objects.exists()
    authority.complete(
        "write_visit", by=authority.worker, answers={**VISIT, "visited_on": "2026-02-27"}
    )
    assert Record.objects.count() == 1


def test_what_must_come_last_waits_for_what_runs(authority: Authority, child: Child) -> None:
    start("enquiry", child, authority.worker)
    start("visit", child, authority.worker)
    with pytest.raises(AnswersWanting, match="Enquiry runs since 2 March 2026, so the case stays"):
        authority.complete("write_visit", by=authority.worker)
    authority.complete("enquire", by=authority.worker)
    authority.complete("write_visit", by=authority.worker)
    assert Record.objects.count() == 2


def test_a_completion_that_starts_nothing_asks_the_database_nothing_more(
    authority: Authority, child: Child, settings: Any
) -> None:
    asked = []
    with_rules = settings.JOURNEY_PROCESSES
    for folder in (LIBRARY, with_rules, LIBRARY):
        settings.JOURNEY_PROCESSES = folder
        start("enquiry", child, authority.worker)
        with CaptureQueriesContext(connection) as queries:
            authority.complete("enquire", by=authority.worker)
        asked.append(len(queries))
    assert asked[1] == asked[2]


def test_what_is_broken_already_is_listed_with_what_to_do(
    authority: Authority, child: Child
) -> None:
    received = dt.datetime(2026, 2, 27, 9, 0, tzinfo=clock.LONDON)
    early = (received - dt.timedelta(days=3)).isoformat()
    first = start("enquiry", child, authority.worker, contact_received=received)
    assert broken_journeys(Child.objects.all()) == []
    second = ProcessInstance.objects.create(
        child=child, version=first.version, started_at=clock.now(), facts={"child_seen": early}
    )
    second.facts |= {"contact_received": received.isoformat()}
    second.save()
    told = [(one.child, one.title, one.sentence) for one in broken_journeys(Child.objects.all())]
    assert (
        child,
        "One enquiry at a time",
        "Enquiry runs twice, since 2 March 2026. End one.",
    ) in told
    assert (child, "Nothing is dated before the contact",
            "24 February 2026 is before 27 February 2026. Correct it.") in told  # fmt: skip
    assert broken_journeys(Child.objects.none()) == []


@pytest.fixture
def broken(authority: Authority, child: Child) -> Child:
    """The child with two enquiries, as a migration from an older system may leave it."""
    first = start("enquiry", child, authority.worker)
    ProcessInstance.objects.create(child=child, version=first.version, started_at=clock.now())
    return child


MENDED = "Enquiry runs twice, since 2 March 2026. End one."


@pytest.mark.parametrize(("who", "status"), [("manager", 200), ("reader", 200), ("worker", 403)])
def test_managers_and_those_who_look_at_quality_read_what_is_to_be_mended(
    authority: Authority, broken: Child, who: str, status: int
) -> None:
    client = signed_in(getattr(authority, who))
    answer = client.get("/children/mend/")
    assert answer.status_code == status
    assert (MENDED in text(answer)) == (status == 200)
    assert ("/children/mend/" in text(client.get("/children/"))) == (status == 200)


def test_a_manager_of_another_team_or_without_a_grant_does_not_read_it(
    authority: Authority, broken: Child
) -> None:
    authority.manager.teams.set([authority.front_door])
    assert MENDED not in text(signed_in(authority.manager).get("/children/mend/"))
    broken.is_restricted = True
    broken.save()
    page = text(signed_in(authority.reader).get("/children/mend/"))
    assert "Every journey that runs is whole." in page


def test_a_command_lists_them_without_names(authority: Authority, broken: Child) -> None:
    out = StringIO()
    call_command("records_to_mend", stdout=out)
    assert out.getvalue() == f"Child {broken.pk}: One enquiry at a time. {MENDED}\n"
    out = StringIO()
    call_command("records_to_mend", json=True, stdout=out)
    assert json.loads(out.getvalue()) == {
        "child": broken.pk, "rule": "One enquiry at a time", "mend": MENDED,
    }  # fmt: skip
