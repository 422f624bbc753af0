"""Changing a child's details."""

from collections.abc import Mapping
from typing import Any, Final

from journey.family.trail import changing, keep
from journey.models import Child, ProcessInstance, Worker
from journey.processes import born, moving
from journey.signals import facts_corrected

CHILD_FIELDS: Final = (
    "first_name",
    "last_name",
    "date_of_birth",
    "date_of_birth_assumed",
    "expected_on",
    "sex",
    "ethnicity",
    "first_language",
    "needs",
    "preferred_format",
)
FAMILY_FIELDS: Final = ("address",)
BIRTH_FIELDS: Final = ("date_of_birth", "expected_on")


def change_child(
    child: Child, *, details: Mapping[str, Any], by: Worker, address: str | None = None
) -> None:
    """Change a child's details, and the address that the family shares.

    `details` are new values by the names of CHILD_FIELDS. An unborn child is born when the date of
    birth is given; the expected date stays beside it (R94). What counts from the birth in a running
    process is dated anew with it. The trail of the child's newest process says which fields
    changed; a child without any process has no trail. Raises Refused.
    """
    family = child.family
    running = _running(child) if _moves_birth(child, details) else []
    with changing([child], touched=family.children.all(), by=by, also=running) as trail:
        fields = keep(child, details, fields=CHILD_FIELDS)
        trail.record(child, fields, child=child.pk)
        if address is not None and keep(family, {"address": address}, fields=FAMILY_FIELDS):
            for one in family.children.all():
                trail.record(one, FAMILY_FIELDS, family=family.pk)
        for instance_id in running:
            _correct_birth(instance_id, child, by=by)


def _moves_birth(child: Child, details: Mapping[str, Any]) -> bool:
    return any(
        details.get(name, getattr(child, name)) != getattr(child, name) for name in BIRTH_FIELDS
    )


def _running(child: Child) -> list[int]:
    running = child.processes.filter(ended_at=None).order_by("pk")
    return list(running.values_list("pk", flat=True))


def _correct_birth(instance_id: int, child: Child, *, by: Worker) -> None:
    """Correct the fact from which a running process counts ages, and what is dated by it."""
    with moving(instance_id) as process:
        if process.row.ended_at is not None:
            return
        process.record_facts(born(child), by=by)
        is_corrected = bool(process.new_facts)
    if is_corrected:
        facts_corrected.send(sender=ProcessInstance, instance_id=instance_id)
