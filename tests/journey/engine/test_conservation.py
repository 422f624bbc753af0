"""Nothing of a diagram is passed over: it is compiled, or it is named in the problems."""

from collections import Counter
from functools import lru_cache
from random import Random

import pytest
from lxml import etree

from journey.engine import DiagramRefused, Problem, check, compile_process, read_diagram, read_xml
from journey.engine.check import DRAWING, SIZE, WAYS
from journey.engine.completeness import lost
from journey.engine.diagram import FLOW_NODES
from journey.engine.known import Known
from journey.engine.reading import diagram_of, local_name
from journey.engine.xml import BPMN
from journey.library import library
from tests.diagrams import TIMER, arrows, diagram, element, lane, user_task
from tests.journey.engine.drawings import Drawing
from tests.journey.engine.mangling import STRANGE, mangled
from tests.journey.engine.refusals import BROKEN, KNOWN, declared, flow, sound

DRAWN, MANGLED, BATCHES = 400, 2_400, 4
SHIPPED = {key: path.read_bytes() for key, path in library().diagrams.items()}
_WANTED = {*FLOW_NODES, "sequenceFlow"}


@lru_cache(maxsize=4)
def drawn(source: bytes) -> list[etree._Element]:
    """The flow nodes and sequence flows of a file, wherever they stand."""
    return [
        one for one in etree.fromstring(source).iter(f"{{{BPMN}}}*") if local_name(one) in _WANTED
    ]


def compiled(source: bytes) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """The nodes that SpiffWorkflow has, and how often it goes from one to another."""
    definition = compile_process(source)
    specs = [
        step
        for spec in (definition.spec, *definition.inner.values())
        for step in spec.task_specs.values()
    ]
    nodes = Counter(step.bpmn_id for step in specs if step.bpmn_id)
    joined: Counter[tuple[str, str]] = Counter()
    for step in specs:
        for after in step.outputs:
            joined[step.bpmn_id, after.bpmn_id or after.name.split(".")[0]] += 1
    return nodes, joined


def passed_over(source: bytes, problems: tuple[Problem, ...]) -> list[str]:
    """What is neither compiled nor named, by id or by line, although the diagram is accepted."""
    if problems:
        return [] if all(problem.message for problem in problems) else ["a problem without words"]
    nodes, joined = compiled(source)
    diagram_read = compile_process(source).diagram
    found = []
    for one in drawn(source):
        ends = (one.get("sourceRef", ""), one.get("targetRef", ""))
        is_arrow = local_name(one) == "sequenceFlow"
        if is_arrow and not joined[ends]:
            found.append(f"arrow {ends}")
        if not is_arrow and (not nodes[one.get("id")] or one.get("id") not in diagram_read.nodes):
            found.append(f"{local_name(one)} {one.get('id')}")
        joined[ends] -= is_arrow
    if len(diagram_read.arrows) != sum(local_name(one) == "sequenceFlow" for one in drawn(source)):
        found.append("arrows that share an id")
    return found


def unread(source: bytes, problems: tuple[Problem, ...]) -> list[str]:
    """Of a refused diagram: what was neither read, nor named by its id or its line."""
    try:
        read = diagram_of(source)
    except DiagramRefused:
        return []  # the file as a whole is refused, and the problem says why
    named = {problem.element for problem in problems} | {problem.line for problem in problems}
    kept = {*read.nodes, *read.arrows}
    lines = {one.line for one in read.nodes.values()} | {one.line for one in read.arrows.values()}
    return [
        one.get("id", "")
        for one in drawn(source)
        if not {one.get("id"), one.sourceline} & named
        and one.get("id") not in kept
        and one.sourceline not in lines
    ]


def everything(source: bytes) -> Known:
    """What an authority needs to have, so that nothing is missing but what is drawn wrongly."""
    names = frozenset(one.get("id", "") for one in drawn(source))
    return Known(
        roles=frozenset({"Social worker"}),
        forms=names | {"rule"},
        rules=names | {"rule"},
        processes=frozenset({"other"}),
    )


def with_lanes(source: bytes) -> bytes:
    """The same with a role, a form and a timescale for all; each element on a line of its own."""
    ids = [one.get("id", "") for one in drawn(source) if local_name(one) != "sequenceFlow"]
    head, sep, rest = source.partition(b'isExecutable="true">')
    laid = head + sep + lane("Social worker", *ids).encode() + rest
    whole = b'<bpmn:manualTask journey:form="rule" journey:timescale="rule"'
    return laid.replace(b"<bpmn:manualTask", whole).replace(b"><bpmn:", b">\n<bpmn:")


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_diagrams_are_compiled_as_they_are_drawn(batch: int) -> None:
    for seed in range(batch, DRAWN, BATCHES):
        source = with_lanes(Drawing(Random(seed), whole_profile=True).draw())
        known = everything(source)
        problems = check(source, known)
        assert {one.id for one in problems} <= {"too-many-steps"}, (seed, problems[:2])
        assert passed_over(source, problems) == [], seed
        if not problems:
            nodes, joined = compiled(source)
            assert len(nodes) == sum(local_name(one) != "sequenceFlow" for one in drawn(source))
            assert sum(joined.values()) >= sum(nodes.values()) - 1


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mangled_diagrams_are_compiled_or_named(batch: int) -> None:
    accepted = 0
    for seed in range(batch, MANGLED, BATCHES):
        rng = Random(seed)
        whole = with_lanes(Drawing(rng, whole_profile=seed % 3 == 0).draw())
        known, source = everything(whole), mangled(whole, rng)
        problems = check(source, known)
        assert passed_over(source, problems) == [], seed
        assert unread(source, problems) == [], seed
        accepted += not problems
    assert 10 < accepted < MANGLED / BATCHES / 2


@pytest.mark.parametrize("process_id", SHIPPED)
def test_shipped_diagrams_that_are_mangled_are_compiled_or_named(process_id: str) -> None:
    rng = Random(20261121)
    for _ in range(100):
        source = mangled(SHIPPED[process_id], rng)
        problems = check(source, library().known)
        assert passed_over(source, problems) == []
        assert unread(source, problems) == []


@pytest.mark.parametrize(("attribute", "value"), STRANGE)
@pytest.mark.parametrize(
    "kind", ["process", "userTask", "exclusiveGateway", "startEvent", "endEvent", "sequenceFlow"]
)
def test_what_means_nothing_is_refused_or_changes_nothing(
    kind: str, attribute: str, value: str
) -> None:
    """Either a sentence names it, or what runs is the same to the last letter."""
    root = etree.fromstring(sound())
    (one, *_) = root.iter(f"{{{BPMN}}}{kind}")
    one.set(attribute, value)
    source = etree.tostring(root)
    problems = check(source, KNOWN)
    if not problems:
        # An outcome on an end is what an end may say.
        assert compile_process(source).compiled == compile_process(sound()).compiled
    else:
        assert all(problem.element for problem in problems)


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ('<bpmn:collaboration id="c"><bpmn:participant id="p" processRef="process"/>'
         "</bpmn:collaboration>", ""),
        ('<bpmn:collaboration id="c"><bpmn:participant id="p" processRef="process"/>'
         '<bpmn:participant id="q" name="Family"/></bpmn:collaboration>', "said-twice"),
        ('<bpmn:collaboration id="c"><bpmn:messageFlow id="f" sourceRef="work" targetRef="q"/>'
         "</bpmn:collaboration>", "unknown-element"),
        ('<bpmn:process id="second"/>', "one-process"),
        ('<bpmn:signal id="s"/>', "unknown-element"),
        ('<bpmn:dataStore id="s"/>', "unknown-element"),
        ('<bpmn:userTask id="stray"/>', "outside-the-process"),
        ('<bpmn:sequenceFlow id="stray" sourceRef="work" targetRef="decide"/>',
         "outside-the-process"),
        ('<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI">'
         '<bpmndi:BPMNShape bpmnElement="work"/></bpmndi:BPMNDiagram>', ""),
        ('<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI">'
         '<bpmn:userTask id="stray"/></bpmndi:BPMNDiagram>', "outside-the-process"),
    ],
)  # fmt: skip
def test_what_stands_beside_the_process_is_known_or_refused(more: str, rule: str) -> None:
    source = sound().replace(b"</bpmn:definitions>", f"{more}</bpmn:definitions>".encode())
    assert {problem.id for problem in check(source, KNOWN)} == ({rule} if rule else set())


def test_arrows_without_ids_get_ids_that_nothing_else_has() -> None:
    source = sound(more="<bpmn:group id='flow_1'/><bpmn:group id='flow_1_'/>")
    for number in range(1, 5):
        source = source.replace(f' id="arrow_{number}"'.encode(), b"")
    read = read_diagram(read_xml(source))
    assert set(read.arrows) == {"flow_1__", "flow_2", "flow_3", "flow_4", "accept", "return"}
    assert check(source, KNOWN) == ()
    assert passed_over(source, ()) == []
    assert set(read.arrows) == set(read_diagram(read_xml(source)).arrows)


@pytest.mark.parametrize("name", ["Start", "End", "Root", "process.EndJoin", "work.x", "a b", "é"])
def test_ids_that_the_engine_would_take_for_its_own_are_refused(name: str) -> None:
    source = sound(more=element("endEvent", name) + flow("on", "again", name))
    assert {problem.id for problem in check(source, KNOWN)} == {"id-unclear"}


def test_what_the_engine_loses_is_noticed_before_anybody_runs_it() -> None:
    source = diagram(
        element("startEvent", "began"),
        user_task("work"),
        element("boundaryEvent", "late", TIMER, attachedToRef="work", journey__timescale="rule"),
        element("endEvent", "ended"),
        arrows("began > work", "work > ended"),
        flow("late_on", "late", "ended"),
    )
    definition = compile_process(declared(source))
    assert lost(definition.diagram, [definition.spec]) == []
    del definition.spec.task_specs["late"]
    definition.spec.task_specs["began"]._outputs.clear()
    missing = {thing.id for thing in lost(definition.diagram, [definition.spec])}
    assert missing == {"late", "late_on", "arrow_1"}


def test_a_file_that_cannot_be_compiled_names_the_process() -> None:
    with pytest.raises(DiagramRefused) as refusal:
        compile_process(
            diagram(user_task("work"), element("endEvent", "ended"), arrows("work > ended"))
        )
    assert {one.id for one in refusal.value.problems} <= {"cannot-run", "lost"}
    assert {one.element for one in refusal.value.problems} == {"process"}


def test_whatever_is_compiled_unchecked_is_compiled_or_refused() -> None:
    rng, refused = Random(7), 0
    bent = [mangled(declared(sound()), rng) for _ in range(300)]
    without_moment = diagram(element("startEvent", "began", TIMER))
    for source in (*bent, *(declared(sound(**parts)) for _, parts in BROKEN), without_moment):
        try:
            compile_process(source)
        except DiagramRefused:
            refused += 1
    assert 100 < refused < len(bent) + len(BROKEN)


def test_all_rules_are_in_one_of_the_stages() -> None:
    rules = [*SIZE, *DRAWING, *WAYS]
    assert len(rules) == len(set(rules))
