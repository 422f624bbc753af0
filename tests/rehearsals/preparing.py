"""The authority of a rehearsal: one worker, and children with as many tasks as are needed."""

import datetime as dt
from typing import Final

from django.core.management import call_command

from journey.models import Child, FamilyGroup, Team, Worker
from journey.publishing import publish_roles
from tasks.worktray import start_process
from tests.authority import person
from tests.diagrams import arrows, element
from tests.versions import END, START, letter, published

TASKS_A_CHILD: Final = 7
SPARE: Final = 1.3


def prepare(completions: int) -> None:
    """Make an empty database ready for so many completions, and some more."""
    call_command("migrate", verbosity=0)
    publish_roles()
    team = Team.objects.create(name="North", receives_contacts=True)
    worker = person("worker", "Social worker", team)
    _publish()
    for number in range(int(completions * SPARE / TASKS_A_CHILD) + 1):
        start_process("asking", child=_child(number, worker, team), facts={}, by=worker)


def _publish() -> None:
    """A process with two ways at once, one of which calls another process and waits for it."""
    published(
        "asking",
        START,
        letter("prepare"),
        element("parallelGateway", "both"),
        element("callActivity", "ask", calledElement="asked", name="Ask"),
        letter("meanwhile"),
        letter("and_then"),
        element("parallelGateway", "joined"),
        letter("write_up"),
        END,
        arrows(
            "began > prepare",
            "prepare > both",
            "both > ask",
            "both > meanwhile",
            "meanwhile > and_then",
            "ask > joined",
            "and_then > joined",
            "joined > write_up",
            "write_up > ended",
        ),
        steps=("prepare", "meanwhile", "and_then", "write_up"),
    )
    published(
        "asked",
        START,
        letter("answer"),
        letter("check_answer"),
        END,
        arrows("began > answer", "answer > check_answer", "check_answer > ended"),
        steps=("answer", "check_answer"),
    )


def _child(number: int, worker: Worker, team: Team) -> Child:
    return Child.objects.create(
        family=FamilyGroup.objects.create(name=f"Rehearsal {number}"),
        first_name="Ada",
        last_name=f"Rehearsal {number}",
        date_of_birth=dt.date(2019, 5, 4),
        key_worker=worker,
        team=team,
    )
