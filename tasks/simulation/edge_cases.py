"""Children who are there on purpose: the cases that systems get wrong.

From reference products-and-practice.md (g), as far as the path from contact to assessment shows
them, and one child at every step of every process.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from random import Random
from typing import Final

from journey import clock
from journey.engine import Diagram
from journey.library import Library, library
from journey.models import Child, ProcessVersion, RestrictedGrant, Worker
from tasks.simulation.families import invent_family
from tasks.simulation.routes import Route, journey_to
from tasks.simulation.simulating import FIRST_PROCESS, Plan, Simulation, in_working_hours

ADULT: Final = 18
RETURNED_TO: Final = "sian"
WORKED_BY: Final = "tom"
"""The social workers of whom the sign-in page promises something."""
OTHER_TIMES: Final = ("england", "england-2010")
"""The words of the authority when it worked otherwise: what began then still runs as it did."""


def add_children_at_every_step(simulation: Simulation, rng: Random) -> None:
    """One child whose journey is left open at each step, by its name, of each published process.

    Where none leads to it as the authority works today, the child's work began at another time.
    """
    diagrams, shown = _published(), set[str]()
    for labels in ("", *OTHER_TIMES):
        instead = _substitutes(labels)
        for process_id, diagram in diagrams.items():
            for node in diagram.user_tasks:
                if node.name in shown:
                    continue
                with suppress(LookupError):
                    route = journey_to(
                        diagrams, FIRST_PROCESS, process_id, node.id, instead=instead
                    )
                    _add_child_at(simulation, rng, route, labels=labels)
                    shown.add(node.name)


def _add_child_at(simulation: Simulation, rng: Random, route: Route, *, labels: str) -> None:
    """A child whose journey is left open where a route ends."""
    diagram = route.diagram
    waits = [diagram.nodes[key].attributes["timescale"] for key in route.timers]
    beside = {task.id for task in diagram.user_tasks} - set(route.nodes)
    plan = Plan(
        outcomes=route.outcomes,
        left_open=frozenset({route.nodes[-1]} | (beside if waits else set())),
        answers=_allocated_to(WORKED_BY),
        hurry=True,
        labels=labels,
    )
    # Weekends and holidays lie between the working days of a timer.
    days = sum(2 * (library().rule(key).amount or 0) for key in waits) or rng.randint(3, 9)
    received_at = in_working_hours(simulation.end - dt.timedelta(days=days, hours=2))
    child = invent_family(rng, _day(received_at), siblings=1)[0]
    simulation.contact_about(child, received_at, plan)


def _substitutes(labels: str) -> Mapping[str, str]:
    """The processes that run in the place of others with some words of the authority."""
    here = library()
    return Library(here.folder, here.rule_set_key, labels or here.labels_key).substitutes


def add_edge_cases(simulation: Simulation, rng: Random) -> None:
    """Children whom systems get wrong, each with a contact of their own."""
    for child, received_at in _edge_cases(simulation.end, rng):
        simulation.contact_about(child, received_at)
    _add_returned_work(simulation, rng)


def _add_returned_work(simulation: Simulation, rng: Random) -> None:
    """A returned assessment, for the person to whom the sign-in page promises one."""
    route = journey_to(_published(), FIRST_PROCESS, "assessment_single", "authorise_assessment")
    plan = Plan(
        outcomes={**route.outcomes, "authorise_assessment": "return"},
        left_open_again=frozenset({"write_assessment"}),
        answers=_allocated_to(RETURNED_TO),
        hurry=True,
        labels=OTHER_TIMES[0],
    )
    received_at = in_working_hours(simulation.end - dt.timedelta(days=16))
    simulation.contact_about(_one(simulation.end, rng), received_at, plan)


def _allocated_to(username: str) -> Mapping[str, int]:
    """The answer that allocates a child to one of the people of the demonstration."""
    return {"allocated_worker": Worker.objects.get(username=username).pk}


def _edge_cases(end: dt.datetime, rng: Random) -> Iterator[tuple[Child, dt.datetime]]:
    recent = in_working_hours(end - dt.timedelta(days=20))
    yield _unborn(end, rng), recent
    for twin in _twins(end, rng):
        yield twin, recent + dt.timedelta(hours=1)
    yield _alone(rng, end), recent + dt.timedelta(hours=2)
    yield _nearly_adult(end, rng), recent + dt.timedelta(hours=3)
    yield _restricted(end, rng), recent + dt.timedelta(hours=4)
    for double in _doubles(end, rng):
        yield double, recent + dt.timedelta(hours=5)
    yield _one(end, rng), _late_on_christmas_eve(end)
    first, joining = invent_family(rng, _day(end), siblings=2)
    yield first, end - dt.timedelta(days=28)
    yield joining, end - dt.timedelta(days=9)


def _late_on_christmas_eve(end: dt.datetime) -> dt.datetime:
    year = clock.in_london(end).year - 1
    return dt.datetime(year, 12, 24, 23, 50, tzinfo=clock.LONDON)


def _one(end: dt.datetime, rng: Random) -> Child:
    return invent_family(rng, _day(end), siblings=1)[0]


def _unborn(end: dt.datetime, rng: Random) -> Child:
    child = _one(end, rng)
    child.first_name, child.date_of_birth = "", None
    child.expected_on = _day(end) + dt.timedelta(days=60)
    child.sex = Child.Sex.UNKNOWN
    child.save()
    return child


def _twins(end: dt.datetime, rng: Random) -> list[Child]:
    twins = invent_family(rng, _day(end), siblings=2)
    for twin, name in zip(twins, ("Ada", "Asa"), strict=True):
        twin.first_name, twin.date_of_birth = name, _day(end) - dt.timedelta(days=1500)
        twin.expected_on = None
        twin.save()
    return twins


def _alone(rng: Random, end: dt.datetime) -> Child:
    """A child who came alone and whose date of birth is an assessment of age."""
    child = _one(end, rng)
    child.first_name, child.last_name, child.first_language = "Yonas", "Tesfay", "Tigrinya"
    child.date_of_birth, child.date_of_birth_assumed = dt.date(_day(end).year - 16, 1, 1), True
    child.expected_on = None
    child.needs = "Needs an interpreter"
    child.save()
    child.relationships.all().delete()
    return child


def _nearly_adult(end: dt.datetime, rng: Random) -> Child:
    """A child who turns 18 tomorrow."""
    child = _one(end, rng)
    tomorrow = _day(end) + dt.timedelta(days=1)
    child.date_of_birth = tomorrow.replace(year=tomorrow.year - ADULT, day=min(tomorrow.day, 28))
    child.first_name, child.expected_on = "Rowan", None
    child.save()
    return child


def _restricted(end: dt.datetime, rng: Random) -> Child:
    """The child of a colleague: only people with a grant know of the record."""
    child = _one(end, rng)
    child.is_restricted = True
    child.save()
    granting = Worker.objects.filter(groups__name="Service manager").order_by("pk").first()
    for username in ("priya", "grace", "sian", "helen"):
        worker = Worker.objects.filter(username=username).first()
        if worker is not None and granting is not None:
            RestrictedGrant.objects.create(
                child=child,
                worker=worker,
                granted_by=granting,
                reason="The parent works for the authority.",
            )
    return child


def _doubles(end: dt.datetime, rng: Random) -> list[Child]:
    """The same child recorded twice, and open twice."""
    child, double = _one(end, rng), _one(end, rng)
    born = child.date_of_birth or _day(end) - dt.timedelta(days=2000)
    for one in (child, double):
        one.first_name, one.last_name, one.date_of_birth = "Jamie", "Fairweather", born
        one.expected_on = None
        one.save()
    return [child, double]


def _published() -> Mapping[str, Diagram]:
    newest: dict[str, Diagram] = {}
    for version in ProcessVersion.objects.order_by("process_id", "number"):
        newest[version.process_id] = version.diagram
    return newest


def _day(moment: dt.datetime) -> dt.date:
    return clock.in_london(moment).date()
