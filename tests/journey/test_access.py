"""Who may see which child: in pairs of pass and refusal."""

import pytest
from django.contrib.auth.models import Group

from journey.access import (
    children_visible_to,
    get_child_for,
    may_record,
    may_see,
    people_visible_to,
    refuse_unless_recorder,
    versions_visible_to,
)
from journey.exceptions import Refused
from journey.models import Child, Person, Relationship, RestrictedGrant, Worker
from tasks.access import get_task_for, tasks_visible_to
from tests.authority import Authority


def test_a_worker_with_a_role_sees_and_one_without_sees_nobody(authority: Authority) -> None:
    nobody = Worker.objects.create_user("nobody")
    assert authority.child in children_visible_to(authority.stranger)
    assert not children_visible_to(nobody).exists()
    with pytest.raises(Refused, match="no such record, or you may not see it"):
        get_child_for(nobody, authority.child.pk)


def test_somebody_who_has_left_sees_nobody(authority: Authority) -> None:
    authority.worker.is_active = False
    assert not children_visible_to(authority.worker).exists()


def test_a_role_that_is_no_lane_opens_nothing(authority: Authority) -> None:
    other = Worker.objects.create_user("other")
    other.groups.create(name="Cleaner")
    assert not children_visible_to(other).exists()


def test_who_only_looks_after_processes_opens_no_record(authority: Authority) -> None:
    assert not children_visible_to(authority.keeper).exists()
    assert not may_see(authority.keeper, authority.child)
    assert versions_visible_to(authority.keeper).exists()


def test_looking_after_processes_takes_nothing_away_and_lets_nobody_record(
    authority: Authority,
) -> None:
    lead = Group.objects.get(name="Process lead")
    for worker, records in ((authority.reader, False), (authority.worker, True)):
        worker.groups.add(lead)
        both = Worker.objects.get(pk=worker.pk)
        assert (both.keeps_processes, may_see(both, authority.child)) == (True, True)
        assert may_record(both, authority.child) == records


def test_a_restricted_child_is_seen_with_a_grant_only(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    authority.child.is_restricted = True
    authority.child.save()
    assert not may_see(authority.manager, authority.child)
    assert not tasks_visible_to(authority.manager).exists()
    with pytest.raises(Refused, match="may not see the child"):
        get_task_for(authority.manager, task.pk)

    RestrictedGrant.objects.create(
        child=authority.child,
        worker=authority.manager,
        granted_by=authority.manager,
        reason="Manages the case.",
    )
    assert may_see(authority.manager, authority.child)
    assert get_task_for(authority.manager, task.pk) == task
    assert not may_see(authority.worker, authority.child)


def test_who_only_reads_sees_a_record_and_may_not_change_it(authority: Authority) -> None:
    assert may_see(authority.reader, authority.child)
    assert not may_record(authority.reader, authority.child)
    with pytest.raises(Refused, match="reads records and does not change them"):
        refuse_unless_recorder(authority.reader, authority.child)

    authority.reader.groups.add(*authority.worker.groups.all())
    both = Worker.objects.get(pk=authority.reader.pk)
    assert may_record(both, authority.child)


def test_who_may_not_see_a_record_may_not_change_it(authority: Authority) -> None:
    nobody = Worker.objects.create_user("nobody")
    assert may_record(authority.worker, authority.child)
    refuse_unless_recorder(authority.worker, authority.child)
    authority.child.is_restricted = True
    authority.child.save()
    for who in (nobody, authority.worker):
        assert not may_record(who, authority.child)
        with pytest.raises(Refused, match="no such record, or you may not see it"):
            refuse_unless_recorder(who, authority.child)


def test_whoever_is_recorded_for_a_restricted_sibling_alone_stays_unknown(
    authority: Authority,
) -> None:
    family = authority.child.family
    sibling = Child.objects.create(family=family, last_name="Marsh", expected_on="2026-06-01")
    person = Person.objects.create(family=family, name="Lena Frost")
    Relationship.objects.create(child=sibling, person=person, kind="Foster carer")
    assert list(people_visible_to(authority.worker, authority.child)) == [person]
    sibling.is_restricted = True
    sibling.save()
    assert not people_visible_to(authority.worker, authority.child).exists()
