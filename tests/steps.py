"""A task at any step of any shipped process, to look at, without the way that leads there."""

import datetime as dt
from secrets import token_hex

from journey import clock
from journey.library import library
from journey.models import Child, ProcessInstance, ProcessVersion, Worker
from journey.processes import begin_process, newest_version
from journey.writing import write_transaction
from tasks.models import Task
from tasks.worktray.moving_on import follow_up

A_WHILE_AGO = dt.timedelta(days=21)


def facts() -> dict[str, dt.datetime]:
    """Every fact that an authority has words for, as if it had happened some weeks ago."""
    return dict.fromkeys(library().known.facts, clock.now() - A_WHILE_AGO)


def begun(process_id: str, *, child: Child, by: Worker) -> ProcessInstance:
    """A process that has begun, with every fact that a date of it may count from."""
    with write_transaction():
        process, run = begin_process(process_id, child=child, facts=facts(), by=by)
        follow_up(process, run, by=by)
        process.save()
    return process.row


def looked_at(process_id: str, step: str, *, child: Child, by: Worker) -> Task:
    """A row of the worktray for a step. Its page is the real one; it cannot be completed."""
    version = newest_version(process_id)
    node = version.diagram.nodes[step]
    return Task.objects.create(
        instance=ProcessInstance.objects.filter(version__process_id=process_id).first()
        or begun(process_id, child=child, by=by),
        version=version,
        child=child,
        user_task_id=token_hex(8),
        step=step,
        name=node.name,
        role=node.lane,
        team=by.teams.get(),
        allocated_to=by,
        form_key=node.attributes["form"],
        rule_key=node.attributes["timescale"],
        opened_at=clock.now(),
    )


def steps_by_form() -> dict[str, tuple[str, str]]:
    """A process and a step at which each shipped form is filled in, by the form's key."""
    found: dict[str, tuple[str, str]] = {}
    for version in ProcessVersion.objects.order_by("process_id"):
        for node in version.diagram.user_tasks:
            found.setdefault(node.attributes["form"], (version.process_id, node.id))
    return found
