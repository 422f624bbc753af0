"""The teams and people of an invented authority."""

from random import Random
from typing import Final

from django.contrib.auth.models import Group
from django.core.management.base import CommandError

from journey.demonstration import DEMO_PEOPLE, DEMO_TEAMS, FRONT_DOOR, NORTH, SOUTH, DemoPerson
from journey.library import library
from journey.models import Team, Worker
from journey.publishing import publish, publish_roles
from tasks.simulation.words import words

CHILDREN_A_WORKER: Final = 18


def make_authority(children: int, rng: Random) -> None:
    """Publish the diagrams and make teams and people enough for so many children."""
    publish_roles()
    for path in library().diagrams.values():
        publish(path, note="Published for the demonstration.")
    for name in DEMO_TEAMS:
        Team.objects.get_or_create(name=name, defaults={"receives_contacts": name == FRONT_DOOR})
    for person in DEMO_PEOPLE:
        _make(person)
    for number in range(children // CHILDREN_A_WORKER - len(DEMO_PEOPLE)):
        _make(
            DemoPerson(
                username=f"worker{number + 1}",
                first_name=rng.choice(words().first_names),
                last_name=rng.choice(words().last_names),
                roles=("Social worker",),
                teams=(NORTH if number % 2 else SOUTH,),
                to_try="",
            )
        )


def refuse_real_people() -> None:
    """Raise CommandError when the database has people who sign in with a password."""
    if any(worker.has_usable_password() for worker in Worker.objects.all()):
        raise CommandError(
            "This database has people with passwords, so it may hold real children. "
            "Invented children are not mixed with real ones: use another database."
        )


def _make(person: DemoPerson) -> None:
    worker, is_new = Worker.objects.get_or_create(
        username=person.username,
        defaults={"first_name": person.first_name, "last_name": person.last_name},
    )
    if not is_new:
        return
    worker.set_unusable_password()
    worker.save(update_fields=["password"])
    worker.groups.set(Group.objects.filter(name__in=person.roles))
    worker.teams.set(Team.objects.filter(name__in=person.teams))
