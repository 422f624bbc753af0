"""What one process tells another: sent in one transaction, taken in another, never lost.

Calls, outcomes and messages are addressed to an instance. A message of the diagram goes to the
running processes of the same child that catch it; where there is none yet, it waits for the first
that begins, unless its diagram says `heard="now"`.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from journey import clock
from journey.engine import Run
from journey.models import Fact, JourneyEvent, Message, ProcessInstance, ProcessVersion
from journey.models.process import HEAVY, HEAVY_OF_INSTANCE
from journey.processes import MovingProcess

Kind = Message.Kind


def send_to_caller(process: MovingProcess, kind: Message.Kind, name: str) -> None:
    """Send an outcome, an error or an escalation to the call that waits for a process, if any."""
    row = process.row
    if row.call_step_id and row.started_by_id is not None:
        _send(process, kind, name, receiver_id=row.started_by_id, step_id=row.call_step_id)


def send_withdrawal(process: MovingProcess, called: ProcessInstance) -> None:
    """Tell a called process that nobody waits for it any more."""
    _send(process, Kind.WITHDRAW, "", receiver_id=called.pk)


def send_fact(process: MovingProcess, called: ProcessInstance, name: str) -> None:
    """Tell a called process of a fact that its caller knows anew."""
    _send(process, Kind.FACT, name, receiver_id=called.pk)


def send_message(process: MovingProcess, name: str) -> None:
    """Send a message to every other running process of the child that catches it.

    Where there is none, it is kept for the first that begins, unless the diagram says that it is
    heard now: that a plan has begun must not end the plan that follows it years later.
    """
    row = process.row
    others = ProcessInstance.objects.filter(child=row.child_id, ended_at=None).exclude(pk=row.pk)
    related = others.select_related("version").defer(*HEAVY_OF_INSTANCE)
    receivers: list[int | None] = [
        one.pk for one in related if name in one.version.diagram.messages_caught
    ]
    nobody = [] if name in row.version.diagram.messages_for_now else [None]
    for receiver_id in receivers or nobody:
        _send(process, Kind.MESSAGE, name, receiver_id=receiver_id)


def take_up_waiting(process: MovingProcess) -> None:
    """Address to a process that has just begun what was sent before anybody could take it."""
    caught = process.row.version.diagram.messages_caught
    if not caught:
        return
    waiting = Message.objects.filter(
        child=process.row.child_id, receiver=None, settled_at=None, name__in=caught
    )
    if waiting.update(receiver=process.row, try_at=clock.now()):
        process.outbox.add(process.row.pk)


def processes_begun_by(message: str) -> Iterator[str]:
    """The ids of the processes whose newest version begins with a message."""
    newest: dict[str, ProcessVersion] = {}
    for version in ProcessVersion.objects.in_force().defer(*HEAVY).order_by("number"):
        newest[version.process_id] = version
    for process_id, version in newest.items():
        if version.diagram.begins_with_message == message:
            yield process_id


def unsettled(process: MovingProcess, *, again: bool = False) -> list[Message]:
    """What was sent to a process and not yet taken, in the order in which it was sent.

    What it could not take, and takes again later, is among it only with `again`.
    """
    sent = _unsettled(process)
    return list((sent if again else sent.exclude(_is_put_off())).order_by("pk"))


def has_put_off(process: MovingProcess) -> bool:
    """Whether something was sent to a process that it could not take and takes again later."""
    return _unsettled(process).filter(_is_put_off()).exists()


def came_early(process: MovingProcess) -> list[Message]:
    """The messages of diagrams that came before a process waited for them.

    Not those that it could not take and takes again later, nor what its calls send: whoever moves
    the process on for another reason is not held up by them.
    """
    return [one for one in unsettled(process) if one.kind == Kind.MESSAGE]


def _unsettled(process: MovingProcess) -> QuerySet[Message]:
    return Message.objects.filter(receiver=process.row, settled_at=None)


def _is_put_off() -> Q:
    return Q(try_at__gt=clock.now())


def take(process: MovingProcess, message: Message) -> Run | None:
    """Hand a message to its receiver; None when it does not wait for it yet.

    What nobody can take any more falls away: the process has ended, or its call was interrupted.
    Raises EngineError, such as UncaughtError when a called process ended with an error that the
    call does not catch.
    """
    process.taking = message.pk
    run = Run() if process.row.ended_at else _taken(process, message)
    message.try_at = None
    if run is not None:
        message.settled_at = clock.now()
        process.audit(
            JourneyEvent.Kind.MESSAGE,
            by=None,
            what=message.kind,
            name=message.name,
            sender=message.sender_id,
            way=run.nodes,
        )
    message.save(update_fields=["try_at", "settled_at"])
    return run


def _taken(process: MovingProcess, message: Message) -> Run | None:
    engine, now = process.engine, clock.now()
    if message.kind == Kind.WITHDRAW:
        process.withdraw()
        return Run()
    if message.kind == Kind.FACT:
        at, _recorded_at = _recorded(message.sender)[message.name]
        process.record_facts({message.name: at}, by=None)
        process.rearm()
        return Run()
    if message.kind == Kind.MESSAGE:
        if message.name not in engine.messages_awaited:
            return None
        if message.sender_id == process.row.started_by_id and process.row.call_step_id:
            _learn(process, message.sender)
        return engine.deliver(message.name, now=now)
    if message.step_id not in {call.id for call in engine.calls}:
        return Run()
    if message.kind == Kind.ERROR:
        return engine.fail_call(message.step_id, message.name, now=now)
    if message.kind == Kind.ESCALATION:
        _learn(process, message.sender)
        return engine.escalate_call(message.step_id, message.name, now=now)
    _learn(process, message.sender)
    return process.complete(message.step_id, outcome=message.name)


def _learn(process: MovingProcess, sender: ProcessInstance) -> None:
    """Take over what a linked process knows and this one does not, or not as well.

    What was recorded last holds: one that was called long ago still has what it was told then.
    """
    told, known = _recorded(sender), _recorded(process.row)
    newer = {
        name: at
        for name, (at, recorded_at) in told.items()
        if name not in known or recorded_at > known[name][1]
    }
    process.record_facts(newer, by=None)


def _recorded(row: ProcessInstance) -> dict[str, tuple[dt.datetime, dt.datetime]]:
    """The facts of a process as they are known there: when it was, and when it was recorded."""
    facts = Fact.objects.filter(instance=row).order_by("pk")
    return {name: (at, on) for name, at, on in facts.values_list("name", "at", "recorded_at")}


def _send(
    process: MovingProcess,
    kind: Message.Kind,
    name: str,
    *,
    receiver_id: int | None,
    step_id: str = "",
) -> None:
    Message.objects.create(
        kind=kind,
        name=name,
        child_id=process.row.child_id,
        sender=process.row,
        receiver_id=receiver_id,
        step_id=step_id,
        try_at=None if receiver_id is None else clock.now(),
    )
    if receiver_id is not None:
        process.outbox.add(receiver_id)
