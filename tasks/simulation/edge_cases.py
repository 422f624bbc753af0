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
from journey.library import Library, library
from journey.models import Child, RestrictedGrant, Worker
from journey.timescales import Direction, TimescaleRule, Unit
from tasks.simulation.answering import PLANNED_AHEAD
from tasks.simulation.families import invent_family
from tasks.simulation.routes import (
    FIRST_PROCESS,
    Route,
    beside,
    journey_to,
    published_diagrams,
    step_key,
)
from tasks.simulation.simulating import Plan, Simulation, in_working_hours

ADULT: Final = 18
RETURNED_TO: Final = "sian"
WORKED_BY: Final = "tom"
"""The social workers of whom the sign-in page promises something."""
BORN: Final = "born"
"""The fact from which a date counts that comes with an age."""
OURS: Final = "referral.open_referral"
"""Decided so wherever it is not on the way: nothing begins on a referral that was passed on."""
LONGEST: Final = {
    Unit.HOURS: 1 / 24,
    Unit.WORKING_DAYS: 2,
    Unit.DAYS: 1,
    Unit.WEEKS: 7,
    Unit.MONTHS: 31,
    Unit.YEARS: 366,
}
"""How many days each unit of a rule may take, at most."""
BEFORE_IT: Final = 8
"""How many days the work takes before a date is waited for."""
WHOLE: Final = frozenset({"contact", "referral", "assessment_single", "assessment_initial_core"})
"""The processes of which every step is shown."""
ONE_IN: Final = 3
"""Of the other processes one step in so many is."""
GOES_ON: Final[Mapping[str, str]] = {
    OURS: "this_authority",
    "assessment_single.progress_review": "further_work",
    "assessment_single.decide_outcome": "plan_goes_on",
    "supervision.decide_direction": "continue",
    "child_in_need_plan.decide_review": "continue",
    "child_protection_plan.decide_review": "continue",
    "core_group.decide_core_group": "continue",
    "closure.authorise_closing": "keep_open",
}
"""What is decided beside the way to a step, so that other work does not end it."""
STAYS_SO: Final = frozenset({"placement.report_change"})
"""What nobody does unless it is on the way: a child stays where they live."""
OTHER_TIMES: Final = ("england", "england-2010")
"""The words of the authority when it worked otherwise: what began then still runs as it did."""


def add_children_at_every_step(simulation: Simulation, rng: Random) -> None:
    """One child whose journey is left open at each step of the front door and of assessments.

    Of the processes that follow, at one step in so many, or the demonstration would take long to
    load. Where none leads there as the authority works today, the work began at another time.
    """
    diagrams, shown = published_diagrams(), set[tuple[str, str]]()
    for labels in ("", *OTHER_TIMES):
        instead = _substitutes(labels)
        for process_id, diagram in diagrams.items():
            every = 1 if process_id in WHOLE else ONE_IN
            for node in diagram.user_tasks[::every]:
                if (node.id, node.name) in shown:
                    continue
                with suppress(LookupError):
                    route = journey_to(diagrams, process_id, node.id, instead=instead)
                    _add_child_at(simulation, rng, route, labels=labels)
                    shown.add((node.id, node.name))


def _add_child_at(simulation: Simulation, rng: Random, route: Route, *, labels: str) -> None:
    """A child whose journey is left open where a route ends."""
    diagram, last = route.diagram, route.nodes[-1]
    others = beside(route) if route.waits else set()
    left_open = {step_key(diagram.id, step) for step in ({last} | others)}
    plan = Plan(
        outcomes={**GOES_ON, **route.outcomes},
        left_open=frozenset(left_open) | route.stays | (STAYS_SO - set(route.outcomes)),
        answers=_allocated_to(WORKED_BY),
        hurry=True,
        labels=labels,
        begins_with=route.begins_with,
    )
    rules = [library().rule(key) for key in route.waits]
    days = sum(_days(rule) for rule in rules if rule.clock != BORN) or rng.randint(3, 9)
    received_at = in_working_hours(simulation.end - dt.timedelta(days=days, hours=2))
    child = invent_family(rng, _day(received_at), siblings=1)[0]
    age = max((_days(rule) for rule in rules if rule.clock == BORN), default=0)
    if age:
        child.date_of_birth = _day(simulation.end) - dt.timedelta(days=age)
        child.expected_on, child.first_name = None, child.first_name or "Robin"
        child.save()
    if route.begins_with != FIRST_PROCESS:
        work_with(child)
    simulation.contact_about(child, received_at, plan)


def work_with(child: Child) -> None:
    """Give a child a key worker: what begins by hand is about a child who is known."""
    worker = Worker.objects.get(username=WORKED_BY)
    child.key_worker, child.team = worker, worker.teams.order_by("pk").first()
    child.save()


def _days(rule: TimescaleRule) -> int:
    """More days than a date waits that stands by a rule, weekends and holidays among them.

    What comes up before a meeting waits for as long as meetings are planned ahead, at most.
    """
    if rule.opens:
        return _days(library().rule(rule.opens))
    if rule.direction is Direction.BEFORE:
        return int(LONGEST[Unit.WORKING_DAYS] * PLANNED_AHEAD[1]) + BEFORE_IT
    return int(LONGEST[rule.unit] * (rule.amount or 0)) + BEFORE_IT


def _substitutes(labels: str) -> Mapping[str, str]:
    """The processes that run in the place of others with some words of the authority."""
    here = library()
    return Library(here.folder, here.rule_set_key, labels or here.labels_key).substitutes


def add_edge_cases(simulation: Simulation, rng: Random) -> None:
    """Children whom systems get wrong, each with a contact of their own."""
    for child, received_at in _edge_cases(simulation.end, rng):
        simulation.contact_about(child, received_at)
    _add_returned_work(simulation, rng)
    _add_child_who_came_back(simulation, rng)


def _add_child_who_came_back(simulation: Simulation, rng: Random) -> None:
    """A child whose case was closed only recently, so that it is decided who goes on."""
    child = _one(simulation.end, rng)
    accepted = {
        "contact.record_consent": "consent_given",
        "contact.screening_analysis": "clear",
        "contact.screening_decision": "level_3",
        OURS: "this_authority",
    }
    closed = {
        "assessment_single.see_child": "seen_alone",
        "assessment_single.progress_review": "no_further_action",
        "closure.authorise_closing": "authorise",
    }
    stays = frozenset({step_key("referral", "decide_previous_worker")})
    for back, plan in (
        (30, Plan(outcomes={**accepted, **closed}, hurry=True, labels=OTHER_TIMES[0])),
        (6, Plan(outcomes=accepted, left_open=stays, hurry=True)),
    ):
        received_at = in_working_hours(simulation.end - dt.timedelta(days=back))
        simulation.contact_about(child, received_at, plan)


def _add_returned_work(simulation: Simulation, rng: Random) -> None:
    """A returned assessment, for the person to whom the sign-in page promises one."""
    route = journey_to(published_diagrams(), "assessment_single", "authorise_assessment")
    plan = Plan(
        outcomes={**route.outcomes, "authorise_assessment": "return"},
        left_open_again=frozenset({step_key("assessment_single", "write_assessment")}),
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


def _day(moment: dt.datetime) -> dt.date:
    return clock.in_london(moment).date()
