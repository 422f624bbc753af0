"""Where two ways would be gone at once without a join: found whatever the order of events."""

from itertools import pairwise

import pytest

from journey.engine import read_diagram, read_xml
from journey.engine.concurrency import gone_twice
from tests.diagrams import TIMER, arrows, diagram, element, user_task

START, END = element("startEvent", "began"), element("endEvent", "ended")


def twice(*parts: str) -> list[str]:
    return gone_twice(read_diagram(read_xml(diagram(START, END, *parts))))


def split(kind: str, join: str, longer: int = 0) -> list[str]:
    """Two ways that a gateway of one kind parts and one of another kind joins."""
    first = [f"a{number}" for number in range(longer + 1)]
    ways = [f"{one} > {other}" for one, other in pairwise(first)]
    return twice(
        element(kind, "parted"),
        *(user_task(name) for name in first),
        user_task("b"),
        element(join, "joined"),
        user_task("after"),
        arrows("began > parted", "parted > a0", "parted > b", *ways),
        arrows(f"{first[-1]} > joined", "b > joined", "joined > after", "after > ended").replace(
            "arrow", "then"
        ),
    )


@pytest.mark.parametrize("longer", [0, 1, 7])
@pytest.mark.parametrize(
    ("kind", "join", "is_twice"),
    [
        ("exclusiveGateway", "exclusiveGateway", False),
        ("parallelGateway", "parallelGateway", False),
        ("inclusiveGateway", "inclusiveGateway", False),
        ("parallelGateway", "inclusiveGateway", False),
        ("exclusiveGateway", "inclusiveGateway", False),
        ("exclusiveGateway", "parallelGateway", False),
        ("parallelGateway", "exclusiveGateway", True),
        ("inclusiveGateway", "exclusiveGateway", True),
    ],
)
def test_ways_that_are_split_must_be_joined(
    kind: str, join: str, *, is_twice: bool, longer: int
) -> None:
    assert split(kind, join, longer) == (["joined"] if is_twice else [])


def test_a_split_in_a_loop_opens_the_same_work_again() -> None:
    found = twice(
        element("exclusiveGateway", "again"),
        element("parallelGateway", "parted"),
        user_task("a"),
        user_task("b"),
        element("endEvent", "b_ended"),
        element("exclusiveGateway", "good", name="Good?"),
        arrows("began > again", "again > parted", "parted > a", "parted > b", "b > b_ended",
               "a > good", "good > again: no", "good > ended: yes"),
    )  # fmt: skip
    assert "b" in found


@pytest.mark.parametrize(("rejoins", "found"), [(False, []), (True, ["joined"])])
def test_a_reminder_may_happen_again_in_a_loop_but_not_come_back(
    *, rejoins: bool, found: list[str]
) -> None:
    """Work that is returned, with a date that opens a step beside it each time."""
    assert found == twice(
        element("exclusiveGateway", "again"),
        user_task("work"),
        element("boundaryEvent", "late", TIMER, attachedToRef="work", cancelActivity="false"),
        user_task("chase"),
        element("exclusiveGateway", "which", name="Which?"),
        element("exclusiveGateway", "chased"),
        element("endEvent", "chase_ended"),
        user_task("decide"),
        element("exclusiveGateway", "joined"),
        element("exclusiveGateway", "good", name="Good?"),
        arrows("began > again", "again > work", "work > joined", "joined > decide",
               "decide > good", "good > again: no", "good > ended: yes",
               "late > chase", "chase > which", "which > chased: a", "which > chased: b",
               "chased > joined" if rejoins else "chased > chase_ended"),
    )  # fmt: skip
