"""Three weeks of one visit, written up late, for tests of what would have been."""

import datetime as dt

from journey import clock
from journey.models import ProcessInstance
from tasks.models import Task
from tasks.worktray import complete_task, fire_timers
from tests.authority import MONDAY, VISIT, Authority

DAY = dt.timedelta(days=1)
LATE = MONDAY + 9 * DAY
"""The Wednesday of the second week, on which the visit is written up."""
NOW = MONDAY + 14 * DAY
"""The Monday on which somebody asks."""
WEEKS = ["2026-02-16", "2026-02-23", "2026-03-02", "2026-03-09", "2026-03-16"]


def late_visit(authority: Authority) -> ProcessInstance:
    """Due on Thursday 5 March, chased from Monday 9 March, written on the 11th, not yet decided."""
    with clock.stopped_at(MONDAY):
        visit = authority.start_visit()
    with clock.stopped_at(MONDAY + 8 * DAY):
        fire_timers()
    with clock.stopped_at(LATE):
        complete_task(open_task(visit, "write_visit"), answers=VISIT, by=authority.worker)
    return visit


def accepted_visit(authority: Authority) -> None:
    """The same, accepted on the Thursday."""
    visit = late_visit(authority)
    with clock.stopped_at(LATE + DAY):
        complete_task(
            open_task(visit, "decide_visit"),
            answers={},
            by=authority.manager,
            outcome="accept",
            rationale="All is said.",
        )


def open_task(visit: ProcessInstance, step: str) -> Task:
    """The open task of a visit at a step."""
    return Task.objects.open().with_names().get(instance=visit, step=step)


def with_a_step_more(source: bytes) -> bytes:
    """The diagram of a visit in which somebody reads what was written before it is decided."""
    step = (
        b'<bpmn:userTask id="read_visit" name="Read the visit" journey:form="write_letter" '
        b'journey:timescale="visit.decided"/>\n    <bpmn:userTask id="decide_visit"'
    )
    return (
        source.replace(b'<bpmn:userTask id="decide_visit"', step)
        .replace(
            b"<bpmn:flowNodeRef>write_visit</bpmn:flowNodeRef>",
            b"<bpmn:flowNodeRef>write_visit</bpmn:flowNodeRef>"
            b"<bpmn:flowNodeRef>read_visit</bpmn:flowNodeRef>",
        )
        .replace(
            b'sourceRef="write_visit" targetRef="decide_visit"/>',
            b'sourceRef="write_visit" targetRef="read_visit"/>'
            b'<bpmn:sequenceFlow id="to_read" sourceRef="read_visit" targetRef="decide_visit"/>',
        )
    )
