"""Notes of the demonstration: about whom they are written."""

import datetime as dt
from random import Random

import pytest
from django.contrib.auth.models import Group

from journey import clock
from tasks.models import CaseNote
from tasks.simulation.noting import EACH, add_notes
from tests.authority import Authority


@pytest.mark.parametrize(("days", "count"), [(None, 0), (400, 0), (4000, EACH)])
def test_what_a_child_said_is_not_invented_of_a_baby(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, days: int | None, count: int
) -> None:
    for begins_a_process in ("agree_actions", "keep_note"):
        monkeypatch.setattr(f"tasks.notes.{begins_a_process}", lambda *_args, **_more: None)
    authority.worker.groups.add(Group.objects.get_or_create(name="Social worker")[0])
    child = authority.child
    child.key_worker = authority.worker
    child.date_of_birth = None if days is None else clock.today() - dt.timedelta(days=days)
    child.expected_on = clock.today() if days is None else None
    child.save()
    add_notes(Random(2026))
    assert CaseNote.objects.filter(child=child).count() == count
