"""Recording who is around a child: people of the family's world, and professionals."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from journey.access import UNKNOWN, people_visible_to
from journey.exceptions import Refused
from journey.family.trail import changing, keep, refusals_recorded
from journey.models import Child, Person, ProfessionalInvolved, Relationship, Worker

PERSON_FIELDS: Final = (
    "name",
    "date_of_birth",
    "sex",
    "has_died",
    "telephone",
    "language",
    "preferred_format",
)
RELATIONSHIP_FIELDS: Final = (
    "kind",
    "place",
    "has_parental_responsibility",
    "lives_with_child",
)
PROFESSIONAL_FIELDS: Final = (
    "name",
    "role",
    "agency",
    "telephone",
    "language",
    "preferred_format",
    "has_contributed",
)


def record_person(
    child: Child,
    *,
    details: Mapping[str, Any],
    relationship: Mapping[str, Any],
    by: Worker,
    person: Person | None = None,
    siblings: Iterable[Child] = (),
) -> Person:
    """Record a person for a child, and at once for chosen siblings (R89); or change one.

    `details` are the person's, by the names of PERSON_FIELDS, and the same for the whole family;
    `relationship`, by those of RELATIONSHIP_FIELDS, is each chosen child's own, and that of the
    other children stays as it is. The trail of every child for whom the person is recorded says
    which fields changed; a child without any process has no trail. Raises Refused.
    """
    chosen = [child, *siblings]
    with refusals_recorded(child, by=by):
        _refuse_strangers(person, chosen, by=by)
    person = person or Person(family=child.family)
    known = list(Child.objects.filter(relationships__person=person)) if person.pk else []
    with changing(chosen, touched=known, by=by) as trail:
        changed = keep(person, details, fields=PERSON_FIELDS)
        for one in dict.fromkeys([*chosen, *known]):
            own = _relate(one, person, relationship) if one in chosen else []
            trail.record(one, [*changed, *own], person=person.pk)
    return person


def record_professional(
    child: Child,
    *,
    details: Mapping[str, Any],
    by: Worker,
    professional: ProfessionalInvolved | None = None,
) -> ProfessionalInvolved:
    """Record a professional who works with a child, or change one (R179).

    `details` are values by the names of PROFESSIONAL_FIELDS. The trail of the child's newest
    process says which fields changed; a child without any process has no trail. Raises Refused.
    """
    professional = professional or ProfessionalInvolved(child=child)
    with refusals_recorded(child, by=by):
        if professional.child_id != child.pk:
            raise Refused(UNKNOWN)
    with changing([child], by=by) as trail:
        changed = keep(professional, details, fields=PROFESSIONAL_FIELDS)
        trail.record(child, changed, professional=professional.pk)
    return professional


def _refuse_strangers(person: Person | None, chosen: list[Child], *, by: Worker) -> None:
    """Refuse children of another family, and a person whom the worker may not know of."""
    child, *siblings = chosen
    if any(one.family_id != child.family_id for one in siblings):
        raise Refused("A person is recorded for the children of one family.")
    if person and not people_visible_to(by, child).filter(pk=person.pk).exists():
        raise Refused(UNKNOWN)


def _relate(child: Child, person: Person, values: Mapping[str, Any]) -> list[str]:
    row = Relationship.objects.filter(child=child, person=person).first()
    row = row or Relationship(child=child, person=person)
    return keep(row, values, fields=RELATIONSHIP_FIELDS)
