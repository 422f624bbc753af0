"""Writing about a child, the family and the professionals: guarded, audited, entered once."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from journey.audit import broken_chains
from journey.exceptions import Refused
from journey.family import change_child, record_person, record_professional
from journey.models import (
    Child,
    FamilyGroup,
    JourneyEvent,
    Person,
    ProfessionalInvolved,
    Relationship,
    Worker,
)
from journey.story import story_of, timeline
from tests.authority import Authority

MOTHER = {"name": "Dana Marsh", "telephone": "07700 900123"}
IS_MOTHER = {"kind": "Mother", "has_parental_responsibility": True, "lives_with_child": True}
TEACHER = {"name": "Ines Okafor", "role": "Teacher", "agency": "Hill School"}

Write = Callable[[Authority, Worker], Any]


@pytest.fixture
def sibling(authority: Authority) -> Child:
    return Child.objects.create(
        family=authority.child.family,
        first_name="Bo",
        last_name="Marsh",
        date_of_birth=dt.date(2021, 1, 9),
        team=authority.north,
    )


def changes(child: Child) -> list[dict[str, Any]]:
    """What the trail of a child says about changes of the record."""
    events = JourneyEvent.objects.filter(instance__child=child, kind=JourneyEvent.Kind.CHANGED)
    return [json.loads(event.body) for event in events.order_by("pk")]


def changing(authority: Authority, by: Worker) -> None:
    change_child(authority.child, details={"needs": "Uses Makaton"}, by=by)


def adding_a_person(authority: Authority, by: Worker) -> None:
    record_person(authority.child, details=MOTHER, relationship=IS_MOTHER, by=by)


def adding_a_professional(authority: Authority, by: Worker) -> None:
    record_professional(authority.child, details=TEACHER, by=by)


@pytest.mark.parametrize("write", [changing, adding_a_person, adding_a_professional])
def test_who_may_record_writes_and_others_are_refused(authority: Authority, write: Write) -> None:
    authority.start_visit()
    for who in (authority.reader, Worker.objects.create_user("nobody")):
        with pytest.raises(Refused):
            write(authority, who)
    assert not Person.objects.exists()
    assert not ProfessionalInvolved.objects.exists()
    assert Child.objects.get().needs == ""
    refused = JourneyEvent.objects.filter(kind=JourneyEvent.Kind.REFUSED)
    assert refused.filter(actor=authority.reader).count() == 1

    write(authority, authority.worker)
    assert len(changes(authority.child)) == 1
    assert list(broken_chains()) == []


@pytest.mark.parametrize("write", [changing, adding_a_person, adding_a_professional])
def test_a_restricted_record_is_changed_with_a_grant_only(
    authority: Authority, write: Write
) -> None:
    authority.child.is_restricted = True
    authority.child.save()
    with pytest.raises(Refused, match="no such record, or you may not see it"):
        write(authority, authority.worker)
    authority.child.grants.create(
        worker=authority.worker, granted_by=authority.manager, reason="Works with the child."
    )
    write(authority, authority.worker)


def test_a_change_is_audited_by_its_fields_and_never_by_its_values(authority: Authority) -> None:
    authority.start_visit()
    by, child = authority.worker, authority.child
    change_child(
        child, details={"first_name": "Edith", "sex": "female"}, address="9 Ropewalk", by=by
    )
    change_child(child, details={"first_name": "Edith"}, address="9 Ropewalk", by=by)
    person = record_person(child, details=MOTHER, relationship=IS_MOTHER, by=by)
    teacher = record_professional(child, details=TEACHER, by=by)
    assert changes(child) == [
        {"child": child.pk, "fields": ["first_name", "sex"]},
        {"family": child.family_id, "fields": ["address"]},
        {"person": person.pk, "fields": sorted([*MOTHER, *IS_MOTHER])},
        {"professional": teacher.pk, "fields": sorted(TEACHER)},
    ]
    trail = " ".join(JourneyEvent.objects.values_list("body", flat=True))
    for words in ("Edith", "female", "Ropewalk", "Dana", "07700", "Mother", "Okafor", "Hill"):
        assert words not in trail
    assert {entry.title for entry in timeline(story_of(child))} == {"Visit began"}


def test_a_child_without_a_process_is_changed_without_a_trail(authority: Authority) -> None:
    changing(authority, authority.worker)
    assert Child.objects.get().needs == "Uses Makaton"
    assert not JourneyEvent.objects.exists()


def test_the_newest_process_has_the_trail(authority: Authority, later: Any) -> None:
    first = authority.start_visit()
    with later(dt.timedelta(hours=1)):
        second = authority.start_visit()
    changing(authority, authority.worker)
    told = JourneyEvent.objects.filter(kind=JourneyEvent.Kind.CHANGED)
    assert [event.instance for event in told] == [second]
    assert first != second


def test_only_details_can_be_changed_as_details(authority: Authority) -> None:
    with pytest.raises(ValueError, match="is_restricted"):
        change_child(authority.child, details={"is_restricted": True}, by=authority.worker)


@pytest.mark.requirement("R94")
def test_an_unborn_child_is_born_and_keeps_the_expected_date(authority: Authority) -> None:
    expected = dt.date(2026, 2, 20)
    unborn = Child.objects.create(
        family=authority.child.family, last_name="Marsh", expected_on=expected
    )
    born = {"first_name": "Cy", "date_of_birth": dt.date(2026, 2, 26)}
    change_child(unborn, details=born, by=authority.worker)
    unborn.refresh_from_db()
    assert not unborn.is_unborn
    assert (unborn.name, unborn.expected_on) == ("Cy Marsh", expected)


@pytest.mark.requirement("R89", "R92")
def test_a_person_is_entered_once_for_chosen_siblings(authority: Authority, sibling: Child) -> None:
    authority.start_visit()
    authority.start_visit(sibling)
    by = authority.worker
    person = record_person(
        authority.child, details=MOTHER, relationship=IS_MOTHER, siblings=[sibling], by=by
    )
    assert Person.objects.count() == 1
    assert {row.child: row.kind for row in Relationship.objects.all()} == {
        authority.child: "Mother",
        sibling: "Mother",
    }
    lives_elsewhere = {**IS_MOTHER, "lives_with_child": False}
    record_person(
        authority.child,
        person=person,
        details={**MOTHER, "telephone": ""},
        relationship=lives_elsewhere,
        by=by,
    )
    assert person.relationships.get(child=sibling).lives_with_child
    assert not person.relationships.get(child=authority.child).lives_with_child
    number = {"person": person.pk}
    assert changes(authority.child)[-1] == {"fields": ["lives_with_child", "telephone"], **number}
    assert changes(sibling)[-1] == {"fields": ["telephone"], **number}


def test_a_sibling_who_may_not_be_seen_or_is_of_another_family_is_refused(
    authority: Authority, sibling: Child
) -> None:
    other = Child.objects.create(
        family=FamilyGroup.objects.create(name="Frost"), last_name="Frost", expected_on=dt.date.max
    )
    sibling.is_restricted = True
    sibling.save()
    for chosen in (sibling, other):
        with pytest.raises(Refused):
            record_person(
                authority.child,
                details=MOTHER,
                relationship=IS_MOTHER,
                siblings=[chosen],
                by=authority.worker,
            )
    assert not Person.objects.exists()


def test_people_and_professionals_of_others_are_refused(
    authority: Authority, sibling: Child
) -> None:
    other = FamilyGroup.objects.create(name="Frost")
    person = Person.objects.create(family=other, name="Lena Frost")
    professional = record_professional(sibling, details=TEACHER, by=authority.worker)
    child, by = authority.child, authority.worker
    with pytest.raises(Refused):
        record_person(child, person=person, details=MOTHER, relationship=IS_MOTHER, by=by)
    with pytest.raises(Refused):
        record_professional(child, professional=professional, details=TEACHER, by=by)
    assert Person.objects.get().name == "Lena Frost"


def test_the_address_is_the_familys_and_every_trail_says_so(
    authority: Authority, sibling: Child
) -> None:
    authority.start_visit(sibling)
    change_child(authority.child, details={}, address="9 Ropewalk", by=authority.worker)
    assert FamilyGroup.objects.get().address == "9 Ropewalk"
    assert changes(sibling) == [{"family": sibling.family_id, "fields": ["address"]}]
