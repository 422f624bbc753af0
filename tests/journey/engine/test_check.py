"""What keeps a diagram from running, each with a sentence that says where and what to do."""

import ast
import re
from pathlib import Path

import pytest

import journey.engine
from journey.engine import DiagramRefused, Problem, check, compile_process
from journey.engine.xml import MOST_BYTES, MOST_ELEMENTS, read_xml
from tests.diagrams import arrows, diagram, element, lane, user_task
from tests.journey.engine.refusals import (
    BROKEN,
    KNOWN,
    WEEKLY,
    accept,
    boundary,
    condition,
    declared,
    flow,
    sound,
)

SAYS_WHAT_TO_DO = re.compile(
    r"\b(Attach|Draw|Give|Join|Leave|Let|Mark|Name|Put|Remove|Repeat|Save|Say|Set|Split|Start|Use|"
    r"Write)\b[^.]*(\.\w[^.]*|\([^)]*\))*\.$"
)
IN_THE_FILE = {
    "file-too-large": b" " * (MOST_BYTES + 1),
    "document-type": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "unreadable": b"not xml",
    "not-bpmn": b"<html/>",
    "one-process": sound().replace(b"bpmn:process", b"bpmn:collaboration"),
}
OF_OTHER_TESTS = {
    "crashed", "took-too-long", "too-large", "nested-too-deeply",  # test_apart
    "outside-the-process", "lost", "cannot-run",  # test_conservation
    "never-reached", "join-never-completes", "reached-twice", "joined-twice",  # test_exploring
    "no-way-to-an-end", "loop-without-wait", "too-entangled",  # test_exploring
    "named-otherwise", "too-many-steps",  # below
    "substitute-ends-otherwise",  # test_linking
}  # fmt: skip


def rules() -> set[str]:
    """The ids of all problems, from the syntax trees of the engine."""
    named: set[str] = set()
    for path in Path(journey.engine.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            called = getattr(node, "func", None)
            name = getattr(called, "id", "")
            if name.startswith("problem_") or name == "refused":
                assert isinstance(node, ast.Call)
                rule = node.args[0]
                named |= {str(rule.value)} if isinstance(rule, ast.Constant) else set()
    return named


def ids(source: bytes) -> set[str]:
    """The rules that a diagram breaks."""
    return {problem.id for problem in check(source, KNOWN)}


def is_well_said(problem: Problem, source: bytes) -> bool:
    """Whether it names the line of the element and ends by saying what to do."""
    placed = not problem.line or problem.message.startswith(f"Line {problem.line}")
    of_the_file = not problem.element or f'process id="{problem.element}"'.encode() in source
    return (
        placed
        and (bool(problem.line) or of_the_file)
        and SAYS_WHAT_TO_DO.search(problem.message) is not None
    )


def test_a_sound_diagram_has_no_problems() -> None:
    assert check(sound(), KNOWN) == ()


@pytest.mark.parametrize(("rule", "parts"), BROKEN)
def test_each_rule_names_the_element_the_line_and_what_to_do(
    rule: str, parts: dict[str, str]
) -> None:
    source = declared(sound(**parts))
    problems = [one for one in check(source, KNOWN) if one.id == rule]
    assert problems
    assert [one for one in problems if not is_well_said(one, source)] == []


def test_a_diagram_of_too_many_elements_is_refused_before_it_is_looked_at() -> None:
    few = sound(more="<bpmn:group/>" * 1_000)
    assert "file-too-large" not in ids(few)
    (problem,) = check(sound(more="<bpmn:group/>" * MOST_ELEMENTS), KNOWN)
    assert (problem.id, problem.element) == ("file-too-large", "")
    assert problem.message == "The diagram has too many elements. Split the process."


@pytest.mark.parametrize("rule", IN_THE_FILE)
def test_a_file_that_is_no_diagram_is_one_problem(rule: str) -> None:
    (problem,) = check(IN_THE_FILE[rule], KNOWN)
    assert problem.id == rule
    assert SAYS_WHAT_TO_DO.search(problem.message)


def test_every_rule_is_tried() -> None:
    assert rules() - {rule for rule, _ in BROKEN} - set(IN_THE_FILE) - OF_OTHER_TESTS == set()
    assert len(rules()) > 60


@pytest.mark.parametrize(
    "source",
    [b"", b"\x00\xff", sound()[:-20], b'<?xml version="1.0" encoding="utf-16"?><a/>', b"\xef\xbb"],
)
def test_what_cannot_be_read_is_said(source: bytes) -> None:
    assert ids(source) == {"unreadable"}


def test_the_file_and_the_process_are_named_alike() -> None:
    (problem,) = check(sound(), KNOWN, process_id="other")
    assert problem.id == "named-otherwise"
    assert SAYS_WHAT_TO_DO.search(problem.message)


@pytest.mark.parametrize("more", [user_task("t{}"), flow("f{}", "work", "decide")])
def test_a_diagram_that_nobody_can_read_is_refused_at_once(more: str) -> None:
    source = sound(more="".join(more.replace("{}", str(number)) for number in range(1_000)))
    (problem,) = check(source, KNOWN)
    assert problem.id == "too-many-steps"
    assert SAYS_WHAT_TO_DO.search(problem.message)


@pytest.mark.parametrize("text", ["decide.outcome == 'done'", "call.outcome != 'x'"])
def test_conditions_may_read_decisions_and_called_processes(text: str) -> None:
    source = diagram(
        lane("Social worker", "work", "decide"),
        element("startEvent", "began"),
        user_task("decide"),
        element("exclusiveGateway", "decided", name="Done?"),
        flow("done", "decided", "call", journey__outcome="done", name="Done"),
        flow("not_done", "decided", "merged", journey__outcome="not_done", name="Not done"),
        element("callActivity", "call", calledElement="visit", name="Call"),
        element("exclusiveGateway", "merged"),
        element("exclusiveGateway", "parted", default="on"),
        flow("on", "parted", "ended"),
        flow("work_first", "parted", "work", condition(text)),
        user_task("work"),
        element("exclusiveGateway", "joined"),
        element("endEvent", "ended"),
        arrows("began > decide", "decide > decided", "call > merged", "merged > parted"),
    )
    source = source.replace(b'targetRef="ended"', b'targetRef="joined"').replace(
        b'<bpmn:endEvent id="ended"></bpmn:endEvent>',
        (
            element("endEvent", "ended")
            + flow("last", "joined", "ended")
            + flow("back", "work", "joined")
        ).encode(),
    )
    assert [one for one in check(source, KNOWN) if one.id != "call-cycle"] == []


def test_a_refused_file_cannot_be_compiled_either() -> None:
    with pytest.raises(DiagramRefused, match="not a BPMN"):
        compile_process(b"<html/>")
    with pytest.raises(DiagramRefused):
        read_xml(b"<!DOCTYPE x><x/>")


def test_the_place_of_a_box_does_not_change_the_way() -> None:
    first, again = compile_process(sound()), compile_process(sound(more="<bpmn:group id='g'/>"))
    assert list(first.spec.task_specs) == list(again.spec.task_specs)


def test_a_reminder_beside_a_step_may_repeat() -> None:
    reminder = boundary(WEEKLY, cancelActivity="false")
    reminded = element("endEvent", "reminded") + flow("on", "late", "reminded")
    assert check(sound(more=reminder + reminded), KNOWN) == ()


def test_a_condition_is_understood_where_it_stands() -> None:
    assert "condition-not-understood" not in ids(sound(accept=accept(condition("1 == 1"))))
