"""Diagrams as SVG: everything drawn, every state told without colour, nothing unsafe."""

from pathlib import Path

import pytest
from lxml import etree

from journey.drawing import StepState, draw
from journey.drawing.states import LOOKS, NOT_REACHED
from journey.drawing.words import fit, wrap

PROCESSES = sorted((Path(__file__).resolve().parents[2] / "processes").glob("*.bpmn"))
SVG = "{http://www.w3.org/2000/svg}"

DIAGRAM = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI">
  <process id="visit" name="A visit to the child">
    <laneSet><lane id="worker" name="Social worker"/></laneSet>
    <startEvent id="begin" name="Allocated"/>
    <userTask id="see_child" name="See the child &amp; record what &lt;they&gt; say"/>
    <boundaryEvent id="late" attachedToRef="see_child" cancelActivity="false">
      <timerEventDefinition/>
    </boundaryEvent>
    <exclusiveGateway id="safe" name="Is the child safe?" default="yes"/>
    <callActivity id="plan" name="Plan"><multiInstanceLoopCharacteristics/></callActivity>
    <endEvent id="stop" name="Stopped"><terminateEventDefinition/></endEvent>
    <textAnnotation id="note"><text>Alone, where possible</text></textAnnotation>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="see_child"/>
    <sequenceFlow id="f2" sourceRef="see_child" targetRef="safe"/>
    <sequenceFlow id="yes" name="Yes" sourceRef="safe" targetRef="stop"/>
    <sequenceFlow id="no" name="No, not yet" sourceRef="safe" targetRef="plan"/>
    <association id="a1" sourceRef="see_child" targetRef="note"/>
  </process>
  <bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="visit">
    <bpmndi:BPMNShape bpmnElement="worker" isHorizontal="true">
      <dc:Bounds x="0" y="0" width="620" height="300"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="begin">
      <dc:Bounds x="60" y="92" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="see_child">
      <dc:Bounds x="150" y="70" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="late">
      <dc:Bounds x="222" y="52" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="safe">
      <dc:Bounds x="320" y="85" width="50" height="50"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="plan">
      <dc:Bounds x="295" y="190" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="stop">
      <dc:Bounds x="500" y="92" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="note">
      <dc:Bounds x="150" y="200" width="110" height="40"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="unknown">
      <dc:Bounds x="0" y="0" width="10" height="10"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge bpmnElement="f1"><di:waypoint x="96" y="110"/>
      <di:waypoint x="150" y="110"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge bpmnElement="f2"><di:waypoint x="250" y="110"/>
      <di:waypoint x="320" y="110"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge bpmnElement="yes"><di:waypoint x="370" y="110"/>
      <di:waypoint x="500" y="110"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge bpmnElement="no"><di:waypoint x="345" y="135"/>
      <di:waypoint x="345" y="190"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge bpmnElement="a1"><di:waypoint x="200" y="150"/>
      <di:waypoint x="200" y="200"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
"""


def drawn(**states: StepState) -> etree._Element:
    """The drawing of the small diagram, read back."""
    return etree.fromstring(draw(etree.fromstring(DIAGRAM.strip()), states=states))


def words_in(picture: etree._Element) -> str:
    """All words that are seen."""
    return " ".join(part.text or "" for part in picture.iter(f"{SVG}tspan"))


def titles_in(picture: etree._Element) -> list[str]:
    """What is told of the parts."""
    return [part.text or "" for part in picture.iter(f"{SVG}title")]


def group_of(picture: etree._Element, kind: str) -> etree._Element:
    """The part drawn for the first element of a kind."""
    return next(part for part in picture.iter(f"{SVG}g") if f"__{kind} " in f"{part.get('class')} ")


def test_every_name_is_drawn() -> None:
    words = words_in(drawn())

    for name in ("Social worker", "Allocated", "See the", "<they>", "Is the child safe?", "Yes",
                 "No, not yet", "Plan", "Stopped", "Alone, where"):  # fmt: skip
        assert name in words


def test_names_are_escaped() -> None:
    html = draw(etree.fromstring(DIAGRAM.strip()), states={})

    assert "<they>" not in html
    assert "record what &lt;they&gt; say" in html


def test_picture_says_what_it_is_and_where_things_stand() -> None:
    picture = drawn(see_child=StepState("done", "on 3 June 2026"), plan=StepState("overdue", ""))

    assert picture.get("role") == "img"
    assert picture.get("aria-label") == (
        "Diagram of A visit to the child. Steps: 1 done, 1 overdue. "
        "The same is told in words beside it."
    )


@pytest.mark.parametrize("state", list(LOOKS))
def test_state_is_a_word_a_symbol_and_a_class(state: str) -> None:
    picture = drawn(plan=StepState(state, "by Priya Shah"))
    plan = group_of(picture, "callActivity")

    assert f"journey-drawing__node--{state}" in str(plan.get("class"))
    assert LOOKS[state].words in words_in(plan)
    assert any(part.get("d") == LOOKS[state].symbol for part in plan.iter(f"{SVG}path"))
    assert f"Plan: {LOOKS[state].words.lower()}; by Priya Shah" in titles_in(plan)


def test_states_differ_without_colour() -> None:
    lines = {(look.dashes, look.width) for look in (*LOOKS.values(), NOT_REACHED)}

    assert len(lines) == len(LOOKS) + 1
    assert len({look.symbol for look in LOOKS.values()}) == len(LOOKS)


@pytest.mark.parametrize("look", [*LOOKS.values(), NOT_REACHED], ids=lambda look: look.words)
def test_words_stand_out_from_their_ground(look: object) -> None:
    assert contrast("#0b0c0c", look.fill) >= 4.5  # type: ignore[attr-defined]
    assert contrast("#ffffff", look.ink) >= 4.5  # type: ignore[attr-defined]
    assert contrast(look.ink, look.fill) >= 3  # type: ignore[attr-defined]


def test_step_done_more_than_once_says_how_often() -> None:
    plan = group_of(drawn(plan=StepState("done", "", times=3)), "callActivity")

    assert "Done ×3" in words_in(plan)
    assert "Plan: done, 3 times" in titles_in(plan)


def test_state_of_a_gateway_or_event_is_told() -> None:
    picture = drawn(safe=StepState("done", "yes"), late=StepState("waiting", "until 3 June 2026"))

    assert "Is the child safe?: done; yes" in titles_in(picture)
    assert "This point: waiting; until 3 June 2026" in titles_in(picture)


def test_an_event_that_starts_another_process_is_drawn_with_an_arrow() -> None:
    starting = DIAGRAM.strip().replace(
        '<endEvent id="stop" name="Stopped"><terminateEventDefinition/></endEvent>',
        '<endEvent id="stop" name="Stopped" xmlns:journey="urn:childs-journey:bpmn:1" '
        'journey:starts="closure"/>',
    )
    assert starting != DIAGRAM.strip()
    pictures = [etree.fromstring(draw(etree.fromstring(text), states={})) for text in
                (starting, starting.replace(' journey:starts="closure"', ""))]  # fmt: skip
    drawn_paths = [len(list(group_of(one, "endEvent").iter(f"{SVG}path"))) for one in pictures]
    assert drawn_paths == [1, 0]


def test_unknown_state_is_drawn_as_not_reached() -> None:
    assert "journey-drawing__node--none" in str(
        group_of(drawn(plan=StepState("none", "")), "callActivity").get("class")
    )


def test_boundary_event_that_does_not_interrupt_is_dashed() -> None:
    late = group_of(drawn(), "boundaryEvent")

    assert late.find(f"{SVG}circle").get("stroke-dasharray") == "4 2"


def test_everything_lies_inside_the_picture() -> None:
    picture = drawn(plan=StepState("open", ""))
    x, y, width, height = map(float, str(picture.get("viewBox")).split())

    for part in picture.iter(f"{SVG}rect"):
        assert x <= float(str(part.get("x"))) <= x + width
        assert y <= float(str(part.get("y"))) <= y + height


def test_no_style_script_or_address() -> None:
    """A strict content security policy shows it as it is."""
    picture = drawn(plan=StepState("open", ""))

    for part in picture.iter():
        assert not {"style", "href", "onclick"} & set(part.attrib)
        assert str(part.tag) not in (f"{SVG}style", f"{SVG}script")


def test_diagram_without_a_picture_is_not_drawn() -> None:
    root = etree.fromstring('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>')

    assert draw(root, states={"a": StepState("done")}) == ""


def test_words_are_wrapped_and_shrunk_to_fit() -> None:
    assert wrap("Manager’s screening decision", 90, 12) == ["Manager’s", "screening", "decision"]
    assert wrap("", 90, 12) == []
    assert fit("word " * 30, 90, 60, (12.0, 10.0))[1] == 10.0


@pytest.mark.parametrize("file", PROCESSES, ids=lambda file: file.name)
def test_shipped_diagram_is_drawn_whole(file: Path) -> None:
    """Every named step of a shipped diagram has its name in the drawing."""
    root = etree.parse(file).getroot()
    words = words_in(etree.fromstring(draw(root, states={})))

    for step in root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}userTask"):
        assert " ".join(str(step.get("name")).split()) in words


def contrast(first: str, second: str) -> float:
    """The contrast of two colours as WCAG 2 counts it."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour as WCAG 2 counts it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
