"""The whole profile of diagrams runs: sub-processes, calls, messages, errors, repeated steps."""

import datetime as dt
from collections.abc import Callable

import pytest

from journey.engine import StepNotOpen, UncaughtError
from tests.diagrams import TIMER, arrows, diagram, element, user_task
from tests.journey.engine.test_instance import DUE, NOW, Runner

MESSAGE = '<bpmn:messageEventDefinition messageRef="m"/>'
ERROR = '<bpmn:errorEventDefinition errorRef="e"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="x"/>'
DECLARED = (
    '<bpmn:message id="m" name="answer"/><bpmn:error id="e" name="E" errorCode="unsafe"/>'
    '<bpmn:escalation id="x" name="X" escalationCode="late"/></bpmn:definitions>'
)
START, END = element("startEvent", "began"), element("endEvent", "ended")


def runner(*parts: str) -> Runner:
    return Runner(diagram(*parts).replace(b"</bpmn:definitions>", DECLARED.encode()), DUE)


def repeat(times: str, *, sequential: bool = False) -> str:
    """The mark of a repeated step."""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<bpmn:loopCardinality>{times}</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def inner(*extra: str, end: str = "") -> str:
    """What is inside a sub-process: one step."""
    return (
        element("startEvent", "in_began")
        + user_task("inside")
        + element("endEvent", "in_ended", end)
        + element("sequenceFlow", "in_1", sourceRef="in_began", targetRef="inside")
        + element("sequenceFlow", "in_2", sourceRef="inside", targetRef="in_ended")
        + "".join(extra)
    )


def test_a_sub_process_is_gone_through() -> None:
    run = runner(
        START, element("subProcess", "sub", inner()), END, arrows("began > sub", "sub > ended")
    )
    assert run.open == ["inside"]
    run.complete("inside")
    assert run.instance.has_ended


def test_an_error_inside_a_sub_process_goes_to_its_boundary() -> None:
    run = runner(
        START,
        element("subProcess", "sub", inner(end=ERROR)),
        element("boundaryEvent", "caught", ERROR, attachedToRef="sub"),
        user_task("mend"),
        END,
        element("endEvent", "mended"),
        arrows("began > sub", "sub > ended", "caught > mend", "mend > mended"),
    )
    run.complete("inside")
    assert run.open == ["mend"]


@pytest.mark.parametrize("sequential", [True, False])
def test_a_repeated_step_is_done_as_often_as_it_says(*, sequential: bool) -> None:
    step = element("userTask", "work", repeat("3", sequential=sequential), name="Work")
    run = runner(START, step, END, arrows("began > work", "work > ended"))
    for left in (3, 2, 1):
        assert len(run.open) == (1 if sequential else left)
        run.complete("work")
    assert run.instance.has_ended


def calling() -> Runner:
    """A call with an error, an escalation and a date at its boundary."""
    return runner(
        START,
        element("callActivity", "call", calledElement="other", name="Call"),
        element("boundaryEvent", "failed", ERROR, attachedToRef="call"),
        element("boundaryEvent", "told", ESCALATION, attachedToRef="call", cancelActivity="false"),
        element("boundaryEvent", "late", TIMER, attachedToRef="call", journey__timescale="rule"),
        user_task("mend"),
        user_task("listen"),
        END,
        element("endEvent", "mended"),
        element("endEvent", "heard"),
        element("endEvent", "too_late"),
        arrows(
            "began > call",
            "call > ended",
            "failed > mend",
            "mend > mended",
            "told > listen",
            "listen > heard",
            "late > too_late",
        ),
    )


def test_a_call_waits_and_goes_on_with_the_outcome_of_the_called_process() -> None:
    run = calling()
    (call,) = run.reload().calls
    assert call.node.calls == "other"
    assert run.open == []
    run.instance.complete(call.id, outcome="done", now=NOW)
    assert run.instance.has_ended


CALL_EVENTS: list[tuple[Callable[[Runner, str], object], list[str], bool]] = [
    (lambda run, call: run.instance.fail_call(call, "unsafe", now=NOW), ["mend"], False),
    (lambda run, call: run.instance.escalate_call(call, "late", now=NOW), ["listen"], True),
    (lambda run, call: run.instance.fire_timers(now=NOW + dt.timedelta(days=3)), [], False),
]


@pytest.mark.parametrize(("happens", "opened", "still_calling"), CALL_EVENTS)
def test_what_happens_at_the_boundary_of_a_call(
    happens: Callable[[Runner, str], object], opened: list[str], *, still_calling: bool
) -> None:
    run = calling()
    happens(run, run.reload().calls[0].id)
    assert run.open == opened
    assert bool(run.instance.calls) is still_calling


def test_what_does_not_interrupt_a_call_may_happen_again_and_leaves_nothing_behind() -> None:
    run, sizes = calling(), []
    for told in range(1, 20):
        (call,) = run.reload().calls
        run.instance.escalate_call(call.id, "late", now=NOW)
        assert run.open == ["listen"] * told
    for _ in range(19):
        run.complete("listen")
        sizes.append(len(str(run.instance.dump())))
    (call,) = run.reload().calls
    run.instance.escalate_call(call.id, "late", now=NOW)
    run.instance.complete(call.id, now=NOW)
    run.complete("listen")
    assert run.instance.has_ended
    assert sizes[-1] < sizes[0] / 2


def test_an_error_that_nothing_catches_is_said() -> None:
    run = calling()
    with pytest.raises(UncaughtError, match="Nothing here catches"):
        run.instance.fail_call(run.reload().calls[0].id, "another", now=NOW)
    assert run.instance.escalate_call(run.reload().calls[0].id, "other", now=NOW).passages == []


def test_a_message_is_thrown_out_and_caught_when_it_is_delivered() -> None:
    run = runner(
        START,
        element("intermediateThrowEvent", "ask", MESSAGE),
        element("intermediateCatchEvent", "answered", MESSAGE),
        END,
        arrows("began > ask", "ask > answered", "answered > ended"),
    )
    assert run.run.messages == ["answer"]
    assert run.reload().messages_awaited == {"answer"}
    with pytest.raises(StepNotOpen, match="does not wait for the message"):
        run.instance.deliver("nothing", now=NOW)
    run.instance.deliver("answer", now=NOW)
    assert run.instance.has_ended


def test_an_event_gateway_takes_what_comes_first() -> None:
    def waiting() -> Runner:
        return runner(
            START,
            element("eventBasedGateway", "which"),
            element("intermediateCatchEvent", "answered", MESSAGE),
            element("intermediateCatchEvent", "late", TIMER, journey__timescale="rule"),
            user_task("read"),
            user_task("chase"),
            END,
            element("endEvent", "chased"),
            arrows(
                "began > which",
                "which > answered",
                "which > late",
                "answered > read",
                "late > chase",
                "read > ended",
                "chase > chased",
            ),
        )

    first, second = waiting(), waiting()
    first.reload().deliver("answer", now=NOW)
    assert first.open == ["read"]
    second.fire(dt.timedelta(days=3))
    assert second.open == ["chase"]


def test_a_process_that_ends_with_an_error_says_which() -> None:
    run = runner(
        START,
        user_task("work"),
        element("endEvent", "ended", ERROR),
        arrows("began > work", "work > ended"),
    )
    assert run.complete("work").error == "unsafe"
