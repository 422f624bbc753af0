"""The audit trail: chained, append-only, verified."""

from collections.abc import Callable

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
    assert "event 3 was changed or removed" in next(broken_chains())


def test_a_removed_event_is_found(trail: list[JourneyEvent]) -> None:
    trail[1].delete()
    assert "event 2 was changed or removed" in next(broken_chains())


def test_a_removed_end_is_found(trail: list[JourneyEvent]) -> None:
    trail[-1].delete()
    assert "the end of the trail is missing" in next(broken_chains())
    with pytest.raises(SystemExit):
        call_command("verify_audit")


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_itself_refuses_to_change_the_trail(
    trail: list[JourneyEvent], act: str
) -> None:
    append_only.install(connection)
    acts: dict[str, Callable[[], object]] = {
        "update": lambda: JourneyEvent.objects.update(step=""),
        "delete": lambda: JourneyEvent.objects.all().delete(),
    }
    with pytest.raises(DatabaseError, match="append-only"):
        acts[act]()


def test_no_personal_data_is_in_the_trail_or_the_engine_state(
    authority: Authority, trail: list[JourneyEvent]
) -> None:
    kept = " ".join(event.body for event in trail) + str(authority.child.processes.get().state)
    for words in ("Ada", "Marsh", "new school", "2019"):
        assert words not in kept
