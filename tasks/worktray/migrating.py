"""Carrying out plans that move running instances to another version, and taking them back.

Each instance moves in a transaction of its own, with its tasks. What is done is a row; so a clock
that stops between two instances goes on with the next one, and one that fails stops no other.
"""

from collections.abc import Mapping
from typing import Final

from django.db.models import QuerySet

from journey.exceptions import AlreadyResolved, JourneyError, ProcessHalted
from journey.incidents import halt, refuse_resolved, resolve_incidents
from journey.models import (
    Incident,
    JourneyEvent,
    MigratedInstance,
    MigrationPlan,
    ProcessInstance,
    Worker,
)
from journey.planning import renamed_back, renamed_on
from journey.planning.deciding import locked_plan
from journey.planning.previewing import move_of, running_on
from journey.processes import MovingProcess, moving
from journey.writing import write_transaction
from tasks.models import Task
from tasks.worktray.delivering import deliver_messages
from tasks.worktray.moving_on import follow_up
from tasks.worktray.staying import keep_with_steps, open_again

BATCH: Final = 50
"""How many instances of a plan one look of the clock moves."""
MIGRATE: Final = Incident.Doing.MIGRATE
Status = MigrationPlan.Status
Result = MigratedInstance.Result
Kind = JourneyEvent.Kind
QUIET: Final = {Kind.MIGRATED, Kind.OPENED, Kind.WITHDRAWN}
"""What a move may do and still be taken back: nobody else was told of it."""


def carry_out_plans(*, most: int = BATCH) -> int:
    """Move a batch of every plan that is being carried out or taken back; says how many.

    A plan of which nothing is left is done.
    """
    plans = MigrationPlan.objects.with_versions().at_work().order_by("pk")
    return sum(carry_out(plan, most=most) for plan in plans)


def carry_out(plan: MigrationPlan, *, most: int = BATCH) -> int:
    """The same for one plan."""
    act = migrate if plan.status == Status.RUNNING else take_back
    batch = list(remaining(plan).values_list("pk", flat=True)[:most])
    for instance_id in batch:
        act(instance_id, plan)
    if not remaining(plan).exists():
        _finish(plan)
    return len(batch)


def remaining(plan: MigrationPlan) -> QuerySet[ProcessInstance]:
    """The instances with which a plan is not done yet."""
    if plan.status == Status.RUNNING:
        return running_on(plan.old).exclude(migrations__plan=plan)
    moved = MigratedInstance.objects.filter(plan=plan, result=Result.MOVED)
    moved = moved if plan.status == Status.REVERTING else moved.none()
    return ProcessInstance.objects.filter(pk__in=moved.values("instance")).order_by("pk")


def migrate(instance_id: int, plan: MigrationPlan) -> None:
    """Move one instance, or note why it stays."""
    try:
        _migrate(instance_id, plan)
    except ProcessHalted as halted:
        incident = halted.incident
        sentence = f"{incident.sentence} The reference is {incident.reference}."
        with write_transaction():
            MigratedInstance.objects.get_or_create(
                plan=plan,
                instance_id=instance_id,
                defaults={"result": Result.LEFT, "sentences": [sentence]},
            )


def migrate_again(incident: Incident, *, by: Worker) -> None:
    """Try again to move an instance whose move has failed.

    Raises AlreadyResolved, ProcessHalted, and JourneyError when the plan is not carried out any
    more.
    """
    left = MigratedInstance.objects.filter(instance=incident.instance_id, result=Result.LEFT)
    last = left.select_related("plan__old", "plan__new").order_by("-pk").first()
    if last is None or last.plan.status not in (Status.RUNNING, Status.DONE):
        raise JourneyError("The plan is not carried out any more. Close this incident.")
    _migrate(incident.instance_id, last.plan, retrying=incident, by=by)


def take_back(instance_id: int, plan: MigrationPlan) -> None:
    """Move one instance back, or note why that cannot be."""
    try:
        with moving(instance_id) as process:
            moved = _moved_by(plan, process.row)
            if moved is None:
                return
            why = _why_kept(process.row, moved, plan)
            if not why:
                _take_back(process, moved, plan)
            _note(moved, Result.KEPT if why else Result.REVERTED, why)
    except Exception as error:
        halted = halt(instance_id, MIGRATE, error)
        moved_ones = MigratedInstance.objects.filter(plan=plan, result=Result.MOVED)
        with write_transaction():
            kept = moved_ones.filter(instance=instance_id)
            kept.update(result=Result.KEPT, sentences=[str(halted)])
        return
    deliver_messages(process.outbox)


def _migrate(
    instance_id: int,
    plan: MigrationPlan,
    *,
    retrying: Incident | None = None,
    by: Worker | None = None,
) -> None:
    try:
        with moving(instance_id) as process:
            if retrying is not None:
                refuse_resolved(retrying)
            if _is_wanted(process.row, plan, is_retried=retrying is not None):
                _move(process, plan)
            resolve_incidents(process, Incident.Resolution.PASSED, doing=MIGRATE, by=by)
    except AlreadyResolved:
        raise
    except Exception as error:
        raise halt(instance_id, MIGRATE, error) from error
    deliver_messages(process.outbox)


def _is_wanted(row: ProcessInstance, plan: MigrationPlan, *, is_retried: bool) -> bool:
    """Whether nobody was faster: another clock, the end of the process, a plan taken back."""
    if row.ended_at is not None or row.version_id != plan.old_id:
        return False
    status = locked_plan(plan.pk).status
    if is_retried:
        return status in (Status.RUNNING, Status.DONE)
    return status == Status.RUNNING and not plan.instances.filter(instance=row).exists()


def _move(process: MovingProcess, plan: MigrationPlan) -> None:
    row = process.row
    move = move_of(row.state, old=plan.old, new=plan.new, mapping=plan.mapping)
    if move.state is None:
        sentences = [problem.message for problem in move.problems]
        _told(plan, row, result=Result.LEFT, sentences=sentences)
        return
    before, calls = row.state, {call.id for call in process.engine.calls}
    present = Task.objects.open_of(process)
    row.renamed = renamed_on(row.renamed, plan)
    run = process.relocate(move.state, version=plan.new)
    keep_with_steps(process, present)
    process.audit(
        Kind.MIGRATED,
        by=None,
        plan=plan.pk,
        old=plan.old.number,
        new=plan.new.number,
        way=run.nodes,
    )
    because = f"the process moved to version {plan.new.number}"
    follow_up(process, run, by=None, present=present, because=because)
    is_quiet = process.audited <= QUIET and not run.nodes
    is_quiet = is_quiet and calls == {call.id for call in process.engine.calls}
    _told(
        plan,
        row,
        result=Result.MOVED,
        state_before=before if is_quiet else {},
        audit_length=row.audit_length,
        sentences=list(move.notes),
    )


def _take_back(process: MovingProcess, moved: MigratedInstance, plan: MigrationPlan) -> None:
    row = process.row
    present = Task.objects.open_of(process)
    row.renamed = renamed_back(row.renamed, plan)
    run = process.relocate(moved.state_before, version=plan.old)
    present |= open_again(process)
    keep_with_steps(process, present)
    process.audit(
        Kind.REVERTED,
        by=plan.reverted_by,
        plan=plan.pk,
        old=plan.new.number,
        new=plan.old.number,
        way=run.nodes,
    )
    because = f"the move to version {plan.new.number} was taken back"
    follow_up(process, run, by=None, present=present, because=because)


def _why_kept(row: ProcessInstance, moved: MigratedInstance, plan: MigrationPlan) -> str:
    """Why an instance cannot be moved back; the empty string when it can."""
    if row.ended_at is not None:
        return "The process has ended."
    if row.version_id != plan.new_id:
        return "It has moved to another version since."
    if row.audit_length != moved.audit_length:
        return f"Work was done on version {plan.new.number} since, which would be lost."
    if not moved.state_before:
        return "The move let it go on at once, and what that set in motion cannot be taken back."
    return ""


def _moved_by(plan: MigrationPlan, row: ProcessInstance) -> MigratedInstance | None:
    return MigratedInstance.objects.filter(plan=plan, instance=row, result=Result.MOVED).first()


def _note(moved: MigratedInstance, result: str, why: str) -> None:
    moved.result = result
    moved.sentences = [why] if why else moved.sentences
    moved.save(update_fields=["result", "sentences"])


def _told(plan: MigrationPlan, row: ProcessInstance, **told: object) -> None:
    MigratedInstance.objects.update_or_create(plan=plan, instance=row, defaults=told)


def _finish(plan: MigrationPlan) -> None:
    """Note that nothing of a plan is left, unless somebody has asked for something else since."""
    following: Mapping[str, str] = {
        Status.RUNNING: Status.DONE,
        Status.REVERTING: Status.REVERTED,
    }
    with write_transaction():
        row = locked_plan(plan.pk)
        if row.status == plan.status and row.status in following:
            row.status = following[row.status]
            row.save(update_fields=["status"])
