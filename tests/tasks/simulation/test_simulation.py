"""An invented authority, made by the real processes."""

import datetime as dt
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from journey import clock
from journey.audit import broken_chains
from journey.library import library
from journey.models import (
    Child,
    Incident,
    MigrationPlan,
    ProcessInstance,
    ProcessVersion,
    RestrictedGrant,
    Worker,
)
from journey.planning import preview_plan
from tasks.access import tasks_visible_to, workable_by
from tasks.models import Record, Task
from tasks.simulation import Simulation, make_authority, simulate
from tasks.simulation.edge_cases import WHOLE
from tasks.simulation.long_journeys import add_long_journeys
from tasks.simulation.simulating import in_working_hours

NOW = dt.datetime(2026, 11, 20, 15, 0, tzinfo=clock.LONDON)


def told() -> list[tuple[object, ...]]:
    """What happened, without the numbers that a database gives."""
    return list(
        Task.objects.order_by(
            "opened_at", "step", "child__first_name", "child__last_name"
        ).values_list("step", "status", "opened_at", "closed_at", "outcome", "child__first_name")
    )


def simulated(children: int, seed: int) -> list[tuple[object, ...]]:
    make_authority(children, Random(seed))
    for _ in simulate(children=children, days=30, seed=seed, end=NOW):
        pass
    return told()


@pytest.mark.django_db
def test_the_simulation_makes_exactly_the_children_asked_for_and_keeps_to_the_rules() -> None:
    simulated(12, 7)
    assert Child.objects.count() == 12
    assert not Task.objects.open().filter(opened_at__gt=NOW).exists()
    for task in Task.objects.filter(status="completed").select_related("completed_by"):
        assert task.completed_by is not None
        assert task.role in task.completed_by.roles
    assert not Task.objects.filter(decision__authorises__by=F("completed_by")).exists()
    assert Record.objects.count() == Task.objects.filter(status="completed").count()
    assert list(broken_chains()) == []


@pytest.mark.django_db
@pytest.mark.requirement("R7")
def test_the_demonstration_shows_every_process_and_the_edge_cases() -> None:
    with clock.stopped_at(NOW):
        call_command("load_demonstration", stdout=StringIO())
        call_command("load_demonstration", stdout=StringIO())
    assert Child.objects.count() >= 60
    front_door = {
        node.id
        for version in ProcessVersion.objects.filter(process_id__in=WHOLE)
        for node in version.diagram.user_tasks
    }
    assert front_door - set(Task.objects.open().values_list("step", flat=True)) == set()
    in_flight = ProcessInstance.objects.filter(ended_at=None)
    assert (
        set(library().diagrams) - set(in_flight.values_list("version__process_id", flat=True))
        == set()
    )
    assert Child.objects.filter(date_of_birth=None, expected_on__gt=NOW.date()).exists()
    assert Child.objects.filter(date_of_birth_assumed=True).exists()
    assert RestrictedGrant.objects.filter(child__is_restricted=True).exists()
    assert Child.objects.filter(first_name="Jamie", last_name="Fairweather").count() == 2
    assert any(
        child.turns_18_on() == NOW.date() + dt.timedelta(days=1)
        for child in Child.objects.exclude(date_of_birth=None)
    )
    eve = dt.datetime(2025, 12, 24, 23, 50, tzinfo=clock.LONDON)
    assert ProcessInstance.objects.filter(
        fact_history__name="contact_received", fact_history__at=eve
    ).exists()
    assert Task.objects.open().filter(due_at__lt=NOW).exists()
    assert Task.objects.open().exclude(returned_by=None).exists()
    with clock.stopped_at(NOW):
        _everybody_finds_what_the_sign_in_page_promises()


@pytest.mark.django_db
def test_a_child_has_gone_through_a_plan_care_and_towards_leaving_it() -> None:
    make_authority(1, Random(1))
    simulation = Simulation(start=NOW - dt.timedelta(days=800), end=NOW, rng=Random(5))
    add_long_journeys(simulation, Random(5))
    for _ in simulation.run():
        pass
    child = Child.objects.get(first_name="Morgan")
    ways = ProcessInstance.objects.filter(child=child)
    ended = {"contact", "section_47_enquiry", "child_protection_conference", "core_group"}
    running = {"child_looked_after", "placement", "looked_after_review", "care_leaver"}
    assert ended <= set(ways.exclude(ended_at=None).values_list("version__process_id", flat=True))
    assert running <= set(ways.filter(ended_at=None).values_list("version__process_id", flat=True))
    plan = ways.get(version__process_id="child_protection_plan")
    assert (plan.outcome, plan.ended_at is not None) == ("looked_after", True)
    assert NOW - ways.earliest("started_at").started_at > dt.timedelta(days=700)
    assert not Incident.objects.exists()
    assert list(broken_chains()) == []


@pytest.mark.django_db
def test_invented_children_are_not_mixed_with_real_ones() -> None:
    Worker.objects.create_user("real", password="a password of somebody")
    for command in (["load_demonstration"], ["simulate", "--children=3", "--days=3"]):
        with pytest.raises(CommandError, match="use another database"):
            call_command(*command)
    assert not Child.objects.exists()


@pytest.mark.parametrize("arguments", [["--children=0", "--days=3"], ["--children=3", "--days=0"]])
@pytest.mark.django_db
def test_a_simulation_of_nothing_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="at least one"):
        call_command("simulate", *arguments)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-20T15:00", "2026-11-20T15:00"),
        ("2026-11-20T06:10", "2026-11-20T09:10"),
        ("2026-11-20T18:20", "2026-11-23T09:20"),
        ("2026-12-24T19:30", "2026-12-29T09:30"),
    ],
)
def test_people_work_from_nine_to_five_on_working_days(moment: str, opens: str) -> None:
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=clock.LONDON)
    assert in_working_hours(at).isoformat()[:16] == opens


@pytest.mark.django_db
def test_a_demonstration_that_is_interrupted_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_simulation: Simulation) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Simulation, "run", stop)
    with pytest.raises(KeyboardInterrupt):
        call_command("load_demonstration")
    assert not Child.objects.exists()


def _everybody_finds_what_the_sign_in_page_promises() -> None:
    def tray(username: str) -> set[str]:
        worker = Worker.objects.get(username=username)
        mine = tasks_visible_to(worker).open().filter(workable_by(worker))
        return set(mine.values_list("step", flat=True))

    assert {"record_consent", "agency_checks"} <= tray("priya")
    assert {"screening_decision", "allocate_referral", "authorise_assessment"} <= tray("grace")
    others = ("david", "ruth", "owen", "nadia", "leila", "margaret")
    assert all(tray(username) for username in others)
    assert Worker.objects.get(username="sam").administers
    stopped = Incident.objects.get()
    assert (stopped.resolved_at, stopped.instance.has_incident) == (None, True)
    plan = MigrationPlan.objects.get()
    assert plan.status == "drafted"
    assert preview_plan(plan.old, plan.new, plan.mapping).summary.endswith("move.")
    assert "see_child" in tray("tom") or "write_assessment" in tray("tom")
    sian = Worker.objects.get(username="sian")
    assert Task.objects.open().filter(allocated_to=sian).exclude(returned_by=None).exists()
