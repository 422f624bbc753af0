"""A birth that is corrected or recorded while processes run: what counts from it moves with it."""

import datetime as dt
import json
from typing import Any

import pytest

from journey import clock
from journey.family import change_child
from journey.models import Fact, Incident, JourneyEvent, ProcessInstance
from journey.processes import moving
from tasks.models import Task
from tasks.worktray import redating
from tests.care import Life, london

BEGAN = "2025-06-02T09:00"
PATHWAY = "pathway.assessment.begun"


@pytest.fixture
def life(db: None) -> Life:
    return Life(born=dt.date(2010, 7, 15), now=london(BEGAN))


@pytest.fixture
def unborn(life: Life) -> Life:
    life.child.first_name, life.child.date_of_birth = "", None
    life.child.expected_on = dt.date(2025, 8, 20)
    life.child.save()
    return life


def change(life: Life, **details: Any) -> None:
    with clock.stopped_at(life.now):
        change_child(life.child, details=details, by=life.worker)


def due(life: Life, step: str) -> dt.date:
    moment = life.open()[step].due_at
    assert moment
    return clock.in_london(moment).date()


def pathway_begins(instance: ProcessInstance) -> dt.date:
    with moving(instance.pk) as process:
        counted = process.due(PATHWAY, opened_at=clock.now())
    assert counted
    assert counted.late_after
    return clock.in_london(counted.late_after).date()


def redated(step: str) -> list[Any]:
    rows = JourneyEvent.objects.filter(kind=JourneyEvent.Kind.REDATED, step=step).order_by("pk")
    return [json.loads(row.body)["due_at"][:10] for row in rows]


@pytest.mark.requirement("R52", "R94")
def test_a_corrected_birth_moves_the_timers_and_tasks_that_count_from_it(life: Life) -> None:
    life.begin("child_looked_after")
    life.live("2025-06-10T18:00")
    assert not ProcessInstance.objects.filter(version__process_id="care_leaver").exists()
    change(life, date_of_birth=dt.date(2009, 8, 1))
    life.until("2025-06-11T18:00")
    for step in ("update_pathway_assessment", "write_pathway_plan", "agree_pathway_plan"):
        life.do(step, **life.daily().get(step, {}))
    assert due(life, "allocate_adviser") == dt.date(2025, 8, 1)
    change(life, date_of_birth=dt.date(2009, 9, 3))
    assert due(life, "allocate_adviser") == dt.date(2025, 9, 3)
    assert redated("allocate_adviser") == ["2025-09-03"]
    for one in ProcessInstance.objects.filter(child=life.child, ended_at=None):
        assert one.facts["born"].startswith("2009-09-03")
        corrected = Fact.objects.filter(instance=one, name="born").order_by("pk").last()
        assert corrected
        assert corrected.recorded_by == life.worker


def test_details_that_are_not_the_birth_move_nothing(life: Life) -> None:
    life.begin("child_looked_after")
    before = Fact.objects.count()
    change(life, needs="Uses Makaton", date_of_birth=life.child.date_of_birth)
    assert Fact.objects.count() == before
    assert not JourneyEvent.objects.filter(kind=JourneyEvent.Kind.REDATED).exists()


@pytest.mark.requirement("R94")
def test_an_unborn_child_may_be_looked_after_and_is_then_born(unborn: Life) -> None:
    care = unborn.begin("child_looked_after")
    unborn.live("2025-06-20T18:00")
    care.refresh_from_db()
    assert care.next_due_at
    assert "report_change" in unborn.open()
    assert not Incident.objects.exists()
    assert pathway_begins(care) == dt.date(2041, 5, 20)
    change(unborn, date_of_birth=dt.date(2025, 6, 19), first_name="Cy")
    assert pathway_begins(care) == dt.date(2041, 3, 19)
    unborn.live("2025-07-01T18:00")
    assert not Incident.objects.exists()


def test_a_birth_is_corrected_where_a_date_cannot_be_counted_and_somebody_is_told(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    care = life.begin("child_looked_after")

    def fail(*_args: Any, **_more: Any) -> None:
        raise ValueError("broken")

    with monkeypatch.context() as broken:
        broken.setattr(redating, "_redate_tasks", fail)
        change(life, date_of_birth=dt.date(2009, 9, 3))
    care.refresh_from_db()
    assert care.facts["born"].startswith("2009-09-03")
    assert Incident.objects.get(instance=care).doing == Incident.Doing.REDATE
    assert Task.objects.open().filter(instance=care).exists()
