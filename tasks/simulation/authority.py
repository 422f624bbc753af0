"""The teams and people of an invented authority."""

from collections.abc import Iterator
from random import Random
from typing import Final

from django.contrib.auth.models import Group
from django.core.management.base import CommandError

from journey.demonstration import (
    DECIDES,
    DEMO_PEOPLE,
    DEMO_TEAMS,
    DRAFTS,
    FRONT_DOOR,
    NORTH,
    SOUTH,
    DemoPerson,
)
from journey.models import ProcessVersion, Team, Worker
from journey.publishing import (
    changed_files,
    draft_version,
    install_processes,
    publish_roles,
    publish_version,
)
from tasks.simulation.words import words

CHILDREN_A_WORKER: Final = 18


def make_authority(children: int, rng: Random) -> None:
    """Install the processes and make teams and people enough for so many children."""
    publish_roles()
    for _version in install_processes():
        pass
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


def renew_authority() -> Iterator[ProcessVersion]:
    """Bring a demonstration of before up to the files of today; gives each version that is new.

    What no version has said yet is drafted by one of the demonstration's people and published by
    another. Raises DiagramRefused when a file may not run.
    """
    publish_roles()
    people = {person.username: _make(person) for person in DEMO_PEOPLE}
    yield from install_processes()
    for content, _published in changed_files():
        if not ProcessVersion.objects.filter(hash=content.hash).exists():
            version = draft_version(
                content.source,
                by=people[DRAFTS],
                note="The files of the demonstration have changed.",
                process_id=content.process_id,
                forms=content.forms,
            )
            yield publish_version(version, by=people[DECIDES])


def refuse_real_people() -> None:
    """Raise CommandError when the database has people who sign in with a password."""
    if any(worker.has_usable_password() for worker in Worker.objects.all()):
        raise CommandError(
            "This database has people with passwords, so it may hold real children. "
            "Invented children are not mixed with real ones: use another database."
        )


def _make(person: DemoPerson) -> Worker:
    worker, is_new = Worker.objects.get_or_create(
        username=person.username,
        defaults={"first_name": person.first_name, "last_name": person.last_name},
    )
    worker.groups.add(*Group.objects.filter(name__in=person.roles))
    if is_new:
        worker.set_unusable_password()
        worker.save(update_fields=["password"])
        worker.teams.set(Team.objects.filter(name__in=person.teams))
    return worker
