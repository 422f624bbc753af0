"""How often something is done for one child: a manager's act, with a reason (R28, R168)."""

from typing import Final

from journey import clock
from journey.access import may_see_fresh
from journey.exceptions import Refused, TimescaleRefused
from journey.layering import library_now
from journey.models import AgreedInterval, Child, JourneyEvent, ProcessInstance, Worker
from journey.processes import MovingProcess, moving
from journey.timescales import Act, Change, Level, Span
from journey.timescales.permitting import problem_of
from tasks.models import Task
from tasks.models.dating import redate
from tasks.worktray.moving_on import announce

UNITS: Final = ("days", "weeks", "months")
"""In what a manager may say it."""


def may_space(worker: Worker, child: Child) -> bool:
    """Whether a person may say how often something is done for a child: a manager of the team."""
    return worker.manages and child.team_id in worker.team_ids and may_see_fresh(worker, child)


def set_interval(
    instance: ProcessInstance, rule_key: str, *, span: Span | None, reason: str, by: Worker
) -> AgreedInterval:
    """Set how often something is done in a process of a child; None lets the rule hold again.

    Open tasks and dates to come are dated anew. Raises Refused for anybody but a manager of the
    child's team, TimescaleRefused without a reason, for no time at all, beneath a floor, and when
    the process has ended.
    """
    with moving(instance.pk) as process:
        if not may_space(by, process.row.child):
            raise Refused("Only a manager of the child's team says how often it is done.")
        _refuse_unfit(process, rule_key, span, reason)
        made = AgreedInterval.objects.create(
            instance=process.row,
            rule_key=rule_key,
            amount=span.amount if span else None,
            unit=span.unit if span else "",
            reason=reason.strip(),
            decided_by=by,
            decided_at=clock.now(),
        )
        process.row.has_agreed_dates = True
        tasks = Task.objects.open_of(process).values()
        moved = [task for task in tasks if task.rule_key == rule_key and redate(task, process)]
        process.rearm()
        words = (
            f"{library_now().rule(rule_key).title}: {span.words if span else 'by the rule again'}."
        )
        process.audit(JourneyEvent.Kind.SPACED, by=by, interval=made.pk, rule=rule_key, words=words)
        announce(*moved)
    return made


def _refuse_unfit(process: MovingProcess, rule_key: str, span: Span | None, reason: str) -> None:
    if process.row.ended_at is not None:
        raise TimescaleRefused("This has ended, so nothing more is due in it.")
    if not reason.strip():
        raise TimescaleRefused("Say why it is done so often for this child.")
    if span is None:
        return
    if not span.amount:
        raise TimescaleRefused("Enter how often, as a number from 1.")
    change = Change(rule_key=rule_key, act=Act.REPLACE, span=span, reason=reason)
    rule = library_now().rule(rule_key)
    if problem := problem_of(change, level=Level.CHILD, rule=rule, has_length=True):
        raise TimescaleRefused(f"“{rule.title}” cannot be {span.words} apart: {problem}")
