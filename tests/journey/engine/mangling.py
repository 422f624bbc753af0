"""Bends a diagram: something is taken out, renamed, moved, doubled or said that means nothing."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Final

from lxml import etree

from journey.engine.xml import BPMN, JOURNEY

STRANGE: Final = (
    ("isForCompensation", "true"),
    ("triggeredByEvent", "true"),
    ("isInterrupting", "false"),
    ("isCollection", "true"),
    ("startQuantity", "2"),
    ("completionQuantity", "0"),
    ("isExecutable", "false"),
    ("instantiate", "true"),
    ("parallelMultiple", "true"),
    ("default", "nowhere"),
    ("cancelActivity", "perhaps"),
    ("colour", "red"),
    (f"{{{JOURNEY}}}starts", "nothing"),
    (f"{{{JOURNEY}}}outcome", "x"),
    (f"{{{JOURNEY}}}colour", "red"),
    ("{urn:x}script", "open()"),
)
ADDED: Final = (
    "task", "scriptTask", "subProcess", "ioSpecification", "property", "childLaneSet", "signal",
    "messageFlow", "participant", "dataStore", "sequenceFlow", "boundaryEvent", "endEvent",
    "standardLoopCharacteristics", "timerEventDefinition", "conditionExpression", "userTask",
)  # fmt: skip


def mangled(source: bytes, rng: Random) -> bytes:
    """A diagram that was bent in one to three ways."""
    root = etree.fromstring(source)
    for _ in range(rng.randint(1, 3)):
        elements = [one for one in root.iter(f"{{{BPMN}}}*") if one is not root]
        if elements:
            rng.choice(BENDS)(rng.choice(elements), elements, rng)
    return etree.tostring(root)


def _remove(one: etree._Element, _elements: list[etree._Element], _rng: Random) -> None:
    holder = one.getparent()
    if holder is not None:
        holder.remove(one)


def _forget(one: etree._Element, _elements: list[etree._Element], rng: Random) -> None:
    if one.attrib:
        del one.attrib[rng.choice(sorted(map(str, one.attrib)))]


def _retag(one: etree._Element, elements: list[etree._Element], rng: Random) -> None:
    one.tag = rng.choice(elements).tag


def _redirect(one: etree._Element, elements: list[etree._Element], rng: Random) -> None:
    for end in ("sourceRef", "targetRef", "attachedToRef"):
        if end in one.attrib:
            one.set(end, rng.choice(elements).get("id", "nobody"))
            return


def _rename(one: etree._Element, elements: list[etree._Element], rng: Random) -> None:
    one.set("id", rng.choice([rng.choice(elements).get("id", "x"), "Start", "End", "Root", "n.x"]))


def _double(one: etree._Element, _elements: list[etree._Element], rng: Random) -> None:
    copy = deepcopy(one)
    if rng.random() < 0.7:
        for inner in copy.iter():
            if "id" in inner.attrib:
                inner.set("id", inner.get("id", "") + "_again")
    one.addnext(copy)


def _move(one: etree._Element, elements: list[etree._Element], rng: Random) -> None:
    place = rng.choice(elements)
    if one not in place.iterancestors() and place is not one:
        place.append(one)


def _say(one: etree._Element, _elements: list[etree._Element], rng: Random) -> None:
    one.set(*rng.choice(STRANGE))


def _add(one: etree._Element, _elements: list[etree._Element], rng: Random) -> None:
    etree.SubElement(one, f"{{{BPMN}}}{rng.choice(ADDED)}", id=f"added{rng.randint(0, 999)}")


BENDS: Final[tuple[Callable[[etree._Element, list[etree._Element], Random], None], ...]] = (
    _remove, _forget, _retag, _redirect, _redirect, _rename, _double, _move, _say, _add,
)  # fmt: skip
