"""Processes that call each other and tell each other: linked instances and the message table."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from journey import clock
from journey.audit import broken_chains
from journey.models import Fact, Incident, Message, ProcessInstance
from journey.models.process import WITHDRAWN
from journey.processes import MovingProcess
from tasks.models import Task
from tasks.worktray import complete_task, deliver_due, fire_timers, start_process
from tests.authority import At, Authority
from tests.diagrams import TIMER, arrows, element
from tests.versions import END, ERROR, ESCALATION, START, letter, published

Start = Callable[[str], ProcessInstance]


@pytest.fixture
def start(authority: Authority) -> Start:
    """Start a process for the child as the social worker."""
    return lambda process_id: start_process(
        process_id, child=authority.child, facts={}, by=authority.worker
    )


def asking(*more: str, ways: tuple[str, ...] = ()) -> None:
    """A process that prepares, asks another one, and writes up what it said."""
    published(
        "asking",
        START,
        letter("prepare"),
        element("callActivity", "ask", calledElement="asked", name="Ask"),
        letter("write_up"),
        END,
        *more,
        arrows("began > prepare", "prepare > ask", "ask > write_up", "write_up > ended", *ways),
        steps=("prepare", "write_up", "mend", "listen"),
    )


def asked(*, end: str = "", middle: str = "", ways: tuple[str, ...] = ()) -> None:
    """The process that is asked: one step, and an end."""
    published(
        "asked",
        START,
        letter("answer"),
        middle,
        element("endEvent", "ended", end, journey__outcome="answered"),
        arrows("began > answer", *(ways or ("answer > ended",))),
        steps=("answer",),
    )


def is_open(step: str) -> bool:
    return Task.objects.open().filter(step=step).exists()


def instance_of(process_id: str) -> ProcessInstance:
    return ProcessInstance.objects.get(version__process_id=process_id)


def test_a_call_begins_a_process_of_its_own_and_goes_on_with_its_outcome(
    authority: Authority, start: Start
) -> None:
    asking()
    asked()
    caller = start("asking")
    authority.complete("prepare", by=authority.worker)

    called = instance_of("asked")
    assert (called.started_by, called.child) == (caller, authority.child)
    assert not is_open("write_up")
    authority.complete("answer", by=authority.worker)

    called.refresh_from_db()
    assert called.outcome == "answered"
    assert is_open("write_up")
    (message,) = Message.objects.all()
    assert (message.kind, message.name, message.receiver) == ("outcome", "answered", caller)
    assert message.settled_at is not None
    assert list(broken_chains()) == []


def test_what_a_called_process_learned_dates_the_work_of_its_caller(
    authority: Authority, start: Start
) -> None:
    asking()
    published(
        "asked",
        START,
        letter("answer", journey__form="write_visit"),
        END,
        arrows("began > answer", "answer > ended"),
        steps=("answer",),
    )
    caller = start("asking")
    authority.complete("prepare", by=authority.worker)
    answers = {"visited_on": "2026-03-01", "seen_alone": "yes", "childs_words": "Hello."}
    authority.complete("answer", by=authority.worker, answers=answers)
    assert Fact.objects.filter(instance=caller, name="child_seen").exists()


def test_an_error_of_a_called_process_reaches_the_boundary_of_the_call(
    authority: Authority, start: Start
) -> None:
    asking(
        element("boundaryEvent", "failed", ERROR, attachedToRef="ask"),
        letter("mend"),
        element("endEvent", "mended"),
        ways=("failed > mend", "mend > mended"),
    )
    asked(end=ERROR)
    start("asking")
    authority.complete("prepare", by=authority.worker)
    authority.complete("answer", by=authority.worker)

    assert is_open("mend")
    assert not is_open("write_up")
    assert instance_of("asked").ended_at is not None
    assert not Incident.objects.exists()


def test_an_error_that_the_call_does_not_catch_is_an_incident_of_the_caller(
    authority: Authority, start: Start
) -> None:
    asking()
    asked(end=ERROR)
    caller = start("asking")
    authority.complete("prepare", by=authority.worker)
    authority.complete("answer", by=authority.worker)

    caller.refresh_from_db()
    incident = Incident.objects.get()
    assert (incident.instance, caller.has_incident) == (caller, True)
    assert "unsafe" in incident.sentence
    assert caller.ended_at is None
    message = Message.objects.get()
    assert message.settled_at is None
    assert message.try_at == incident.retry_at


def test_an_error_without_a_caller_is_an_incident(authority: Authority, start: Start) -> None:
    asked(end=ERROR)
    instance = start("asked")
    authority.complete("answer", by=authority.worker)
    instance.refresh_from_db()
    assert instance.has_incident
    assert instance.ended_at is not None
    assert "unsafe" in Incident.objects.get().sentence


def test_an_escalation_of_a_called_process_is_heard_while_it_goes_on(
    authority: Authority, start: Start
) -> None:
    asking(
        element("boundaryEvent", "told", ESCALATION, attachedToRef="ask", cancelActivity="false"),
        letter("listen"),
        element("endEvent", "heard"),
        ways=("told > listen", "listen > heard"),
    )
    published(
        "asked",
        START,
        element("intermediateThrowEvent", "cry", ESCALATION),
        letter("answer"),
        END,
        arrows("began > cry", "cry > answer", "answer > ended"),
        steps=("answer",),
    )
    start("asking")
    authority.complete("prepare", by=authority.worker)
    assert is_open("listen")
    assert is_open("answer")


def test_a_call_that_is_interrupted_withdraws_the_called_process_and_its_tasks(
    authority: Authority, start: Start, later: At
) -> None:
    asking(
        element(
            "boundaryEvent", "late", TIMER, attachedToRef="ask", journey__timescale="visit.decided"
        ),
        letter("mend"),
        element("endEvent", "mended"),
        ways=("late > mend", "mend > mended"),
    )
    asked()
    start("asking")
    authority.complete("prepare", by=authority.worker)
    with later(dt.timedelta(days=2)):
        assert fire_timers() == 1

    called = instance_of("asked")
    assert called.outcome == WITHDRAWN
    assert called.ended_at is not None
    assert Task.objects.get(step="answer").status == Task.Status.WITHDRAWN
    assert is_open("mend")


def test_several_calls_at_once_each_get_their_own_answer(
    authority: Authority, start: Start
) -> None:
    repeat = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
        "<bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )
    published(
        "asking",
        START,
        element("callActivity", "ask", repeat, calledElement="asked", name="Ask"),
        letter("write_up"),
        END,
        arrows("began > ask", "ask > write_up", "write_up > ended"),
        steps=("ask", "write_up"),
    )
    asked()
    start("asking")
    answers = list(Task.objects.open().filter(step="answer"))
    assert len(answers) == 3
    for task in answers:
        assert not is_open("write_up")
        complete_task(task, answers={}, by=authority.worker)
    assert is_open("write_up")


def test_an_answer_does_not_wait_behind_one_that_cannot_be_taken(
    authority: Authority, start: Start
) -> None:
    gateway = "parallelGateway"
    published(
        "asking",
        START,
        letter("prepare"),
        element(gateway, "split"),
        element("callActivity", "ask", calledElement="asked", name="Ask"),
        element("callActivity", "look", calledElement="looked", name="Look"),
        letter("write_up"),
        element(gateway, "meet"),
        END,
        arrows(
            "began > prepare", "prepare > split", "split > ask", "split > look", "look > write_up",
            "ask > meet", "write_up > meet", "meet > ended",
        ),
        steps=("prepare", "write_up"),
    )  # fmt: skip
    asked(end=ERROR)
    published(
        "looked",
        START,
        letter("look_well"),
        END,
        arrows("began > look_well", "look_well > ended"),
        steps=("look_well",),
    )
    caller = start("asking")
    authority.complete("prepare", by=authority.worker)
    authority.complete("answer", by=authority.worker)
    authority.complete("look_well", by=authority.worker)
    assert is_open("write_up")
    (incident,) = Incident.objects.all()
    assert (incident.resolved_at, incident.times) == (None, 1)
    assert Message.objects.get(settled_at=None).kind == Message.Kind.ERROR

    Message.objects.filter(kind=Message.Kind.OUTCOME).update(settled_at=None, try_at=clock.now())
    Message.objects.filter(kind=Message.Kind.ERROR).update(try_at=clock.now())
    assert deliver_due() == 2
    assert [(one.kind, one.settled_at is None) for one in caller.received.all()] == [
        (Message.Kind.ERROR, True),
        (Message.Kind.OUTCOME, False),
    ]


def test_a_call_within_a_call_comes_all_the_way_back(authority: Authority, start: Start) -> None:
    asking()
    published(
        "asked",
        START,
        element("callActivity", "ask_again", calledElement="deepest", name="Ask again"),
        END,
        arrows("began > ask_again", "ask_again > ended"),
        steps=(),
    )
    published(
        "deepest",
        START,
        letter("answer"),
        END,
        arrows("began > answer", "answer > ended"),
        steps=("answer",),
    )
    start("asking")
    authority.complete("prepare", by=authority.worker)
    authority.complete("answer", by=authority.worker)
    assert is_open("write_up")


def test_a_called_process_without_anybody_to_wait_for_comes_back_at_once(
    authority: Authority, start: Start
) -> None:
    asking()
    published("asked", START, END, arrows("began > ended"), steps=())
    start("asking")
    authority.complete("prepare", by=authority.worker)
    assert is_open("write_up")


def test_a_kill_between_sender_and_receiver_loses_nothing(
    authority: Authority, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking()
    asked()
    start("asking")
    authority.complete("prepare", by=authority.worker)
    with monkeypatch.context() as killed:
        killed.setattr("tasks.worktray.completing.deliver_messages", lambda _receivers: 0)
        authority.complete("answer", by=authority.worker)
    assert not is_open("write_up")
    assert deliver_due() == 1
    assert is_open("write_up")
    assert deliver_due() == 0


def test_a_receiver_that_fails_is_tried_again_later_and_the_sender_has_done_their_part(
    authority: Authority, start: Start, later: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking()
    asked()
    caller = start("asking")
    authority.complete("prepare", by=authority.worker)
    with monkeypatch.context() as broken:
        broken.setattr(MovingProcess, "complete", _failing_for(caller.pk))
        done = authority.complete("answer", by=authority.worker)

    assert done.status == Task.Status.COMPLETED
    assert deliver_due() == 0
    incident = Incident.objects.get()
    assert "RuntimeError" in incident.sentence
    assert "secret" not in incident.sentence + incident.trace
    with later(dt.timedelta(minutes=2)):
        assert deliver_due() == 1
    incident.refresh_from_db()
    caller.refresh_from_db()
    assert incident.resolution == Incident.Resolution.PASSED
    assert not caller.has_incident
    assert is_open("write_up")


def _failing_for(instance_id: int) -> Callable[..., Any]:
    original = MovingProcess.complete

    def complete(process: MovingProcess, step_id: str, *, outcome: str) -> Any:
        if process.row.pk == instance_id:
            raise RuntimeError("secret")
        return original(process, step_id, outcome=outcome)

    return complete


def test_a_process_that_is_started_unless_it_runs_begins_once(
    authority: Authority, start: Start
) -> None:
    """Whether or not a rule says that there is one of them at a time."""
    ways = arrows("began > answer", "answer > ended")
    published("asked", START, letter("answer"), END, ways, steps=("answer",))
    published(
        "asking",
        START,
        letter("prepare"),
        element(
            "intermediateThrowEvent", "ask", journey__starts="asked", journey__unless="running"
        ),
        END,
        arrows("began > prepare", "prepare > ask", "ask > ended"),
        steps=("prepare",),
    )
    for began in (1, 1, 2):
        start("asking")
        authority.complete("prepare", by=authority.worker)
        assert ProcessInstance.objects.filter(version__process_id="asked").count() == began
        if began == 1 and not Task.objects.filter(step="prepare").count() % 2:
            authority.complete("answer", by=authority.worker)
