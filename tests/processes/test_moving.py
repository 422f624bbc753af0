"""An administrator can look where any shipped process may be moved to, from where it begins."""

from contextlib import suppress
from random import Random

import pytest

from journey import clock
from journey.exceptions import DoesNotFit, JourneyError
from journey.library import library
from journey.models import Worker
from tasks.simulation import make_authority
from tasks.simulation.families import invent_family
from tasks.worktray.mending import preview_move, standing
from tests.steps import begun


@pytest.mark.django_db
def test_every_process_says_where_it_can_be_moved_to() -> None:
    make_authority(1, Random(1))
    tom = Worker.objects.get(username="tom")
    moved, refused = 0, list[str]()
    for process_id in library().diagrams:
        child = invent_family(Random(5), clock.today(), siblings=1)[0]
        child.team = tom.teams.get()
        child.save()
        with suppress(DoesNotFit):
            row = begun(process_id, child=child, by=tom)
            for place in standing(row):
                for there in place.candidates:
                    try:
                        moved += preview_move(row, {place.id: there.id}).state is not None
                    except JourneyError as refusal:
                        refused.append(str(refusal))
    assert moved > len(library().diagrams)
    assert [one for one in refused if "function" in one] == []
