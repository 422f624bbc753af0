"""Safeguards: no way goes round them, in what is shipped and in what is drawn anew."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from lxml import etree

from journey.engine import Diagram, Safeguard, check, read_diagram, read_xml
from journey.engine.known import Known
from journey.engine.safeguards import guarded_places, ways_round
from journey.engine.xml import BPMN, JOURNEY
from journey.library import library
from tests.diagrams import TIMER, arrows, diagram, element, user_task
from tests.journey.engine.refusals import SAFEGUARD, flow

WALKS = 60
GUARD = replace(SAFEGUARD, process="process", mark="seen", ends=frozenset())


def read(source: bytes) -> Diagram:
    return read_diagram(read_xml(source))


def marked(name: str, *marks: str) -> str:
    return user_task(name, journey__safeguard=" ".join(marks))


def bypassed(source: bytes, step: str) -> Iterator[bytes]:
    """The diagram without a step: whatever came to it goes on to what came after, in each way."""
    found = read(source)
    options = found.options(step)
    targets = [one.target for one in options] or [found.leaving(step)[0].target]
    gateway = found.leaving(step)[0].target if options else ""
    for target in sorted({*targets} - {step}):
        root = etree.fromstring(source)
        for arrow in list(root.iter(f"{{{BPMN}}}sequenceFlow")):
            if (
                arrow.get("sourceRef") in (step, gateway)
                and (holder := arrow.getparent()) is not None
            ):
                holder.remove(arrow)
            elif arrow.get("targetRef") == step:
                arrow.set("targetRef", target)
        for gone in {step, gateway} - {""}:
            (node,) = root.findall(f".//{{{BPMN}}}*[@id='{gone}']")
            holder = node.getparent()
            assert holder is not None
            holder.remove(node)
        yield etree.tostring(root)


def walks_round(found: Diagram, safeguard: Safeguard, rng: Random) -> bool:
    """Whether some random walk from the start reaches what is guarded without the mark."""
    places = guarded_places(found, safeguard)
    return any(_walk(found, safeguard.mark, places, rng) for _ in range(WALKS))


def _walk(found: Diagram, mark: str, places: set[str], rng: Random) -> bool:
    current = next(key for key, node in found.nodes.items() if node.kind == "startEvent")
    for _ in range(200):
        if current in places:
            return True
        node = found.nodes[current]
        if node.kind == "parallelGateway" and not _all_come(found, node.id, mark):
            return False
        events = [one.id for one in found.nodes.values() if one.attached_to == current]
        after = [arrow.target for arrow in found.leaving(current)]
        if mark in node.marks:
            after = []
        if not (after or events):
            return False
        current = rng.choice([*after, *events])
    return False


def _all_come(found: Diagram, join: str, mark: str) -> bool:
    """Whether some way without the mark leads to each arrow into a join."""
    come, waiting = (
        set[str](),
        [key for key, one in found.nodes.items() if one.kind == "startEvent"],
    )
    while waiting:
        current = waiting.pop()
        if current not in come and current != join:
            come.add(current)
            if mark not in found.nodes[current].marks:
                waiting += [arrow.target for arrow in found.leaving(current)]
    return all(
        arrow.source in come and mark not in found.nodes[arrow.source].marks
        for arrow in found.arriving(join)
    )


SHIPPED_MARKS = [
    (key, node.id)
    for key, path in library().diagrams.items()
    for node in read(path.read_bytes()).user_tasks
    if node.marks
]


@pytest.mark.parametrize(("process_id", "step"), SHIPPED_MARKS)
def test_no_marked_step_can_be_gone_round(process_id: str, step: str) -> None:
    """Bypassing it is refused, unless the same mark still stands on every way."""
    source, known, rng = library().diagrams[process_id].read_bytes(), library().known, Random(1)
    mutants = list(bypassed(source, step))
    assert mutants
    for mutant in mutants:
        problems = check(mutant, known)
        found = read(mutant)
        for safeguard in known.safeguards:
            if safeguard.process == process_id and walks_round(found, safeguard, rng):
                assert problems, safeguard.key
                assert ways_round(found, safeguard), safeguard.key


@pytest.mark.parametrize(
    "safeguard",
    [one for one in library().safeguards if one.process in library().diagrams],
    ids=lambda one: one.key,
)
def test_a_shipped_diagram_without_the_mark_is_refused(safeguard: Safeguard) -> None:
    root = etree.fromstring(library().diagrams[safeguard.process].read_bytes())
    attribute = f"{{{JOURNEY}}}safeguard"
    for one in root.iter(f"{{{BPMN}}}userTask"):
        one.set(attribute, one.get(attribute, "").replace(safeguard.mark, ""))
    problems = check(etree.tostring(root), library().known)
    assert "safeguard-missing" in {one.id for one in problems}
    assert any(safeguard.source in one.message for one in problems)


def test_every_process_of_the_journey_has_a_floor_with_a_source() -> None:
    safeguards = library().safeguards
    assert {one.process for one in safeguards} == set(library().diagrams)
    assert [one.key for one in safeguards if not one.source or one.can_be_waived] == []
    assert len({one.key for one in safeguards}) == len(safeguards)


START, END = element("startEvent", "began"), element("endEvent", "ended")


def around(*parts: str, guard: Safeguard = GUARD) -> list[str]:
    return ways_round(read(diagram(START, END, *parts)), guard)


def test_a_mark_on_every_way_holds_and_an_event_at_its_boundary_goes_round() -> None:
    ways = arrows("began > see", "see > ended")
    assert around(marked("see", "seen"), ways) == []
    late = element("boundaryEvent", "late", TIMER, attachedToRef="see", journey__timescale="rule")
    out = element("endEvent", "too_late") + flow("out", "late", "too_late")
    assert around(marked("see", "seen"), ways, late, out) == ["too_late"]


def sub_process(inside: str, *ways: str) -> str:
    ends = element("startEvent", "in") + element("endEvent", "out")
    flows = arrows(*ways).replace("arrow_", "inner_")
    return element("subProcess", "sub", ends + inside + flows)


def test_a_mark_inside_a_sub_process_holds_where_every_way_through_it_has_it() -> None:
    ways = arrows("began > sub", "sub > ended")
    see, other = marked("see", "seen"), user_task("other")
    assert around(sub_process(see, "in > see", "see > out"), ways) == []
    choice = element("exclusiveGateway", "which") + element("exclusiveGateway", "met")
    parts = sub_process(see + other + choice, "in > which", "which > see", "which > other",
                        "see > met", "other > met", "met > out")  # fmt: skip
    assert around(parts, ways) == ["ended"]


@pytest.mark.parametrize(
    ("ways", "found"),
    [
        (("began > tell", "tell > agree", "agree > ended"), []),
        (("began > agree", "agree > tell", "tell > ended"), ["agree"]),
    ],
)
def test_a_safeguard_can_stand_before_a_step(ways: tuple[str, ...], found: list[str]) -> None:
    guard = replace(GUARD, mark="told", before="agreed")
    parts = (marked("tell", "told"), marked("agree", "agreed"), arrows(*ways))
    assert around(*parts, guard=guard) == found


def test_a_safeguard_before_a_step_holds_inside_a_sub_process_too() -> None:
    guard = replace(GUARD, mark="told", before="agreed")
    inside = sub_process(marked("agree", "agreed"), "in > agree", "agree > out")
    tell = marked("tell", "told")
    assert around(
        inside, tell, arrows("began > sub", "sub > tell", "tell > ended"), guard=guard
    ) == ["agree"]
    assert (
        around(inside, tell, arrows("began > tell", "tell > sub", "sub > ended"), guard=guard) == []
    )


def test_an_end_that_a_safeguard_guards_must_be_drawn() -> None:
    guard = replace(GUARD, ends=frozenset({"closed"}))
    known = Known(
        roles=frozenset(), forms=frozenset(), rules=frozenset(), processes=frozenset(),
        safeguards=(guard,),
    )  # fmt: skip
    ways = arrows("began > ended")
    (problem,) = check(diagram(START, END, ways), known)
    assert (problem.id, problem.element) == ("safeguard-without-end", "process")
    assert check(diagram(START, END, ways, process="other"), known) == ()
