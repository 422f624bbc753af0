"""Every way through a diagram: what the exploration finds, and that it does not tire."""

import time

import pytest
from lxml import etree

from journey.engine import Known, check, read_diagram, read_xml
from journey.engine.exploring import Exploration, explore
from journey.engine.xml import BPMN, JOURNEY
from journey.library import library
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
    ("kind", "join", "stuck", "doubled"),
    [
        ("exclusiveGateway", "exclusiveGateway", False, False),
        ("parallelGateway", "parallelGateway", False, False),
        ("inclusiveGateway", "inclusiveGateway", False, False),
        ("parallelGateway", "inclusiveGateway", False, False),
        ("exclusiveGateway", "inclusiveGateway", False, False),
        ("exclusiveGateway", "parallelGateway", True, False),
        ("inclusiveGateway", "parallelGateway", True, False),
        ("parallelGateway", "exclusiveGateway", False, True),
        ("inclusiveGateway", "exclusiveGateway", False, True),
    ],
)
def test_a_join_must_fit_its_split(kind: str, join: str, *, stuck: bool, doubled: bool) -> None:
    found = split(kind, join)
    assert (bool(found.stuck), bool(found.doubled)) == (stuck, doubled)


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


def test_many_parallel_choices_are_explored_in_no_time() -> None:
    parts, ways = [START, element("parallelGateway", "parted")], ["began > parted"]
    for branch in range(4):
        before = "parted"
        for number in range(17):
            name = f"s{branch}_{number}"
            parts += [
                user_task(name),
                element(GATE, f"x_{name}"),
                user_task(f"y_{name}"),
                element(GATE, f"m_{name}"),
            ]
            ways += [
                f"{before} > {name}",
                f"{name} > x_{name}",
                f"x_{name} > y_{name}",
                f"y_{name} > m_{name}",
                f"x_{name} > m_{name}",
            ]
            before = f"m_{name}"
        ways.append(f"{before} > joined")
    parts += [element("parallelGateway", "joined"), END]
    read = read_diagram(read_xml(diagram(*parts, arrows(*ways, "joined > ended"))))
    assert len(read.nodes) > 270
    began = time.process_time()
    found = explore(read)
    assert time.process_time() - began < 1
    assert found.is_complete
    assert found.fired == set(read.nodes)


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


ON = "<bpmn:conditionExpression>work.outcome == 'x'</bpmn:conditionExpression>"


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


@pytest.mark.parametrize("process_id", sorted(library().diagrams))
def test_no_step_with_a_safeguard_mark_can_be_taken_out(process_id: str) -> None:
    """A mutation of every shipped diagram for every step that a safeguard needs."""
    source = library().diagrams[process_id].read_bytes()
    guarded = {one.mark for one in library().safeguards if one.process == process_id}
    marked = [node for node in read_diagram(read_xml(source)).user_tasks if node.marks & guarded]
    assert marked
    everything = source
    for node in marked:
        everything = _without_mark(everything, node.id)
    assert "safeguard-missing" in {p.id for p in check(everything, library().known)}


def _without_mark(source: bytes, step: str) -> bytes:
    root = etree.fromstring(source)
    (element,) = root.findall(f".//{{{BPMN}}}*[@id='{step}']")
    del element.attrib[f"{{{JOURNEY}}}safeguard"]
    return etree.tostring(root)
