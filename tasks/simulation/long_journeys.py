"""Young people whose journeys have taken years: a plan, care, and the way out of it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Final

from journey import clock
from journey.models import Child
from tasks.simulation.edge_cases import GOES_ON, STAYS_SO, work_with
from tasks.simulation.families import invent_family
from tasks.simulation.routes import journey_to, published_diagrams
from tasks.simulation.simulating import Plan, Simulation, in_working_hours

NEARLY_SIXTEEN: Final = dt.timedelta(days=15 * 365 + 150)
SEVENTEEN: Final = dt.timedelta(days=17 * 365 + 90)
TWO_YEARS: Final = dt.timedelta(days=2 * 365 + 20)
ONE_YEAR: Final = dt.timedelta(days=400)
IN_CARE: Final[Mapping[str, str]] = {
    "placement.decide_placement": "planned",
    "placement.first_visit": "seen_alone",
    "placement.agree_permanence": "agree",
    "looked_after_review.agree_review_report": "agree",
    "looked_after_review.record_review_decisions": "plan_stays",
    "care_leaver.agree_pathway_plan": "agree",
    "care_leaver.visit_young_person": "as_before",
}


def add_long_journeys(simulation: Simulation, rng: Random) -> None:
    """One who went from a child protection plan into care, and one who is leaving care."""
    went_from_plan_to_care(
        simulation,
        rng,
        simulation.end - TWO_YEARS,
        name="Morgan",
        age=NEARLY_SIXTEEN,
        left_open=("care_leaver.hold_pathway_review",),
    )
    came_into_care(
        simulation,
        rng,
        simulation.end - ONE_YEAR,
        name="Ashley",
        age=SEVENTEEN,
        placed="emergency",
        left_open=("care_leaver.visit_young_person",),
    )


def went_from_plan_to_care(
    simulation: Simulation,
    rng: Random,
    at: dt.datetime,
    *,
    age: dt.timedelta,
    name: str = "",
    reviews: Sequence[str] = ("continue", "looked_after"),
    left_open: Iterable[str] = (),
) -> Child:
    """A child whose way leads from a contact to a child protection plan and on into care.

    `reviews` are what the reviews of the plan decide, one after the other; every step is done in
    its time but for those, by process and step, that are left open.
    """
    received_at = in_working_hours(at)
    way = journey_to(published_diagrams(), "child_protection_plan", "decide_review")
    decided = {"child_protection_plan.decide_review": reviews}
    plan = Plan(
        outcomes={**GOES_ON, **way.outcomes, **IN_CARE, **decided},
        left_open=STAYS_SO.union(left_open),
    )
    child = _young_person(rng, name, received_at, age)
    simulation.contact_about(child, received_at, plan)
    return child


def came_into_care(
    simulation: Simulation,
    rng: Random,
    at: dt.datetime,
    *,
    age: dt.timedelta,
    name: str = "",
    placed: str = "planned",
    left_open: Iterable[str] = (),
) -> Child:
    """A child who comes into care without a contact before it, `placed` as the decision says."""
    began_at = in_working_hours(at)
    child = _young_person(rng, name, began_at, age)
    work_with(child)
    plan = Plan(
        outcomes={**GOES_ON, **IN_CARE, "placement.decide_placement": placed},
        left_open=STAYS_SO.union(left_open),
        begins_with="child_looked_after",
    )
    simulation.contact_about(child, began_at, plan)
    return child


def _young_person(rng: Random, name: str, at: dt.datetime, age: dt.timedelta) -> Child:
    child = invent_family(rng, clock.in_london(at).date(), siblings=1)[0]
    child.date_of_birth, child.expected_on = clock.in_london(at - age).date(), None
    child.first_name = name or child.first_name or "Robin"
    child.save()
    return child
