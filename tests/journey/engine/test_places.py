"""Where an instance stands, and what instances that stand alike have in common."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from journey.engine import Definition, Place, StateRefused, likeness, places
from journey.engine.formats import FORMAT
from journey.engine.migrating import preview
from tests.diagrams import arrows, element, user_task
from tests.journey.engine.moving import (
    END,
    START,
    branches,
    held,
    lasting,
    line,
    repeated,
    runner,
    version,
)
from tests.journey.engine.moving import with_date as dated
from tests.journey.engine.test_instance import Runner
from tests.journey.engine.test_state import damaged, sample


def standing(run: Runner) -> dict[str, Place]:
    here = places(run.instance.dump(), definition=run.definition)
    return {place.node.id: place for place in here}


def test_every_step_that_is_waited_at_can_be_left_for_one_beside_it() -> None:
    run = runner(branches("left", "right"))
    here = {
        place.node.id: place for place in places(run.instance.dump(), definition=run.definition)
    }
    assert here.keys() == {"left", "right"}
    assert [one.id for one in here["left"].candidates] == ["left", "right", "last"]
    assert {place.id for place in here.values()} == {one.id for one in run.instance.user_tasks}


def test_a_step_inside_a_sub_process_is_left_for_one_inside_it() -> None:
    run = runner(held("one", "two"))
    here = {
        place.node.id: place for place in places(run.instance.dump(), definition=run.definition)
    }
    assert [one.id for one in here["one"].candidates] == ["one", "two"]
    assert [one.id for one in here["sub"].candidates] == ["after"]


def test_a_process_that_has_ended_stands_nowhere() -> None:
    run = runner(line("a"), "a")
    assert places(run.instance.dump(), definition=run.definition) == ()


def test_instances_that_stand_alike_become_the_same() -> None:
    source, new = dated("late", lasting("P10D")), line("a", "b", "c")
    one, other, behind = runner(source, "a"), runner(source, "a"), runner(source)
    states = [run.instance.dump() for run in (one, other, behind)]
    assert likeness(states[0]) == likeness(states[1]) != likeness(states[2])
    moves = [preview(state, old=one.definition, new=runner(new).definition) for state in states[:2]]
    assert moves[0].notes == moves[1].notes == ("“Late” is removed.",)


def test_what_was_decided_makes_instances_unlike() -> None:
    source = version(
        START,
        user_task("a"),
        element("exclusiveGateway", "decided"),
        user_task("b"),
        END,
        arrows("began > a", "a > decided", "decided > b: yes", "decided > b: no", "b > ended"),
    )
    yes, no = runner(source), runner(source)
    yes.complete("a", "yes")
    no.complete("a", "no")
    assert likeness(yes.instance.dump()) != likeness(no.instance.dump())


def test_a_state_that_cannot_be_read_is_like_nothing() -> None:
    with pytest.raises(StateRefused):
        likeness({"format": 99})


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_of_a_damaged_state_nothing_but_a_refusal_comes(number: int) -> None:
    definition, state = sample(number)
    refused = Counter[str]()
    for worse in damaged(state):
        for ask in (likeness, partial(places, definition=definition), _moved_to(definition)):
            try:
                ask(worse)
            except StateRefused:
                refused[getattr(ask, "__name__", "")] += 1
    assert refused["likeness"] > 30
    assert refused[""] > 200


def test_how_many_repeats_are_done_makes_instances_unlike_and_not_which() -> None:
    source = version(START, repeated("a"), END, arrows("began > a", "a > ended"))
    one, other, further = runner(source, "a"), runner(source, "a"), runner(source, "a", "a")
    states = [run.instance.dump() for run in (one, other, further)]
    assert likeness(states[0]) == likeness(states[1]) != likeness(states[2])


def _moved_to(definition: Definition) -> Callable[[Any], Any]:
    return partial(preview, old=definition, new=definition)
