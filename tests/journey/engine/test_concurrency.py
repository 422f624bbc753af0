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


MESSAGE = '<bpmn:messageEventDefinition messageRef="m"/>'
WEEKLY = (
    "<bpmn:timerEventDefinition><bpmn:timeCycle>R/P7D</bpmn:timeCycle></bpmn:timerEventDefinition>"
)


def beside_work(event: str, *parts: str, loops: bool, ways: tuple[str, ...]) -> list[str]:
    """Work with an event that leaves it open; it may have to be done again."""
    back = (
        "began > again",
        "again > work",
        "decide > good",
        "good > again: no",
        "good > last: yes",
    )
    once = ("began > work", "decide > last")
    gates = element("exclusiveGateway", "again") + element("exclusiveGateway", "good", name="Good?")
    return twice(
        user_task("work"),
        element("boundaryEvent", "event", event, attachedToRef="work", cancelActivity="false"),
        user_task("decide"),
        user_task("last"),
        gates if loops else "",
        *parts,
        arrows(*(back if loops else once), *ways, "last > ended"),
    )


@pytest.mark.parametrize("loops", [False, True])
@pytest.mark.parametrize(("event", "again"), [(TIMER, False), (WEEKLY, True), (MESSAGE, True)])
def test_an_event_that_comes_again_cannot_be_joined_with_its_step(
    event: str, *, again: bool, loops: bool
) -> None:
    """Even in a loop, a date that comes once is joined in each round."""
    joined = element("inclusiveGateway", "joined") + user_task("chase")
    ways = ("work > joined", "event > chase", "chase > joined", "joined > decide")
    found = beside_work(event, joined, loops=loops, ways=ways)
    assert found == (["joined"] if again else [])


@pytest.mark.parametrize("loops", [False, True])
@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
@pytest.mark.parametrize(("event", "again"), [(TIMER, False), (WEEKLY, True), (MESSAGE, True)])
def test_what_an_event_begins_again_is_not_joined_with_what_it_began_before(
    event: str, kind: str, *, again: bool, loops: bool
) -> None:
    """In a loop a date comes again too, while its branches of the last round are still open."""
    parts = element(kind, "split") + user_task("a") + user_task("b") + element(kind, "joined")
    parts += element("endEvent", "chased")
    ways = ("work > decide", "event > split", "split > a", "split > b", "a > joined",
            "b > joined", "joined > chased")  # fmt: skip
    found = beside_work(event, parts, loops=loops, ways=ways)
    assert found == (["joined"] if again or loops else [])


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
def test_a_sub_process_keeps_what_belongs_together(kind: str) -> None:
    inside = (
        element("startEvent", "in_began") + element(kind, "split") + user_task("a")
        + user_task("b") + element(kind, "joined") + element("endEvent", "in_ended")
        + arrows("in_began > split", "split > a", "split > b", "a > joined", "b > joined",
                 "joined > in_ended").replace("arrow", "inner")
    )  # fmt: skip
    sub = element("subProcess", "sub", inside) + element("endEvent", "chased")
    ways = ("work > decide", "event > sub", "sub > chased")
    assert beside_work(MESSAGE, sub, loops=True, ways=ways) == []


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
@pytest.mark.parametrize("loops", [False, True])
def test_one_branch_does_not_go_back_before_the_split_while_the_other_waits(
    kind: str, *, loops: bool
) -> None:
    parts = [
        element("exclusiveGateway", "again"),
        element("parallelGateway", "split"),
        user_task("a"),
        user_task("b"),
        element("exclusiveGateway", "good", name="Good?"),
        element(kind, "joined"),
    ]
    ways = ["began > again", "again > split", "split > a", "split > b", "a > joined", "b > good",
            "good > joined: yes", "joined > ended"]  # fmt: skip
    found = twice(*parts, arrows(*ways, *(["good > again: no"] if loops else [])))
    assert ("joined" in found) is loops
