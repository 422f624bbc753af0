"""Starting a process for a child."""

import datetime as dt
from collections.abc import Mapping

from journey.access import may_see
from journey.exceptions import JourneyError, Refused
from journey.models import Child, ProcessInstance, ProcessVersion, Worker
from journey.processes import begin_process, newest_version
from journey.substituting import process_for
from journey.writing import write_transaction
from tasks.worktray.delivering import deliver_messages
from tasks.worktray.moving_on import follow_up


def start_process(
    process_id: str, *, child: Child, facts: Mapping[str, dt.datetime], by: Worker
) -> ProcessInstance:
    """Start a process for a child; its first tasks stand in worktrays when this returns.

    `facts` are aware moments by name, such as `contact_received`. Raises Refused when the person
    may not see the child or has not the role to start it, and JourneyError when no version is
    published.
    """
    if not may_see(by, child):
        raise Refused("You may not see this child's record.")
    if not may_start(process_for(process_id, child, facts), by=by):
        raise Refused(f"You have not the role that starts the process {process_id}.")
    with write_transaction():
        process, run = begin_process(process_id, child=child, facts=facts, by=by)
        follow_up(process, run, by=by)
        process.save()
    deliver_messages(process.outbox)
    return process.row


def may_start(process_id: str, *, by: Worker) -> bool:
    """Whether a person may start a process.

    Whoever holds the role of its first step; where the diagram says that a person begins it,
    whoever acts in it and records.
    """
    try:
        version = newest_version(process_id)
    except JourneyError:
        return False
    if version.diagram.begun_by_person:
        return begins_by_hand(version, by=by)
    return first_role(version) in by.roles


def begins_by_hand(version: ProcessVersion, *, by: Worker) -> bool:
    """Whether a person may begin a process from a child's page (R37)."""
    diagram = version.diagram
    acts = bool(set(diagram.lanes) & by.roles) and not by.reads_only
    return diagram.begun_by_person and by.is_active and acts


def first_role_of(process_id: str) -> str:
    """The role of the first step of a process as it is published; the empty string without one."""
    try:
        return first_role(newest_version(process_id))
    except JourneyError:
        return ""


def first_role(version: ProcessVersion) -> str:
    """The role of the first step of a process."""
    diagram = version.diagram
    start = next(node for node in diagram.nodes.values() if node.kind == "startEvent")
    return diagram.nodes[diagram.leaving(start.id)[0].target].lane
