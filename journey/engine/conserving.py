"""Rules that nothing of a file is passed over: each element and attribute is known, or refused."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from journey.engine.diagram import Diagram
from journey.engine.errors import Problem
from journey.engine.known import Known
from journey.engine.problems import problem_at, problem_in
from journey.engine.reading import local_name
from journey.engine.vocabulary import (
    ANYWHERE,
    INSTEAD_OF,
    LEAVE_OUT,
    NODES_AND_ARROWS,
    OF_DRAWING_TOOLS,
    WORDS,
    Word,
)
from journey.engine.xml import BPMN, BPMNDI, JOURNEY, XSI

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_OURS: Final = "journey:"
_TRUE_OR_FALSE: Final = ("cancelActivity", "isSequential", "isClosed")
_BOOLEANS: Final = {"1": "true", "0": "false"}
_EXTENSIONS: Final = f"{{{BPMN}}}extensionElements"


def only_known_elements(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Each element is one of ours and stands where it would be read."""
    for element in diagram.root.iter():
        if element is diagram.root or _is_drawing(element):
            continue
        kind, holder = local_name(element), element.getparent()
        if etree.QName(element).namespace != BPMN or kind not in WORDS:
            yield _unknown(element)
            continue
        word = WORDS[kind]
        if word.inside != ANYWHERE and _kind(holder) not in word.inside:
            yield _misplaced(element)
        elif word.once and any(True for _ in element.itersiblings(element.tag, preceding=True)):
            yield problem_in(
                "said-twice", element, f"There is a second {kind} here. {_instead(kind)}"
            )


def only_known_attributes(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Each attribute means something, or is written with the only value that it can have here."""
    for element in diagram.root.iter(f"{{{BPMN}}}*"):
        word = WORDS.get(local_name(element))
        if word is None:
            continue
        for key, value in element.attrib.items():
            written, allowed = _written(str(key))
            if allowed or _means_something(word, written, str(value)):
                continue
            if word.fixed.get(written, "-") not in (value, _BOOLEANS.get(str(value))):
                yield _without_meaning(element, written, str(value))


def no_node_is_in_two_lanes(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Each node stands in one lane, so that it is clear who acts."""
    seen: set[str] = set()
    for reference in diagram.root.iter(f"{{{BPMN}}}flowNodeRef"):
        node = diagram.nodes.get((reference.text or "").strip())
        if node is not None and node.id in seen:
            yield problem_at("lane-twice", node, "It stands in two lanes. Draw it in one of them.")
        elif node is not None:
            seen.add(node.id)


def _means_something(word: Word, written: str, value: str) -> bool:
    if written in _TRUE_OR_FALSE:
        return written in word.attributes and value in ("true", "false", *_BOOLEANS)
    if written.startswith(_OURS):
        return written.removeprefix(_OURS) in word.own
    return written in ("id", "name") or written in word.attributes


def _written(key: str) -> tuple[str, bool]:
    """An attribute as a person wrote it, and whether it says nothing about the process."""
    name = etree.QName(key)
    if name.namespace is None:
        return name.localname, False
    prefixes = {JOURNEY: _OURS, XSI: "xsi:"}
    free = name.namespace in (*OF_DRAWING_TOOLS, _XML)
    return prefixes.get(name.namespace, f"{name.namespace} ") + name.localname, free


def _is_drawing(element: etree._Element) -> bool:
    """Whether an element is part of the picture, or of what a drawing tool notes about it."""
    namespace = etree.QName(element).namespace or ""
    above = [element, *element.iterancestors()]
    if namespace in OF_DRAWING_TOOLS:
        return any(one.tag == _EXTENSIONS for one in above)
    return namespace != BPMN and any(one.tag == f"{{{BPMNDI}}}BPMNDiagram" for one in above)


def _kind(element: etree._Element | None) -> str:
    return "" if element is None else local_name(element)


def _unknown(element: etree._Element) -> Problem:
    kind = local_name(element)
    return problem_in(
        "unknown-element", element, f"There is no {kind} in our diagrams. {_instead(kind)}"
    )


def _misplaced(element: etree._Element) -> Problem:
    kind = local_name(element)
    if kind in NODES_AND_ARROWS:
        return problem_in(
            "outside-the-process",
            element,
            f"This {kind} is not drawn in the process. Draw it there or remove it.",
        )
    message = f"A {kind} cannot stand here, so it would be passed over. {_instead(kind)}"
    return problem_in("element-misplaced", element, message)


def _without_meaning(element: etree._Element, attribute: str, value: str) -> Problem:
    bare = attribute.removeprefix(_OURS).rpartition(" ")[2]
    return problem_in(
        "unknown-attribute",
        element,
        f"“{bare}” with the value “{value}” has no meaning on a {local_name(element)}, so it would "
        f"be passed over. {INSTEAD_OF.get(bare, 'Remove it.')}",
    )


def _instead(kind: str) -> str:
    return INSTEAD_OF.get(kind, LEAVE_OUT)
