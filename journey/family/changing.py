"""Changing a child's details."""

from collections.abc import Mapping
from typing import Any, Final

from journey.family.trail import changing, keep
from journey.models import Child, Worker

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
)
FAMILY_FIELDS: Final = ("address",)


def change_child(
    child: Child, *, details: Mapping[str, Any], by: Worker, address: str | None = None
) -> None:
    """Change a child's details, and the address that the family shares.

    `details` are new values by the names of CHILD_FIELDS. An unborn child is born when the date of
    birth is given; the expected date stays beside it (R94). The trail of the child's newest process
    says which fields changed; a child without any process has no trail. Raises Refused.
    """
    family = child.family
    with changing([child], touched=family.children.all(), by=by) as trail:
        fields = keep(child, details, fields=CHILD_FIELDS)
        trail.record(child, fields, child=child.pk)
        if address is not None and keep(family, {"address": address}, fields=FAMILY_FIELDS):
            for one in family.children.all():
                trail.record(one, FAMILY_FIELDS, family=family.pk)
