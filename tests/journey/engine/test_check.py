"""What keeps a diagram from running, each with a sentence."""

from collections.abc import Callable

import pytest

from journey.engine import DiagramRefused, Known, check, compile_process
from journey.engine.xml import MOST_BYTES, read_xml
from tests.diagrams import TIMER, arrows, diagram, element, lane, user_task

STEPS = ("work", "decide")
KNOWN = Known(
    roles=frozenset({"Social worker"}),
    forms=frozenset(STEPS),
    rules=frozenset({*STEPS, "rule"}),
    processes=frozenset({"letter", "process"}),
)


def sound(**replaced: str) -> bytes:
    """A diagram that may run; a part is replaced by naming it."""
    parts = {
        "lane": lane("Social worker", *STEPS),
        "began": element("startEvent", "began"),
        "again": element("exclusiveGateway", "again"),
        "work": user_task("work"),
        "decide": user_task("decide", journey__authorises="work"),
        "decided": element("exclusiveGateway", "decided", name="Is it good?"),
        "ended": element("endEvent", "ended", journey__outcomeFrom="decide"),
        "first": arrows("began > again", "again > work", "work > decide", "decide > decided"),
        "accept": flow("accept", "decided", "ended", journey__outcome="accept", name="Accept"),
        "return": flow("return", "decided", "again", journey__outcome="return", name="Return"),
        "more": "",
    }
    return diagram(*{**parts, **replaced}.values())


def flow(flow_id: str, source: str, target: str, inside: str = "", **more: str) -> str:
    """One arrow."""
    return element("sequenceFlow", flow_id, inside, sourceRef=source, targetRef=target, **more)


def ids(source: bytes) -> set[str]:
    """The rules that a diagram breaks."""
    return {problem.id for problem in check(source, KNOWN)}


def test_a_sound_diagram_has_no_problems() -> None:
    assert check(sound(), KNOWN) == ()


@pytest.mark.parametrize(
    ("rule", "part", "replacement"),
    [
        ("user-task-without-name", "work", user_task("work", name="")),
        ("user-task-without-form", "work", user_task("work", journey__form="")),
        ("user-task-without-timescale", "work", user_task("work", journey__timescale="")),
        ("unknown-form", "work", user_task("work", journey__form="nothing")),
        ("unknown-timescale", "work", user_task("work", journey__timescale="nothing")),
        ("unknown-allocation", "work", user_task("work", journey__allocateTo="anybody")),
        ("user-task-without-lane", "lane", ""),
        ("unknown-lane", "lane", lane("Wizard", *STEPS)),
        ("one-start", "began", ""),
        ("one-start", "more", element("startEvent", "second")),
        ("no-end", "ended", ""),
        ("dangling-arrow", "more", flow("loose", "nowhere", "ended")),
        ("no-way-in", "more", user_task("decide2")),
        ("no-way-out", "more", element("intermediateThrowEvent", "stone")),
        ("gateway-missing", "more", flow("second", "began", "decided")),
        ("unknown-element", "more", element("scriptTask", "script")),
        ("unknown-element", "more", element("serviceTask", "service")),
        ("unknown-element", "more", '<x:script xmlns:x="urn:x">open()</x:script>'),
        ("id-unclear", "work", user_task("class")),
        (
            "timer-not-understood",
            "more",
            element(
                "intermediateCatchEvent",
                "wait",
                "<bpmn:timerEventDefinition><bpmn:timeDuration>banana</bpmn:timeDuration>"
                "</bpmn:timerEventDefinition>",
            ),
        ),
        ("not-yet", "more", element("callActivity", "call", calledElement="letter")),
        ("not-attached", "more", element("boundaryEvent", "late", TIMER, attachedToRef="nobody")),
        (
            "event-misplaced",
            "began",
            element("startEvent", "began", "<bpmn:errorEventDefinition/>"),
        ),
        ("event-sub-process", "more", element("subProcess", "sub", triggeredByEvent="true")),
        ("gateway-without-events", "again", element("eventBasedGateway", "again")),
        ("unknown-process", "more", element("callActivity", "call", calledElement="nobody")),
        ("call-cycle", "more", element("callActivity", "call", calledElement="process")),
        ("unknown-element", "more", element("task", "task")),
        ("unknown-element", "more", element("transaction", "sub")),
        (
            "unknown-element",
            "more",
            element("intermediateCatchEvent", "m", "<bpmn:signalEventDefinition/>"),
        ),
        ("decision-without-question", "decided", element("exclusiveGateway", "decided")),
        ("option-incomplete", "accept", flow("accept", "decided", "ended", name="Accept")),
        (
            "option-incomplete",
            "accept",
            flow("accept", "decided", "ended", journey__outcome="accept"),
        ),
        (
            "outcome-twice",
            "accept",
            flow("accept", "decided", "ended", journey__outcome="return", name="Accept"),
        ),
        ("authorises-nothing", "decide", user_task("decide", journey__authorises="nobody")),
        ("authorises-nothing", "decide", user_task("decide", journey__authorises="decide")),
        ("authorises-without-decision", "work", user_task("work", journey__authorises="decide")),
        ("event-without-meaning", "more", element("intermediateCatchEvent", "wait")),
        ("timer-without-timescale", "more", element("intermediateCatchEvent", "wait", TIMER)),
        (
            "unknown-timescale",
            "more",
            element("intermediateCatchEvent", "wait", TIMER, journey__timescale="nothing"),
        ),
        (
            "outcome-from-nothing",
            "ended",
            element("endEvent", "ended", journey__outcomeFrom="work"),
        ),
        ("unknown-process", "ended", element("endEvent", "ended", journey__starts="nothing")),
        ("id-unclear", "more", element("exclusiveGateway", "decided")),
        ("id-unclear", "more", element("exclusiveGateway", "")),
    ],
)
def test_each_rule_names_the_element_and_what_to_do(rule: str, part: str, replacement: str) -> None:
    problems = [p for p in check(sound(**{part: replacement}), KNOWN) if p.id == rule]
    assert problems
    assert problems[0].message.endswith((".", "?"))


def test_a_gateway_without_outcomes_or_conditions_is_refused() -> None:
    source = sound(
        accept=flow("accept", "decided", "ended"), **{"return": flow("return", "decided", "again")}
    )
    assert "decision-without-outcomes" in ids(source)


def test_outcomes_need_a_step_in_which_somebody_decides() -> None:
    source = sound(decide=element("parallelGateway", "decide"), ended=element("endEvent", "ended"))
    assert "decision-without-step" in ids(source)


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("work.outcome == 'x'", ""),
        ("nobody.outcome == 'x'", "condition-unknown-name"),
        ("work.outcome ==", "condition-not-understood"),
        ("__import__('os')", "condition-not-understood"),
    ],
)
def test_conditions_are_of_our_grammar(condition: str, rule: str) -> None:
    written = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>"
    source = sound(
        decide=user_task("decide"),
        ended=element("endEvent", "ended"),
        decided=element("exclusiveGateway", "decided", default="return"),
        accept=flow("accept", "decided", "ended", written),
        **{"return": flow("return", "decided", "again")},
    )
    assert ids(source) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("unreadable", b"not xml"),
        ("unreadable", b""),
        ("unreadable", b"\x00\xff"),
        ("unreadable", sound()[:-20]),
        ("unreadable", b'<?xml version="1.0" encoding="utf-16"?><a/>'),
        ("not-bpmn", b"<html/>"),
        ("document-type", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("one-process", sound().replace(b"bpmn:process", b"bpmn:collaboration")),
        ("file-too-large", b" " * (MOST_BYTES + 1)),
    ],
)
def test_a_file_that_is_no_diagram_is_one_problem(rule: str, source: bytes) -> None:
    assert ids(source) == {rule}


def test_a_refused_file_cannot_be_compiled_either() -> None:
    with pytest.raises(DiagramRefused, match="not a BPMN"):
        compile_process(b"<html/>")
    with pytest.raises(DiagramRefused):
        read_xml(b"<!DOCTYPE x><x/>")


def test_the_place_of_a_box_does_not_change_the_way() -> None:
    build: Callable[..., bytes] = sound
    first = compile_process(build())
    again = compile_process(build(more="<bpmn:group id='g'/>"))
    assert list(first.spec.task_specs) == list(again.spec.task_specs)
