"""Processes that are run to some point and moved, for tests."""

import datetime as dt
import json
from collections.abc import Mapping
from itertools import pairwise

from journey.engine import compile_process
from journey.engine.migrating import Choice, Move, move_to_step, preview, resume
from tests.diagrams import TIMER, arrows, diagram, element, user_task
from tests.journey.engine.test_instance import DUE, NOW, Runner
from tests.journey.engine.test_profile_runs import DECLARED, repeat

START, END = element("startEvent", "began"), element("endEvent", "ended")


LATER = NOW + dt.timedelta(days=1)


DAY = dt.timedelta(days=1)


def version(*parts: str) -> bytes:
    return diagram(*parts).replace(b"</bpmn:definitions>", DECLARED.encode())


def line(*steps: str, extra: str = "", ways: tuple[str, ...] = (), **parts: str) -> bytes:
    """Steps one after the other; `parts` draws some of them otherwise than as a user task."""
    drawn = [parts.get(step) or user_task(step) for step in steps]
    along = [f"{one} > {other}" for one, other in pairwise(("began", *steps, "ended"))]
    return version(START, *drawn, END, extra, arrows(*along, *ways))


def boundary(event: str, step: str, *, remains: bool = False, inside: str = TIMER) -> str:
    """A date, or something else, at the boundary of a step."""
    more = {"journey__timescale": "rule"} if inside == TIMER else {}
    return element(
        "boundaryEvent",
        event,
        inside,
        attachedToRef=step,
        name=event.title(),
        cancelActivity="false" if remains else "true",
        **more,
    )


def lasting(text: str) -> str:
    duration = f"<bpmn:timeDuration>{text}</bpmn:timeDuration>"
    return f"<bpmn:timerEventDefinition>{duration}</bpmn:timerEventDefinition>"


def runner(source: bytes, *completed: str) -> Runner:
    run = Runner(source, DUE)
    for step in completed:
        run.complete(step)
    return run


def looked_at(run: Runner, new: bytes, mapping: Mapping[str, str] | None = None) -> Move:
    state = json.loads(json.dumps(run.instance.dump(), sort_keys=True))
    untouched = json.dumps(state, sort_keys=True)
    move = preview(state, old=run.definition, new=compile_process(new), mapping=mapping or {})
    assert json.dumps(state, sort_keys=True) == untouched
    return move


def moved(run: Runner, new: bytes, mapping: Mapping[str, str] | None = None) -> Move:
    """Move a runner to a new version as a caller would, a day later."""
    move = looked_at(run, new, mapping)
    assert move.problems == ()
    go_on(run, new, move)
    return move


def go_on(run: Runner, new: bytes, move: Move) -> None:
    assert move.state is not None
    run.definition, run.now = compile_process(new), LATER
    run.instance, run.run = resume(run.definition, move.state, functions=run.functions, now=LATER)


def ids(run: Runner) -> dict[str, str]:
    """The tokens of the open steps."""
    steps = (*run.reload().user_tasks, *run.instance.calls)
    return {step.node.id: step.id for step in steps}


def due_at(run: Runner) -> dt.datetime | None:
    """When the next date is due, to the second."""
    moment = run.instance.next_due_at
    return moment.replace(microsecond=0) if moment is not None else None


def asked(move: Move) -> dict[str, Choice]:
    assert move.state is None
    return {problem.element: problem for problem in move.problems}


def finish(run: Runner, *steps: str) -> None:
    for step in steps:
        run.complete(step)
    assert run.instance.has_ended
    assert run.instance.next_due_at is None


def with_date(event: str, inside: str) -> bytes:
    return line(
        "a",
        "b",
        extra=boundary(event, "b", inside=inside) + element("endEvent", "late_end"),
        ways=(f"{event} > late_end",),
    )


def branches(*steps: str, after: str = "last", kind: str = "parallelGateway") -> bytes:
    """Steps side by side, and one after the join; `a_b` is drawn as a, then b."""
    lines = [step.split("_") for step in steps]
    ways = [(one, other) for way in lines for one, other in pairwise(("split", *way, "join"))]
    return version(
        START,
        element(kind, "split"),
        *(user_task(step) for way in lines for step in way),
        element(kind, "join", name="Both"),
        user_task(after),
        END,
        arrows(
            "began > split",
            *(f"{one} > {other}" for one, other in ways),
            f"join > {after}",
            f"{after} > ended",
        ),
    )


THREE = branches("left", "right", "third")


CALL = element("callActivity", "call", calledElement="other", name="Call")


def repeated(step: str, times: str = "3", *, sequential: bool = False) -> str:
    return element("userTask", step, repeat(times, sequential=sequential), name=step.title())


def held(*steps: str, sub: str = "sub", after: tuple[str, ...] = ("after",)) -> bytes:
    """A sub-process with steps in it."""
    ways = [*pairwise(("in_began", *steps, "in_ended"))]
    inside = (
        element("startEvent", "in_began")
        + "".join(user_task(step) for step in steps)
        + element("endEvent", "in_ended")
        + "".join(
            element("sequenceFlow", f"in_{number}", sourceRef=one, targetRef=other)
            for number, (one, other) in enumerate(ways)
        )
    )
    drawn = element("subProcess", "sub", inside, name=sub.title())
    return line("sub", *after, sub=drawn).replace(b'"sub"', f'"{sub}"'.encode())


def put(run: Runner, step: str, to: str) -> Move:
    state = json.loads(json.dumps(run.instance.dump(), sort_keys=True))
    return move_to_step(state, definition=run.definition, step_id=ids(run)[step], to=to)
