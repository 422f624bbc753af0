"""The audit trail: chained, append-only, verified."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import DatabaseError

from journey import append_only
from journey.audit import broken_chains
from journey.models import JourneyEvent
from tests.authority import Authority


@pytest.fixture
def trail(authority: Authority) -> list[JourneyEvent]:
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    return list(JourneyEvent.objects.order_by("seq"))


def test_a_whole_trail_is_whole(trail: list[JourneyEvent]) -> None:
    assert list(broken_chains()) == []
    assert [event.kind for event in trail] == ["started", "opened", "completed", "opened"]


def test_a_changed_event_is_found(trail: list[JourneyEvent]) -> None:
    JourneyEvent.objects.filter(pk=trail[2].pk).update(actor=None)
    assert "event 3 was changed or removed" in list(broken_chains())[0]


def test_a_removed_event_is_found(trail: list[JourneyEvent]) -> None:
    trail[1].delete()
    assert "event 2 was changed or removed" in list(broken_chains())[0]


def test_a_removed_end_is_found(trail: list[JourneyEvent]) -> None:
    trail[-1].delete()
    assert "the end of the trail is missing" in list(broken_chains())[0]
    with pytest.raises(SystemExit):
        call_command("verify_audit")


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_itself_refuses_to_change_the_trail(
    trail: list[JourneyEvent], act: str
) -> None:
    append_only.install(connection)
    with pytest.raises(DatabaseError, match="append-only"):
        if act == "update":
            JourneyEvent.objects.update(step="")
        else:
            JourneyEvent.objects.all().delete()


def test_no_personal_data_is_in_the_trail_or_the_engine_state(
    authority: Authority, trail: list[JourneyEvent]
) -> None:
    kept = " ".join(event.body for event in trail) + str(authority.child.processes.get().state)
    for words in ("Ada", "Marsh", "new school", "2019"):
        assert words not in kept
