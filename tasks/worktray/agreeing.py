"""Agreeing a date for one child at the outset: a worker proposes it, a manager agrees (R34)."""

import datetime as dt

from journey import clock
from journey.clock import END_OF_DAY, LONDON, spoken_date, spoken_moment
from journey.exceptions import AlreadyDecided, TimescaleRefused
from journey.models import AgreedDate, JourneyEvent, Worker
from journey.processes import MovingProcess
from journey.templatetags.journey_words import spoken_datetime
from journey.timescales import DueDate
from tasks import access
from tasks.models import Task
from tasks.models.dating import redate, refuse_beyond
from tasks.worktray.changing import changing_task

Kind, Status = JourneyEvent.Kind, AgreedDate.Status


def propose_date(task: Task, *, agreed_on: dt.date, reason: str, by: Worker) -> AgreedDate:
    """Propose a date for the rule of an open task; nothing moves until a manager agrees.

    It takes the place of one that still waits. The same act twice is done once. Raises
    NotYourTask, TaskClosed (audited), TimescaleRefused (no reason, a day that is past, no deadline,
    beneath a floor, a date that a manager has moved already).
    """
    reason = reason.strip()
    with changing_task(task, by=by, guard=access.refuse_unless_proposer) as (process, row):
        waiting = AgreedDate.objects.about(row.instance_id, row.rule_key).waiting().first()
        if waiting and _said(waiting) == (by.pk, agreed_on, reason):
            return waiting
        _refuse_unfit(process, row, agreed_on, reason)
        AgreedDate.objects.about(row.instance_id, row.rule_key).waiting().replace()
        made = AgreedDate.objects.create(
            instance=process.row,
            rule_key=row.rule_key,
            agreed_on=agreed_on,
            instead_of=row.due_at,
            reason=reason,
            proposed_by=by,
            proposed_at=clock.now(),
        )
        _audit(process, Kind.PROPOSED, row, made, by)
    return made


def agree_date(task: Task, proposal: AgreedDate, *, by: Worker, note: str = "") -> None:
    """Agree a proposed date: every open task of its rule in the process is due then.

    Raises NotYourTask, OwnWork for whoever proposed it, TaskClosed (audited), AlreadyDecided,
    TimescaleRefused where a floor comes before it or a manager has moved the date meanwhile.
    """
    with changing_task(task, by=by, guard=access.refuse_unless_manager) as (process, row):
        made = _decided(process, row, proposal, Status.AGREED, by=by, note=note)
        process.row.has_agreed_dates = True
        if made.agreed_on < clock.today():
            raise TimescaleRefused("This date has passed. Do not agree it; ask for another one.")
        for each in Task.objects.open_of(process).values():
            if each.rule_key == made.rule_key:
                _refuse_moved(each)
                redate(each, process)
        _refuse_beneath(process.due(row.rule_key, opened_at=row.opened_at), made.agreed_on)
        process.rearm(to_come=True)
        _audit(process, Kind.AGREED, row, made, by)


def decline_date(task: Task, proposal: AgreedDate, *, by: Worker, note: str) -> None:
    """Do not agree a proposed date, and say why: the date stays. Raises as `agree_date`."""
    if not note.strip():
        raise TimescaleRefused("Say why this date is not agreed.")
    with changing_task(task, by=by, guard=access.refuse_unless_manager) as (process, row):
        made = _decided(process, row, proposal, Status.DECLINED, by=by, note=note)
        _audit(process, Kind.DECLINED, row, made, by)


def _refuse_unfit(process: MovingProcess, task: Task, on: dt.date, reason: str) -> None:
    if not reason:
        raise TimescaleRefused("Say why this date suits the child.")
    if on < clock.today():
        raise TimescaleRefused("The agreed date must be today or in the future.")
    refuse_beyond(_end_of(on))
    _refuse_moved(task)
    due = process.due(task.rule_key, opened_at=task.opened_at)
    if due is None:
        raise TimescaleRefused("The clock of this task has not started, so no date can be agreed.")
    if not due.is_deadline:
        raise TimescaleRefused(f"“{due.rule.title}” says from when on, not by when. No date fits.")
    if task.due_at == _end_of(on):
        raise TimescaleRefused(f"It is due on {spoken_date(on)} already.")
    if due.applied.agreed_on is None:
        _refuse_beneath(due, on)


def _refuse_moved(task: Task) -> None:
    last = task.adjustments.last()
    if last is not None:
        what = "extended" if last.is_extension else "shortened"
        raise TimescaleRefused(
            f"{last.by} has {what} this date to {spoken_moment(last.new_at)} already. "
            "Ask for it to be extended or shortened again."
        )


def _refuse_beneath(due: DueDate | None, on: dt.date) -> None:
    if due and due.rule.is_floor and due.due_at and due.due_at < _end_of(on):
        raise TimescaleRefused(
            f"A date for “{due.rule.title}” may not be agreed after {spoken_moment(due.due_at)}: "
            f"{due.rule.key} is a floor of {due.rule.length}."
        )


def _decided(
    process: MovingProcess,
    task: Task,
    proposal: AgreedDate,
    status: AgreedDate.Status,
    *,
    by: Worker,
    note: str,
) -> AgreedDate:
    about = AgreedDate.objects.about(process.row.pk, task.rule_key)
    made = about.select_related("decided_by", "proposed_by").get(pk=proposal.pk)
    if made.status != Status.PROPOSED:
        raise AlreadyDecided(_decided_words(made))
    access.refuse_own_proposal(made, by)
    made.status, made.decided_by, made.decided_at = status, by, clock.now()
    made.decision_note = note.strip()
    made.save(update_fields=["status", "decided_by", "decided_at", "decision_note"])
    return made


def _decided_words(made: AgreedDate) -> str:
    if made.status == Status.REPLACED or made.decided_at is None:
        return "Another date has taken its place meanwhile. Look at the task again."
    verb = "agreed" if made.status == Status.AGREED else "did not agree"
    return f"{made.decided_by} {verb} this date on {spoken_datetime(made.decided_at)}."


def _audit(
    process: MovingProcess, kind: JourneyEvent.Kind, task: Task, made: AgreedDate, by: Worker
) -> None:
    process.audit(
        kind,
        by=by,
        step=task.step,
        task=task.pk,
        proposal=made.pk,
        agreed_on=made.agreed_on.isoformat(),
    )


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, END_OF_DAY, LONDON)


def _said(made: AgreedDate) -> tuple[int, dt.date, str]:
    return made.proposed_by_id, made.agreed_on, made.reason
