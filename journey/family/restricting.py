"""Restricting a record to people with a grant, and opening it again."""

from collections.abc import Iterable
from typing import Final

from journey.exceptions import JourneyError, Refused
from journey.family.trail import keep, locked_trail, refusals_recorded
from journey.models import Child, RestrictedGrant, Worker

RESTRICTION_FIELDS: Final = ("is_restricted",)


def restrict_record(child: Child, *, granted: Iterable[Worker], reason: str, by: Worker) -> None:
    """Restrict a child's record, and grant it to people by name.

    When it is restricted already, the people are added; grants from before an earlier lifting do
    not come back. The trail of the child's newest process says who was granted it; a child without
    any process has no trail. Raises Refused when the person manages nothing, and JourneyError
    without anybody to grant it to or without a reason.
    """
    workers = list(granted)
    with refusals_recorded(child, by=by):
        _refuse_unless_manager(by)
    if not workers or not reason.strip():
        raise JourneyError("Grant the record to somebody, or nobody could read it, and say why.")
    with locked_trail([child], by=by) as trail:
        changed = keep(child, {"is_restricted": True}, fields=RESTRICTION_FIELDS)
        if changed:
            child.grants.all().delete()
        for worker in workers:
            RestrictedGrant.objects.update_or_create(
                child=child, worker=worker, defaults={"granted_by": by, "reason": reason}
            )
        numbers = [worker.pk for worker in workers]
        trail.record(child, [*changed, "grants"], child=child.pk, granted=numbers)


def lift_restriction(child: Child, *, by: Worker) -> None:
    """Make a restricted record open again, to everybody who may read open records.

    The grants and their reasons are kept until the record is restricted anew. The trail of the
    child's newest process says so; a child without any process has no trail. Raises Refused when
    the person manages nothing.
    """
    with refusals_recorded(child, by=by):
        _refuse_unless_manager(by)
    with locked_trail([child], by=by) as trail:
        changed = keep(child, {"is_restricted": False}, fields=RESTRICTION_FIELDS)
        trail.record(child, changed, child=child.pk)


def _refuse_unless_manager(worker: Worker) -> None:
    if not worker.is_active or not worker.manages:
        raise Refused(f"{worker} is not a manager, and only a manager restricts or opens a record.")
