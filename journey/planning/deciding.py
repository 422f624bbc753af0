"""Deciding about a plan, and asking for it to be taken back."""

from journey import clock
from journey.access import refuse_own_draft, refuse_unless_administrator, refuse_unless_planner
from journey.exceptions import AlreadyDecided
from journey.models import MigrationPlan, Worker
from journey.publishing.checking import written
from journey.templatetags.journey_words import spoken_datetime
from journey.writing import write_transaction

Status = MigrationPlan.Status


def approve_plan(plan: MigrationPlan, *, by: Worker, note: str = "") -> MigrationPlan:
    """Let a plan be carried out; the clock does it in batches.

    Raises Refused without the role or to the person who drafted it; AlreadyDecided.
    """
    refuse_unless_second_planner(plan, by)
    return _decide(plan.pk, Status.RUNNING, by=by, note=written(note))


def reject_plan(plan: MigrationPlan, *, by: Worker, note: str) -> MigrationPlan:
    """Do not carry out a plan.

    Raises Refused without the role or to the person who drafted it; AlreadyDecided; JourneyError
    without a note.
    """
    refuse_unless_second_planner(plan, by)
    note = written(note, missing="Say why this plan is not carried out.")
    return _decide(plan.pk, Status.REJECTED, by=by, note=note)


def revert_plan(plan: MigrationPlan, *, by: Worker, note: str) -> MigrationPlan:
    """Take back what a plan has moved, and move nothing more; the clock does it in batches.

    One administrator is enough: it is the way back from a mistake. Raises Refused,
    AlreadyDecided, and JourneyError without a note.
    """
    refuse_unless_administrator(by)
    note = written(note, missing="Say why the move is taken back.")
    with write_transaction():
        row = locked_plan(plan.pk)
        if row.status not in (Status.RUNNING, Status.DONE):
            raise AlreadyDecided(_already(row))
        row.status, row.reverted_by, row.reverted_at = Status.REVERTING, by, clock.now()
        row.revert_note = note
        row.save(update_fields=["status", "reverted_by", "reverted_at", "revert_note"])
    return row


def refuse_unless_second_planner(plan: MigrationPlan, worker: Worker) -> None:
    """Raise the refusal that applies when a person may not decide about a plan (four eyes)."""
    refuse_unless_planner(worker)
    refuse_own_draft(plan.drafted_by_id, worker, "plan")


def locked_plan(pk: int) -> MigrationPlan:
    """Lock a plan until the transaction ends. Whoever locks an instance too locks that first."""
    rows = MigrationPlan.objects.with_versions().select_related("decided_by", "reverted_by")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=pk)


def _decide(pk: int, status: str, *, by: Worker, note: str) -> MigrationPlan:
    with write_transaction():
        row = locked_plan(pk)
        if row.status != Status.DRAFTED:
            raise AlreadyDecided(_already(row))
        row.status, row.decided_by, row.decided_at = status, by, clock.now()
        row.decision_note = note
        row.save(update_fields=["status", "decided_by", "decided_at", "decision_note"])
    return row


def _already(plan: MigrationPlan) -> str:
    """Who was first, in a sentence."""
    if plan.reverted_at is not None:
        when = spoken_datetime(plan.reverted_at)
        return f"{plan.reverted_by} asked on {when} for this plan to be taken back."
    if plan.decided_at is None:
        return "Nobody has decided about this plan yet."
    verb = "rejected" if plan.status == Status.REJECTED else "approved"
    return f"{plan.decided_by} {verb} this plan on {spoken_datetime(plan.decided_at)}."
