"""No step that guards a child can be taken out of a shipped diagram."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Final

import pytest
from lxml import etree

from journey.engine import check, compile_process
from journey.engine.diagram import Diagram
from journey.library import library
from tests.processes.test_walks import library_of

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
PROCESSES: Final = sorted(library().diagrams)


def guarded_steps() -> Iterator[tuple[str, str]]:
    """Every user task that carries a safeguard mark, with its process."""
    for process_id in PROCESSES:
        for node in diagram_of(process_id).user_tasks:
            if node.marks:
                yield process_id, node.id


def diagram_of(process_id: str) -> Diagram:
    return compile_process(library().diagrams[process_id].read_bytes()).diagram


def without(diagram: Diagram, step: str) -> bytes:
    """The diagram as it would be if somebody took a step out and drew the arrows past it."""
    root = deepcopy(diagram.root)
    (leaving,) = diagram.leaving(step)
    beside = {node.id for node in diagram.nodes.values() if node.attached_to == step}
    gone = {step, leaving.id, *beside}
    gone |= {arrow.id for node_id in beside for arrow in diagram.leaving(node_id)}
    for element in list(root.iter()):
        about = {element.get("id"), element.get("bpmnElement")}
        names_it = element.tag in {
            f"{BPMN}{one}" for one in ("flowNodeRef", "incoming", "outgoing")
        }
        if about & gone or (names_it and element.text in gone):
            element.getparent().remove(element)
    for arrow in root.iter(f"{BPMN}sequenceFlow"):
        if arrow.get("targetRef") == step:
            arrow.set("targetRef", leaving.target)
    target = next(one for one in root.iter() if one.get("id") == leaving.target)
    for arrow in diagram.arriving(step):
        etree.SubElement(target, f"{BPMN}incoming").text = arrow.id
        target.insert(0, target[-1])
    return etree.tostring(root)


@pytest.mark.requirement("R202")
@pytest.mark.parametrize(("process_id", "step"), list(guarded_steps()))
def test_a_step_that_guards_a_child_cannot_be_taken_out(process_id: str, step: str) -> None:
    source = without(diagram_of(process_id), step)
    assert f'id="{step}"'.encode() not in source
    assert check(source, library_of(process_id).known, process_id=process_id)


@pytest.mark.parametrize("process_id", PROCESSES)
def test_every_safeguard_of_a_process_is_marked_in_its_diagram(process_id: str) -> None:
    marks = {mark for node in diagram_of(process_id).user_tasks for mark in node.marks}
    wanted = {one.mark for one in library().safeguards if one.process == process_id}
    assert wanted
    assert wanted <= marks


def test_every_diagram_is_guarded_and_every_safeguard_has_its_diagram() -> None:
    assert {one.process for one in library().safeguards} >= set(PROCESSES)
