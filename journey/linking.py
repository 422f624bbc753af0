"""What a process that has moved asks of others: those it starts, those it calls, its caller."""

from collections.abc import Iterator, Set

from journey.engine import Run
from journey.forms import PLANNED
from journey.incidents import note_incident
from journey.messages import (
    processes_begun_by,
    send_fact,
    send_message,
    send_to_caller,
    send_withdrawal,
    take_up_waiting,
)
from journey.models import Incident, Message, ProcessInstance, Worker
from journey.processes import MovingProcess, begin_process, may_begin

Begun = tuple[MovingProcess, Run]


def link(process: MovingProcess, run: Run, *, by: Worker | None) -> list[Begun]:
    """Do for a process what its run asks for; gives the processes that began.

    They began for the same child with the same facts, in the same transaction; the caller follows
    up each of them and saves it. Raises JourneyError when a process has no published version.
    """
    for code in run.escalations:
        send_to_caller(process, Message.Kind.ESCALATION, code)
    _end(process, run)
    if process.is_new:
        take_up_waiting(process)
        process.is_new = False
    begun = [_begun(process, process_id, by) for process_id in _to_start(process, run)]
    for message in run.messages:
        send_message(process, message)
        begun += [_begun(process, process_id, by) for process_id in processes_begun_by(message)]
    if process.calls_before or process.row.version.diagram.has_calls:
        begun += _calls(process, by)
    return begun


def _to_start(process: MovingProcess, run: Run) -> Iterator[str]:
    """What is to be started, without what runs already where the diagram says so."""
    for process_id in run.starts:
        if process_id not in run.unless_running or may_begin(process_id, starter=process):
            yield process_id


def _begun(
    process: MovingProcess, process_id: str, by: Worker | None, *, call_step_id: str = ""
) -> Begun:
    return begin_process(
        process_id,
        child=process.row.child,
        facts=process.facts,
        by=by,
        starter=process,
        call_step_id=call_step_id,
    )


def _end(process: MovingProcess, run: Run) -> None:
    """Note an end that was reached, and tell the caller."""
    if process.row.ended_at or not (process.engine.has_ended or run.error):
        return
    if not run.error:
        process.end(process.engine.outcome)
        send_to_caller(process, Message.Kind.OUTCOME, process.engine.outcome)
        return
    process.end("", error=run.error)
    send_to_caller(process, Message.Kind.ERROR, run.error)
    if not process.row.call_step_id:
        note_incident(
            process.row,
            Incident.Doing.COMPLETE,
            f"The process ended with the error “{run.error}”, which nothing in it handles.",
        )


def _calls(process: MovingProcess, by: Worker | None) -> Iterator[Begun]:
    """Begin a process for each new call; withdraw those whose call has gone."""
    open_calls = {} if process.row.ended_at else {call.id: call for call in process.engine.calls}
    before, process.calls_before = process.calls_before, set(open_calls)
    if gone := before - set(open_calls):
        called = ProcessInstance.objects.filter(started_by=process.row, ended_at=None)
        for instance in called.filter(call_step_id__in=gone):
            send_withdrawal(process, instance)
    _tell_what_moved(process, before & set(open_calls))
    for call in open_calls.values():
        if call.id not in before:
            yield _begun(process, call.node.calls, by, call_step_id=call.id)


def _tell_what_moved(process: MovingProcess, calls: Set[str]) -> None:
    """Tell the processes that are called of a meeting whose day has moved."""
    moved = sorted(name for name in process.new_facts if name.endswith(PLANNED)) if calls else []
    for name in moved:
        called = ProcessInstance.objects.filter(started_by=process.row, ended_at=None)
        for instance in called.filter(call_step_id__in=calls):
            send_fact(process, instance, name)
