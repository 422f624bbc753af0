"""Whether engine state, tasks, records, messages and audit trail still say the same."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from journey import clock
from journey.audit import broken_chains
from journey.engine import Instance
from journey.models import JourneyEvent, Message, ProcessInstance
from tasks.models import Record, Task
from tasks.tracing import changed_records
from tasks.worktray import deliver_due

Kind = JourneyEvent.Kind


def differences(acknowledged: Iterable[int]) -> Iterator[str]:
    """A sentence for everything that was lost, doubled, or said differently in two places."""
    while deliver_due():
        pass
    yield from broken_chains()
    yield from changed_records()
    yield from _acknowledged_is_kept(list(acknowledged))
    yield from _once_each()
    for message in Message.objects.filter(settled_at=None):
        yield f"The message {message} was never taken."
    for instance in ProcessInstance.objects.select_related("version"):
        yield from _engine_and_tasks(instance)
        yield from _history_leads_here(instance)


def _acknowledged_is_kept(acknowledged: list[int]) -> Iterator[str]:
    for task_id, times in Counter(acknowledged).items():
        if times > 1:
            yield f"Task {task_id} was acknowledged {times} times."
    completed = set(Task.objects.filter(status="completed").values_list("pk", flat=True))
    for task_id in set(acknowledged) - completed:
        yield f"Task {task_id} was acknowledged and is not completed."


def _once_each() -> Iterator[str]:
    """Each completed task has one record and one event; each open one has none."""
    records = Counter(Record.objects.values_list("task", flat=True))
    bodies = JourneyEvent.objects.filter(kind=Kind.COMPLETED).values_list("body", flat=True)
    events = Counter(json.loads(body)["task"] for body in bodies)
    for task in Task.objects.all():
        expected = int(task.status == Task.Status.COMPLETED)
        if (records[task.pk], events[task.pk]) != (expected, expected):
            yield (
                f"Task {task.pk} is {task.status} with {records[task.pk]} records and "
                f"{events[task.pk]} events."
            )


def _engine_and_tasks(instance: ProcessInstance) -> Iterator[str]:
    engine = _loaded(instance)
    wanted = set() if instance.ended_at else {step.id for step in engine.user_tasks}
    present = set(
        Task.objects.open().filter(instance=instance).values_list("user_task_id", flat=True)
    )
    if wanted != present:
        yield f"Process {instance.pk}: the engine waits at {wanted}, the worktray at {present}."
    if engine.has_ended != (instance.ended_at is not None):
        yield f"Process {instance.pk}: engine and row disagree whether it has ended."
    calls = {call.id for call in engine.calls}
    called = Counter(
        ProcessInstance.objects.filter(started_by=instance).values_list("call_step_id", flat=True)
    )
    if doubled := [call for call, times in called.items() if times > 1]:
        yield f"Process {instance.pk}: the calls {doubled} were made more than once."
    if lost := calls - set(called):
        yield f"Process {instance.pk}: the calls {lost} were never made."


def _history_leads_here(instance: ProcessInstance) -> Iterator[str]:
    """Doing again, in memory, what the trail says was done ends at the same open steps."""
    engine, _ = Instance.start(instance.version.definition, functions={}, now=instance.started_at)
    for event in instance.events.order_by("seq"):
        if event.kind == Kind.COMPLETED:
            step = next(one for one in engine.user_tasks if one.node.id == event.step)
            engine.complete(step.id, now=event.at)
        elif event.kind == Kind.MESSAGE:
            body = json.loads(event.body)
            engine.complete(engine.calls[0].id, outcome=body["name"], now=clock.now())
    told = sorted(step.node.id for step in engine.user_tasks)
    stands = sorted(step.node.id for step in _loaded(instance).user_tasks)
    if told != stands:
        yield f"Process {instance.pk}: by its trail it waits at {told}, but it stands at {stands}."


def _loaded(instance: ProcessInstance) -> Instance:
    return Instance.load(instance.version.definition, instance.state, functions={})
