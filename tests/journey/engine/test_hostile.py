"""Hostile and mangled diagrams: nothing of them runs, and nothing of them is passed over."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from lxml import etree

from journey.engine import (
    DiagramRefused,
    EngineError,
    Instance,
    Known,
    check,
    compile_process,
    read_diagram,
    read_xml,
)
from journey.engine.diagram import FLOW_NODES
from journey.engine.reading import local_name
from journey.engine.xml import BPMN
from journey.library import library
from tests.diagrams import arrows, diagram, element, lane, user_task
from tests.journey.engine.test_expressions import ATTACKS
from tests.journey.engine.test_instance import DUE, NOW

KNOWN = Known(
    roles=frozenset({"Social worker"}),
    forms=frozenset({"work"}),
    rules=frozenset({"work"}),
    processes=frozenset(),
)
SHIPPED = [path.read_bytes() for path in library().diagrams.values()]
PER_DIAGRAM = 150

_executed: list[str] = []
_listening = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _listening and event == "exec":
        _executed.append(str(arguments[0]))


sys.addaudithook(_hook)


@contextlib.contextmanager
def nothing_is_executed() -> Iterator[None]:
    """Fail when `eval` or `exec` is called inside."""
    global _listening
    _executed.clear()
    _listening = True
    try:
        yield
    finally:
        _listening = False
    assert _executed == []


def quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_condition(text: str) -> bytes:
    condition = f"<bpmn:conditionExpression>{quoted(text)}</bpmn:conditionExpression>"
    return _diagram(
        element("exclusiveGateway", "parted", default="on"),
        element("sequenceFlow", "in", condition, sourceRef="parted", targetRef="ended"),
        element("sequenceFlow", "on", sourceRef="parted", targetRef="other"),
        element("endEvent", "other"),
        arrows("began > work", "work > parted"),
    )


def with_timer(kind: str, text: str) -> bytes:
    timer = (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>{quoted(text)}</bpmn:{kind}>"
        "</bpmn:timerEventDefinition>"
    )
    return _diagram(
        element("intermediateCatchEvent", "wait", timer),
        arrows("began > wait", "wait > work", "work > ended"),
    )


def with_repeat(part: str, text: str) -> bytes:
    times = "<bpmn:loopCardinality>2</bpmn:loopCardinality>" if part != "loopCardinality" else ""
    loop = (
        f"<bpmn:multiInstanceLoopCharacteristics>{times}<bpmn:{part}>{quoted(text)}</bpmn:{part}>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    return diagram(
        lane("Social worker", "work"),
        element("startEvent", "began"),
        element("endEvent", "ended"),
        element(
            "userTask", "work", loop, name="Work", journey__form="work", journey__timescale="work"
        ),
        arrows("began > work", "work > ended"),
    )


def _diagram(*parts: str) -> bytes:
    return diagram(
        lane("Social worker", "work"),
        element("startEvent", "began"),
        element("endEvent", "ended"),
        user_task("work"),
        *parts,
    )


PLACES: dict[str, Callable[[str], bytes]] = {
    "condition": with_condition,
    "timeDate": lambda text: with_timer("timeDate", text),
    "timeCycle": lambda text: with_timer("timeCycle", text),
    "timeDuration": lambda text: with_timer("timeDuration", text),
    "loopCardinality": lambda text: with_repeat("loopCardinality", text),
    "completionCondition": lambda text: with_repeat("completionCondition", text),
}


def run_through(source: bytes) -> None:
    """Run a diagram although it was refused; whatever happens must be one of our errors."""
    with contextlib.suppress(EngineError):
        instance, _ = Instance.start(compile_process(source), functions=DUE, now=NOW)
        for _ in range(3):
            for task in instance.user_tasks[:1]:
                instance.complete(task.id, now=NOW)


@pytest.mark.parametrize("place", PLACES)
def test_no_text_of_a_diagram_is_ever_given_to_python(place: str) -> None:
    sources = [PLACES[place](text) for text in ATTACKS]
    run_through(sources[0])
    check(sources[0], KNOWN)
    with nothing_is_executed():
        for source in sources:
            check(source, KNOWN)
            run_through(source)


def test_the_listener_hears() -> None:
    with pytest.raises(AssertionError), nothing_is_executed():
        eval("1 + 1")  # noqa: S307


def mangled(source: bytes, rng: Random) -> bytes:
    """A diagram in which something is taken out, renamed, moved or bent."""
    root = etree.fromstring(source)
    elements = [one for one in root.iter(f"{{{BPMN}}}*") if one is not root]
    for _ in range(rng.randint(1, 3)):
        one = rng.choice(elements)
        match rng.randint(0, 4):
            case 0 if one.getparent() is not None:
                one.getparent().remove(one)
            case 1 if one.attrib:
                del one.attrib[rng.choice(sorted(one.attrib))]
            case 2:
                one.tag = rng.choice(elements).tag
            case 3 if "targetRef" in one.attrib:
                one.set("targetRef", rng.choice(elements).get("id", "nobody"))
            case _:
                one.set("id", rng.choice(elements).get("id", "x"))
    return etree.tostring(root)


@pytest.mark.parametrize("source", SHIPPED, ids=sorted(library().diagrams))
def test_everything_drawn_is_compiled_or_named_in_the_problems(source: bytes) -> None:
    rng = Random(20261121)
    for _ in range(PER_DIAGRAM):
        bent = mangled(source, rng)
        problems = check(bent, library().known)
        if any(not problem.element for problem in problems):
            continue  # the file as a whole is refused
        named = {problem.element for problem in problems}
        if problems:
            assert [one for one in drawn(bent) if one not in named | read(bent)] == []
        else:
            assert drawn(bent) <= compiled(bent)


def drawn(source: bytes) -> set[str]:
    """The ids of the flow nodes and sequence flows of a file."""
    wanted = {*FLOW_NODES, "sequenceFlow"}
    return {
        one.get("id", "")
        for one in etree.fromstring(source).iter(f"{{{BPMN}}}*")
        if local_name(one) in wanted and one.get("id")
    }


def compiled(source: bytes) -> set[str]:
    """The ids of the nodes that SpiffWorkflow was given, and of the arrows that join them."""
    definition = compile_process(source)
    nodes = {
        spec.bpmn_id
        for one in (definition.spec, *definition.inner.values())
        for spec in one.task_specs.values()
        if spec.bpmn_id
    }
    arrows_of = {
        arrow.id
        for arrow in definition.diagram.arrows.values()
        if {arrow.source, arrow.target} <= nodes
    }
    return nodes | arrows_of


def read(source: bytes) -> set[str]:
    """The ids that were read of a refused diagram; all of them when it could not be read."""
    try:
        found = read_diagram(read_xml(source))
    except DiagramRefused:
        return drawn(source)
    return {*found.nodes, *found.arrows}
