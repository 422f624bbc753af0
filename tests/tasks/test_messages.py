"""Messages between the processes of a child: delivered, kept, and the beginning of a process."""

from collections.abc import Callable

import pytest

from journey.models import Incident, Message, ProcessInstance
from tasks.models import Task
from tasks.worktray import deliver_due, retry_incident, start_process
from tests.authority import Authority
from tests.diagrams import arrows, element
from tests.versions import END, ERROR, MESSAGE, START, letter, published

Start = Callable[[str], ProcessInstance]


@pytest.fixture
def start(authority: Authority) -> Start:
    """Start a process for the child as the social worker."""
    return lambda process_id: start_process(
        process_id, child=authority.child, facts={}, by=authority.worker
    )


def is_open(step: str) -> bool:
    return Task.objects.open().filter(step=step).exists()


def instance_of(process_id: str) -> ProcessInstance:
    return ProcessInstance.objects.get(version__process_id=process_id)


def listener(name: str = "listening") -> None:
    """A process that writes first and then waits for the message."""
    published(
        name,
        START,
        letter("write_first"),
        element("intermediateCatchEvent", "wait", MESSAGE),
        letter("read_answer"),
        END,
        arrows(
            "began > write_first", "write_first > wait", "wait > read_answer", "read_answer > ended"
        ),
        steps=("write_first", "read_answer"),
    )


def speaker(**more: str) -> None:
    """A process that throws the message."""
    published(
        "speaking",
        START,
        letter("speak"),
        element("intermediateThrowEvent", "say", MESSAGE, **more),
        END,
        arrows("began > speak", "speak > say", "say > ended"),
        steps=("speak",),
    )


def test_a_message_goes_to_the_process_of_the_same_child_that_waits_for_it(
    authority: Authority, start: Start
) -> None:
    listener()
    speaker()
    start("listening")
    authority.complete("write_first", by=authority.worker)
    start("speaking")
    authority.complete("speak", by=authority.worker)
    assert is_open("read_answer")


def test_a_message_that_comes_too_early_is_kept_until_it_is_waited_for(
    authority: Authority, start: Start
) -> None:
    listener()
    speaker()
    start("listening")
    start("speaking")
    authority.complete("speak", by=authority.worker)
    message = Message.objects.get()
    assert (message.settled_at, message.try_at) == (None, None)

    authority.complete("write_first", by=authority.worker)
    message.refresh_from_db()
    assert message.settled_at is not None
    assert is_open("read_answer")


def test_a_message_without_a_receiver_waits_for_the_process_that_begins_later(
    authority: Authority, start: Start
) -> None:
    speaker()
    listener()
    start("speaking")
    authority.complete("speak", by=authority.worker)
    assert Message.objects.get().receiver is None

    start("listening")
    authority.complete("write_first", by=authority.worker)
    assert is_open("read_answer")


def test_a_message_that_is_heard_now_is_not_kept_for_a_process_that_begins_later(
    authority: Authority, start: Start
) -> None:
    speaker(journey__heard="now")
    listener()
    start("speaking")
    authority.complete("speak", by=authority.worker)
    assert not Message.objects.exists()
    start("listening")
    start("speaking")
    authority.complete("speak", by=authority.worker)
    authority.complete("write_first", by=authority.worker)
    assert is_open("read_answer")


def test_a_message_can_begin_a_process(authority: Authority, start: Start) -> None:
    speaker()
    published(
        "begun",
        element("startEvent", "began", MESSAGE),
        letter("read_answer"),
        END,
        arrows("began > read_answer", "read_answer > ended"),
        steps=("read_answer",),
    )
    speaking = start("speaking")
    authority.complete("speak", by=authority.worker)
    assert is_open("read_answer")
    assert instance_of("begun").started_by == speaking


def test_what_a_call_cannot_catch_holds_nobody_up_who_works_beside_it(
    authority: Authority, start: Start
) -> None:
    split = element("parallelGateway", "split")
    published(
        "asking",
        START,
        letter("prepare"),
        split,
        element("callActivity", "ask", calledElement="asked", name="Ask"),
        element("intermediateCatchEvent", "wait", MESSAGE),
        letter("work"),
        element("parallelGateway", "meet"),
        END,
        arrows(
            "began > prepare", "prepare > split", "split > ask", "split > wait", "split > work",
            "ask > meet", "wait > meet", "work > meet", "meet > ended",
        ),
        steps=("prepare", "work"),
    )  # fmt: skip
    published(
        "asked",
        START,
        letter("answer"),
        element("endEvent", "ended", ERROR),
        arrows("began > answer", "answer > ended"),
        steps=("answer",),
    )
    start("asking")
    authority.complete("prepare", by=authority.worker)
    authority.complete("answer", by=authority.worker)
    assert Incident.objects.get().doing == Incident.Doing.MESSAGE

    authority.complete("work", by=authority.worker)
    assert not is_open("work")
    assert Incident.objects.get().doing == Incident.Doing.MESSAGE


def answering(name: str) -> None:
    """A process that says the message, waits for it, and says it again, for ever."""
    published(
        name,
        START,
        letter(f"begin_{name}"),
        element("exclusiveGateway", "again"),
        element("intermediateThrowEvent", "say", MESSAGE),
        element("intermediateCatchEvent", "hear", MESSAGE),
        arrows(f"began > begin_{name}", f"begin_{name} > again", "again > say", "say > hear"),
        element("sequenceFlow", "back", sourceRef="hear", targetRef="again"),
        steps=(f"begin_{name}",),
    )


def test_two_processes_that_answer_each_other_without_end_are_stopped_with_an_incident(
    authority: Authority, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.worktray.delivering.MOST_AT_ONCE", 4)
    monkeypatch.setattr("tasks.worktray.delivering.MOST_TO_ONE", 5)
    for name in ("one", "other"):
        answering(name)
        start(name)
    authority.complete("begin_one", by=authority.worker)
    authority.complete("begin_other", by=authority.worker)
    assert not Incident.objects.exists()

    assert 5 < deliver_due() <= 10
    incident = Incident.objects.select_related("instance").get()
    assert incident.sentence.startswith("This process and another one answer each other")
    assert (incident.retry_at, incident.instance.has_incident) == (None, True)
    assert deliver_due() == 0
    sent = Message.objects.count()

    retry_incident(incident, by=authority.administrator)
    assert Message.objects.count() > sent
    deliver_due()
    assert Incident.objects.filter(resolved_at=None).count() == 1
