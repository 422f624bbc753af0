"""What SpiffWorkflow gets wrong (reference engine.md 8), where no other test comes by it."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from journey.engine import (
    EngineError,
    Instance,
    StateRefused,
    StepNotOpen,
    check,
    compile_process,
    read_diagram,
    read_xml,
)
from journey.engine.compiling import _REGISTRY
from tests.diagrams import TIMER, arrows, diagram, element, lane, user_task
from tests.journey.engine.drawings import Drawing
from tests.journey.engine.listening import nothing_is_executed
from tests.journey.engine.places import PLACES
from tests.journey.engine.refusals import KNOWN, boundary, catch, declared, flow, sound
from tests.journey.engine.test_instance import CONDITION, DUE, NOW, Runner, returning
from tests.journey.engine.test_profile_runs import MESSAGE, inner, repeat, runner

START, END = element("startEvent", "began"), element("endEvent", "ended")
RUNS = "__import__('os').system('true')"


@pytest.mark.parametrize("more", [{}, {"format": 2}, {"typename": "BpmnWorkflow"}])
def test_a_state_that_spiffworkflow_would_have_evaluated_is_refused(
    more: dict[str, object],
) -> None:
    """Its own reader gives what an old version wrote to `eval` (2, 22)."""
    old = {"serializer_version": "1.0", "tasks": {"x": {"data": RUNS}}, "data": {"y": RUNS}, **more}
    definition = compile_process(returning())
    with nothing_is_executed(), pytest.raises(StateRefused):
        Instance.load(definition, old, functions=DUE)


@pytest.mark.parametrize("place", ["condition, exclusive", "condition, inclusive"])
def test_a_process_that_was_loaded_does_not_run_python_either(place: str) -> None:
    """SpiffWorkflow gives a workflow that is loaded without an engine all of Python (3)."""
    for text in ("1", RUNS):  # the first imports what is needed
        definition = compile_process(PLACES[place](text))
        first, _ = Instance.start(definition, functions=DUE, now=NOW)
        instance = Instance.load(definition, json.loads(json.dumps(first.dump())), functions=DUE)
        if text == "1":
            instance.complete(instance.user_tasks[0].id, now=NOW)
    with nothing_is_executed(), pytest.raises(EngineError, match="not a known function"):
        instance.complete(instance.user_tasks[0].id, now=NOW)


def test_a_sub_process_with_dates_goes_round_without_an_end_in_sight() -> None:
    """SpiffWorkflow breaks off after 247 rounds with a date and 500 with a sub-process (6)."""
    late = element("boundaryEvent", "late", TIMER, attachedToRef="sub", cancelActivity="false",
                   journey__timescale="rule")  # fmt: skip
    run = Runner(
        diagram(
            START,
            element("exclusiveGateway", "again"),
            element("subProcess", "sub", inner()),
            late,
            element("endEvent", "reminded"),
            user_task("decide"),
            element("exclusiveGateway", "decided", name="Good?"),
            END,
            arrows("began > again", "again > sub", "sub > decide", "decide > decided",
                   "decided > again: no", "decided > ended: yes", "late > reminded"),
        )
    )  # fmt: skip
    for _ in range(520):
        run.complete("inside")
        run.complete("decide", "no")
    assert run.open == ["inside"]
    assert run.instance.next_due_at == NOW + dt.timedelta(days=3)
    run.complete("inside")
    run.complete("decide", "yes")
    assert run.instance.has_ended


@pytest.mark.parametrize(
    "kind",
    ["task", "scriptTask", "serviceTask", "businessRuleTask", "sendTask", "receiveTask",
     "complexGateway", "transaction", "adHocSubProcess", "dataStoreReference", "callChoreography"],
)  # fmt: skip
def test_a_step_that_would_be_run_wrongly_is_refused(kind: str) -> None:
    problems = check(sound(more=element(kind, "strange") + flow("x", "again", "strange")), KNOWN)
    assert "strange" in {one.element for one in problems if one.id == "unknown-element"}


@pytest.mark.parametrize("kind", ["signal", "link", "compensate", "cancel", "conditional"])
@pytest.mark.parametrize("place", ["start", "end", "catch", "throw", "boundary"])
def test_an_event_that_would_be_passed_over_is_refused(kind: str, place: str) -> None:
    """Signal ends, links and compensation are accepted and ignored (10, 35)."""
    definition = f"<bpmn:{kind}EventDefinition/>"
    parts = {
        "start": {"began": element("startEvent", "began", definition)},
        "end": {"ended": element("endEvent", "ended", definition)},
        "catch": {"more": catch(definition)},
        "throw": {"more": element("intermediateThrowEvent", "told", definition)},
        "boundary": {"more": boundary(definition)},
    }[place]
    problems = check(declared(sound(**parts)), KNOWN)
    assert any(f"There is no {kind}EventDefinition" in one.message for one in problems)


@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize("done", [0, 1])
def test_a_repeated_step_is_interrupted_with_all_its_occurrences(
    *, sequential: bool, done: int
) -> None:
    """SpiffWorkflow crashes where the step is a called process (11): that is refused."""
    step = element("userTask", "work", repeat("3", sequential=sequential), name="Work")
    late = element("boundaryEvent", "late", MESSAGE, attachedToRef="work")
    ways = arrows("began > work", "work > ended", "late > chase", "chase > chased")
    run = runner(START, step, late, user_task("chase"), END, element("endEvent", "chased"), ways)
    for _ in range(done):
        run.complete("work")
    run.reload().deliver("answer", now=NOW)
    assert run.open == ["chase"]
    run.complete("chase")
    assert run.instance.has_ended


def test_running_changes_nothing_of_a_definition() -> None:
    """All instances share it; SpiffWorkflow changes some specifications as they run (20, 21)."""
    for seed in range(30):
        rng = Random(seed)
        definition = compile_process(Drawing(rng, whole_profile=True).draw())
        instance, _ = Instance.start(definition, functions=DUE, now=NOW)
        for number in range(20):
            now = NOW + dt.timedelta(days=number)
            instance.fire_timers(now=now)
            for task in instance.user_tasks[:1]:
                options = definition.diagram.options(task.node.id)
                outcome = rng.choice(options).outcome if options else ""
                instance.complete(task.id, outcome=outcome, now=now)
        specs = {key: _REGISTRY.convert(one) for key, one in definition.inner.items()}
        assert json.dumps([_REGISTRY.convert(definition.spec), specs]) == definition.compiled


def test_threads_share_a_definition() -> None:
    source = Drawing(Random(7), whole_profile=True).draw()

    def walked(seed: int) -> list[str]:
        rng, found = Random(seed), list[str]()
        definition = compile_process(source)
        instance, run = Instance.start(definition, functions=DUE, now=NOW)
        for _ in range(30):
            found += run.nodes
            for task in instance.user_tasks[:1]:
                options = definition.diagram.options(task.node.id)
                outcome = rng.choice(options).outcome if options else ""
                run = instance.complete(task.id, outcome=outcome, now=NOW)
            instance = Instance.load(definition, instance.dump(), functions=DUE)
        return found

    alone = [walked(seed) for seed in range(16)]
    compile_process.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(walked, range(16))) == alone


@pytest.mark.parametrize("name", ["typename", "data", "name", "None", "lambda_", "x" * 100])
def test_a_step_may_have_a_name_that_spiffworkflow_reads_otherwise(name: str) -> None:
    """A key `typename` names a class to its reader (22)."""
    source = returning().replace(b'"work"', f'"{name}"'.encode())
    run = Runner(source)
    run.complete(name)
    run.complete("decide", "accept")
    assert run.instance.has_ended


def test_only_what_is_open_can_be_completed() -> None:
    """SpiffWorkflow runs what has been done, and what is only foreseen (23)."""
    run = Runner(returning())
    tokens = [token for token in run.reload()._workflow.tokens() if not token.task_spec.manual]
    foreseen = [token for token in run.instance._workflow.tokens() if token.task_spec.manual]
    opened = {task.id for task in run.instance.user_tasks}
    for token in [*tokens, *foreseen]:
        if token.id.hex not in opened:
            with pytest.raises(StepNotOpen):
                run.instance.complete(token.id.hex, outcome="", now=NOW)
    assert len(foreseen) > 1
    assert run.open == ["work"]


@pytest.mark.parametrize("first", ["a", "b"])
def test_of_two_conditions_that_hold_the_first_in_the_file_counts(first: str) -> None:
    """In SpiffWorkflow it is the arrow that is drawn higher (24)."""
    ways = [
        element("sequenceFlow", f"to_{way}", CONDITION.replace("==", "!="),
                sourceRef="which", targetRef=f"{way}_way")
        for way in sorted("ab", key=lambda way: way != first)
    ]  # fmt: skip
    high = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane>'
        '<bpmndi:BPMNShape bpmnElement="{}_way"><dc:Bounds x="0" y="0" width="1" height="1"/>'
        "</bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
    )
    source = diagram(
        START, user_task("work"), element("exclusiveGateway", "which", default="arrow_3"),
        user_task("a_way"), user_task("b_way"), element("exclusiveGateway", "met"), END, *ways,
        arrows("began > work", "work > which", "which > met", "a_way > met", "b_way > met",
               "met > ended"),
    )  # fmt: skip
    for way in "ab":
        drawn = source.replace(b"</bpmn:definitions>", high.format(way).encode())
        run = Runner(drawn)
        run.complete("work")
        assert run.open == [f"{first}_way"]


def test_a_data_object_that_is_gone_does_not_hold_up_the_reading() -> None:
    """SpiffWorkflow's parser never comes back from it in a sub-process (25)."""
    orphan = '<bpmn:dataObjectReference id="letter" dataObjectRef="gone"/>'
    source = diagram(
        START, element("subProcess", "sub", inner(orphan)), END,
        arrows("began > sub", "sub > ended"),
    )  # fmt: skip
    check(source, KNOWN)
    assert Runner(source).open == ["inside"]


def test_a_lane_holds_for_what_is_inside_and_at_the_boundary() -> None:
    """SpiffWorkflow gives no lane to an event at a boundary (30)."""
    late = element("boundaryEvent", "late", TIMER, attachedToRef="inside")
    source = diagram(lane("Social worker", "sub"), START,
                     element("subProcess", "sub", inner(late)), END)  # fmt: skip
    nodes = read_diagram(read_xml(source)).nodes
    assert {nodes[key].lane for key in ("sub", "inside", "late")} == {"Social worker"}
    assert nodes["began"].lane == ""
