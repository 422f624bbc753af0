"""Every way through a diagram: what the exploration finds, and that it does not tire."""

from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest

from journey.engine import Known, check, exploring, read_diagram, read_xml
from journey.engine.concurrency import gone_twice
from journey.engine.decisions import MOST_INCLUSIVE
from journey.engine.diagram import Diagram
from journey.engine.exploring import Exploration, explore
from journey.engine.profile import MOST_NODES
from tests.diagrams import TERMINATE, arrows, diagram, element, lane, user_task

START, END = element("startEvent", "began"), element("endEvent", "ended")
GATE = "exclusiveGateway"


def explored(*parts: str) -> Exploration:
    return explore(read_diagram(read_xml(diagram(*parts))))


def split(kind: str, join: str) -> Exploration:
    """Two ways that a gateway of one kind parts and one of another kind joins."""
    return explored(
        START,
        element(kind, "parted"),
        user_task("a"),
        user_task("b"),
        element(join, "joined"),
        END,
        arrows("began > parted", "parted > a", "parted > b", "a > joined", "b > joined"),
        element("sequenceFlow", "last", sourceRef="joined", targetRef="ended"),
    )


@pytest.mark.parametrize(
    ("kind", "join", "stuck"),
    [
        ("exclusiveGateway", "exclusiveGateway", False),
        ("parallelGateway", "parallelGateway", False),
        ("inclusiveGateway", "inclusiveGateway", False),
        ("parallelGateway", "inclusiveGateway", False),
        ("exclusiveGateway", "inclusiveGateway", False),
        ("exclusiveGateway", "parallelGateway", True),
        ("inclusiveGateway", "parallelGateway", True),
    ],
)
def test_a_join_must_fit_its_split(kind: str, join: str, *, stuck: bool) -> None:
    assert bool(split(kind, join).stuck) == stuck


ROUND = (
    START,
    element("parallelGateway", "parted"),
    element(GATE, "again"),
    user_task("a"),
    user_task("z"),
    arrows("began > parted", "parted > again", "again > a", "a > again", "parted > z", "z > over"),
)


def test_what_stands_beside_a_round_without_an_end_is_tried() -> None:
    found = explored(*ROUND, element("endEvent", "over", TERMINATE))
    assert found.is_complete
    assert {"a", "z", "over"} <= found.fired


def test_a_round_without_an_end_needs_something_beside_it_that_ends_it() -> None:
    assert explored(*ROUND, element("endEvent", "over", TERMINATE)).trapped == set()
    assert explored(*ROUND, element("endEvent", "over")).trapped == {"again", "a"}


def test_a_terminating_end_makes_a_waiting_join_harmless() -> None:
    found = explored(
        START,
        element("parallelGateway", "parted"),
        user_task("a"),
        user_task("b"),
        element("endEvent", "all_ended", TERMINATE),
        END,
        arrows("began > parted", "parted > a", "parted > b", "a > all_ended", "b > ended"),
    )
    assert not found.stuck
    assert {"all_ended", "ended", "a", "b"} <= found.fired


def test_an_interrupting_event_can_leave_a_join_waiting() -> None:
    timer = "<bpmn:timerEventDefinition/>"
    found = explored(
        START,
        element("parallelGateway", "parted"),
        user_task("a"),
        user_task("b"),
        element("boundaryEvent", "late", timer, attachedToRef="a"),
        element("endEvent", "late_ended"),
        element("parallelGateway", "joined"),
        END,
        arrows(
            "began > parted",
            "parted > a",
            "parted > b",
            "a > joined",
            "b > joined",
            "joined > ended",
            "late > late_ended",
        ),
    )
    assert set(found.stuck) == {"joined"}


class Shape:
    """A diagram put together from blocks, each with one way in and one way out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.ways: list[str] = []

    def node(self, kind: str) -> str:
        name = f"n{len(self.parts)}"
        self.parts.append(user_task(name) if kind == "userTask" else element(kind, name))
        return name

    def join(self, *names: str) -> None:
        self.ways += [f"{one} > {other}" for one, other in pairwise(names)]

    def chain(self, before: str, blocks: Iterable[Callable[[str], str]]) -> str:
        for block in blocks:
            before = block(before)
        return before

    def step(self, before: str) -> str:
        name = self.node("userTask")
        self.join(before, name)
        return name

    def part(self, kind: str, width: int, block: Callable[[str], str]) -> Callable[[str], str]:
        """Blocks side by side between two gateways of a kind."""

        def parted(before: str) -> str:
            split, join = self.node(kind), self.node(kind)
            self.join(before, split)
            for _ in range(width):
                self.join(block(split), join)
            return join

        return parted

    def explored(self, block: Callable[[str], str]) -> tuple[Diagram, Exploration]:
        self.join(block("began"), "ended")
        read = read_diagram(read_xml(diagram(START, END, *self.parts, arrows(*self.ways))))
        return read, explore(read)


def worst(shape: Shape, name: str) -> Callable[[str], str]:
    """The shapes that make an exploration work hardest, at about 300 nodes."""
    choice = shape.part(GATE, 2, shape.step)
    some = shape.part("inclusiveGateway", 3, shape.step)
    match name:
        case "a wide parallel":
            return shape.part("parallelGateway", 290, shape.step)
        case "choices in sequence":
            return lambda before: shape.chain(before, [choice] * 60)
        case "parallel choices":
            branch = lambda before: shape.chain(before, [choice] * 18)  # noqa: E731
            return shape.part("parallelGateway", 4, branch)
        case "inclusive gateways in sequence":
            return lambda before: shape.chain(before, [some] * 58)
        case "parallel inclusive gateways":
            branch = lambda before: shape.chain(before, [some] * 9)  # noqa: E731
            return shape.part("parallelGateway", 6, branch)
        case "the widest inclusive gateways":
            wide = shape.part("inclusiveGateway", MOST_INCLUSIVE, shape.step)
            return lambda before: shape.chain(before, [wide] * 37)
        case _:
            block: Callable[[str], str] = shape.step
            for _ in range(6):
                block = shape.part("parallelGateway", 2, block)
            return block


@pytest.mark.parametrize(
    "name",
    [
        "a wide parallel",
        "choices in sequence",
        "parallel choices",
        "inclusive gateways in sequence",
        "parallel inclusive gateways",
        "the widest inclusive gateways",
        "parallel in parallel",
    ],
)
def test_the_work_grows_with_the_diagram_and_not_with_the_orders(name: str) -> None:
    """Counted in markings, of which a thousand take a few hundredths of a second."""
    shape = Shape()
    read, found = shape.explored(worst(shape, name))
    assert 180 < len(read.nodes) <= MOST_NODES + 10
    assert found.is_complete
    assert found.fired == set(read.nodes)
    assert found.markings < 17_000
    assert gone_twice(read) == []


KNOWN = Known(
    roles=frozenset({"Social worker"}),
    forms=frozenset({"work", "more"}),
    rules=frozenset({"work", "more"}),
    processes=frozenset(),
)


def refused(*parts: str) -> set[str]:
    """The rules that a diagram breaks."""
    source = diagram(lane("Social worker", "work", "more"), START, END, user_task("work"), *parts)
    return {problem.id for problem in check(source, KNOWN)}


ON = "<bpmn:conditionExpression>1 == 1</bpmn:conditionExpression>"


def test_a_loop_that_waits_for_nobody_is_refused() -> None:
    loop = [
        element(GATE, "merged"),
        element(GATE, "parted", default="back"),
        element("sequenceFlow", "back", sourceRef="parted", targetRef="merged"),
        element("sequenceFlow", "on", ON, sourceRef="parted", targetRef="ended"),
    ]
    ways = arrows("began > work", "work > merged", "merged > parted")
    assert refused(*loop, ways) == {"loop-without-wait"}


def test_a_way_that_never_comes_to_an_end_is_refused() -> None:
    trap = [
        user_task("more"),
        element(GATE, "trapped"),
        element(GATE, "parted", default="on"),
        element("sequenceFlow", "in", ON, sourceRef="parted", targetRef="trapped"),
        element("sequenceFlow", "on", sourceRef="parted", targetRef="ended"),
    ]
    ways = arrows("began > work", "work > parted", "trapped > more", "more > trapped")
    assert refused(*trap, ways) == {"no-way-to-an-end"}


def test_a_join_that_never_completes_is_refused() -> None:
    parts = [
        user_task("more"),
        element(GATE, "parted", default="on"),
        element("sequenceFlow", "in", ON, sourceRef="parted", targetRef="more"),
        element("sequenceFlow", "on", sourceRef="parted", targetRef="joined"),
        element("parallelGateway", "joined"),
    ]
    ways = arrows("began > work", "work > parted", "more > joined", "joined > ended")
    assert refused(*parts, ways) == {"join-never-completes"}


def test_a_sub_process_without_a_wait_does_not_make_a_loop_wait() -> None:
    inside = element("startEvent", "in") + element("endEvent", "out")
    inside += element("sequenceFlow", "through", sourceRef="in", targetRef="out")
    loop = [
        element(GATE, "merged"),
        element("subProcess", "sub", inside),
        element(GATE, "parted", default="back"),
        element("sequenceFlow", "back", sourceRef="parted", targetRef="merged"),
        element("sequenceFlow", "on", ON, sourceRef="parted", targetRef="ended"),
    ]
    ways = arrows("began > work", "work > merged", "merged > sub", "sub > parted")
    assert refused(*loop, ways) == {"loop-without-wait"}


def test_two_ways_that_meet_without_a_join_are_refused() -> None:
    parts = [user_task("more"), element("parallelGateway", "parted"), element(GATE, "met")]
    ways = arrows("began > parted", "parted > work", "parted > more", "work > met", "more > met",
                  "met > ended")  # fmt: skip
    assert refused(*parts, ways) == {"reached-twice"}


def test_a_join_that_one_way_reaches_twice_is_refused() -> None:
    """A reminder that comes every week leads to the join of its step."""
    weekly = "<bpmn:timerEventDefinition><bpmn:timeCycle>R/P7D</bpmn:timeCycle>"
    weekly += "</bpmn:timerEventDefinition>"
    parts = [
        user_task("more"),
        element("inclusiveGateway", "met"),
        element("boundaryEvent", "late", weekly, attachedToRef="work", cancelActivity="false"),
    ]
    ways = arrows("began > work", "work > met", "late > more", "more > met", "met > ended")
    assert refused(*parts, ways) == {"joined-twice"}


def test_what_no_way_leads_to_is_refused() -> None:
    loop = [user_task("more"), element(GATE, "merged"), element(GATE, "parted", default="back")]
    loop += [
        element("sequenceFlow", "back", sourceRef="parted", targetRef="merged"),
        element("sequenceFlow", "on", ON, sourceRef="parted", targetRef="met"),
        element(GATE, "met"),
    ]
    ways = arrows("began > work", "work > met", "met > ended", "merged > more", "more > parted")
    assert refused(*loop, ways) == {"never-reached"}


def test_ways_that_are_too_entangled_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "MOST_MARKINGS", 3)
    parts = [user_task("more"), element("parallelGateway", "parted")]
    parts += [element("parallelGateway", "met")]
    ways = arrows("began > parted", "parted > work", "parted > more", "work > met", "more > met",
                  "met > ended")  # fmt: skip
    assert refused(*parts, ways) == {"too-entangled"}
