"""Invented families: sibling groups, the people around them, their professionals."""

import datetime as dt
from random import Random
from typing import Final

from journey.models import Child, FamilyGroup, Person, ProfessionalInvolved, Relationship
from tasks.simulation.words import words

SIBLINGS: Final = (1, 2, 3, 4)
SHARES: Final = (45, 30, 15, 10)
"""How many families in a hundred have so many children (reference products-and-practice.md g)."""
SPEAKS_POLISH: Final = 8
"""How long the last name is of a family whose grown-ups speak Polish."""
OLDEST_IN_DAYS: Final = 17 * 365
UNBORN_SHARE: Final = 0.04


def invent_family(
    rng: Random, on: dt.date, *, siblings: int = 0, at_most: int = SIBLINGS[-1]
) -> list[Child]:
    """A family with its children, as they are on a day; a sibling group of drawn or given size."""
    last_name = rng.choice(words().last_names)
    family = FamilyGroup.objects.create(
        name=last_name, address=f"{rng.randint(1, 140)} {rng.choice(words().streets)}"
    )
    count = min(siblings or rng.choices(SIBLINGS, SHARES)[0], at_most)
    children = [_invent_child(rng, family, on) for _ in range(count)]
    _invent_people(rng, family, children, on)
    for child in children:
        _invent_professionals(rng, child)
    return children


def _invent_child(rng: Random, family: FamilyGroup, on: dt.date) -> Child:
    unborn = rng.random() < UNBORN_SHARE
    taken = {child.first_name for child in family.children.all()}
    names = [name for name in words().first_names if name not in taken]
    return Child.objects.create(
        family=family,
        first_name="" if unborn else rng.choice(names),
        last_name=family.name,
        date_of_birth=None if unborn else on - dt.timedelta(days=rng.randint(20, OLDEST_IN_DAYS)),
        expected_on=on + dt.timedelta(days=rng.randint(20, 150)) if unborn else None,
        sex=Child.Sex.UNKNOWN if unborn else rng.choice([Child.Sex.FEMALE, Child.Sex.MALE]),
        ethnicity=rng.choice(words().ethnicities),
        first_language="English",
    )


def _invent_people(rng: Random, family: FamilyGroup, children: list[Child], on: dt.date) -> None:
    for kind, chance, at_home in (
        ("Mother", 0.97, 0.92),
        ("Father", 0.8, 0.45),
        ("Grandmother", 0.3, 0.3),
    ):
        if rng.random() > chance:
            continue
        person = Person.objects.create(
            family=family,
            name=f"{rng.choice(words().first_names)} {family.name}",
            date_of_birth=on - dt.timedelta(days=rng.randint(20 * 365, 45 * 365)),
            telephone=f"07700 900{rng.randint(0, 999):03d}",
            language="Polish" if len(family.name) % SPEAKS_POLISH == 0 else "",
            preferred_format="Large print" if kind == "Grandmother" else "",
        )
        lives_here = rng.random() < at_home
        for child in children:
            Relationship.objects.create(
                child=child,
                person=person,
                kind=kind,
                place=Relationship.Place.MOTHERS_PARENT if kind == "Grandmother" else "",
                has_parental_responsibility=kind != "Grandmother",
                lives_with_child=lives_here,
            )


def _invent_professionals(rng: Random, child: Child) -> None:
    age = child.age_on() or 0
    if child.is_unborn:
        role, agency = "Midwife", "Maternity service"
    elif age < 5:
        role, agency = "Health visitor", "Health visiting service"
    else:
        role, agency = "Designated safeguarding lead", rng.choice(words().schools)
    for one_role, one_agency in ((role, agency), ("GP", "Westmoor Medical Centre")):
        ProfessionalInvolved.objects.create(
            child=child,
            name=f"{rng.choice(words().first_names)} {rng.choice(words().last_names)}",
            role=one_role,
            agency=one_agency,
            telephone=f"01632 960{rng.randint(0, 999):03d}",
        )
