"""Restricting a record from the command line, and opening it again."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journey.access import may_see
from journey.audit import broken_chains
from journey.models import Child, JourneyEvent, RestrictedGrant
from tests.authority import Authority


def restrict(child: int, *options: str) -> str:
    """What the command says."""
    said = StringIO()
    call_command("restrict_record", str(child), *options, stdout=said)
    return said.getvalue()


WHY = ("--by", "manager", "--reason", "A parent works for the authority.")


def bodies() -> list[dict[str, object]]:
    events = JourneyEvent.objects.filter(kind=JourneyEvent.Kind.CHANGED).order_by("seq")
    return [json.loads(event.body) for event in events]


def test_a_record_is_restricted_to_people_by_name_and_opened_again(authority: Authority) -> None:
    authority.start_visit()
    child = authority.child
    said = restrict(child.pk, "--grant", "worker", "manager", *WHY)
    assert said.strip().endswith("Only these people may read it: Manager, Worker.")
    child.refresh_from_db()
    assert child.is_restricted
    assert may_see(authority.worker, child)
    assert not may_see(authority.colleague, child)
    grant = RestrictedGrant.objects.get(worker=authority.worker)
    assert (grant.granted_by, grant.reason) == (authority.manager, WHY[-1])

    assert "is open to everybody" in restrict(child.pk, "--lift", "--by", "manager")
    assert may_see(authority.colleague, child)
    numbers = [authority.worker.pk, authority.manager.pk]
    assert bodies() == [
        {"child": child.pk, "fields": ["grants", "is_restricted"], "granted": numbers},
        {"child": child.pk, "fields": ["is_restricted"]},
    ]
    assert list(broken_chains()) == []


def test_people_are_added_and_old_grants_do_not_come_back(authority: Authority) -> None:
    child = authority.child
    restrict(child.pk, "--grant", "worker", *WHY)
    restrict(child.pk, "--grant", "colleague", *WHY)
    assert may_see(authority.worker, child)
    assert may_see(authority.colleague, child)
    restrict(child.pk, "--lift", "--by", "manager")
    restrict(child.pk, "--grant", "colleague", *WHY)
    assert not may_see(authority.worker, child)
    assert may_see(authority.colleague, child)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--grant", "worker", "whoever", *WHY], "Nobody signs in as “whoever”"),
        (["--grant", "worker", "--by", "whoever", "--reason", "x"], "Nobody signs in as “whoever”"),
        (["--grant", "worker", "--by", "worker", "--reason", "x"], "Worker is not a manager"),
        (["--grant", "worker", "--by", "manager"], "say why"),
        (["--lift", "--by", "worker"], "Worker is not a manager"),
        (["--lift", *WHY], "takes no --reason"),
        (["--by", "manager"], "one of the arguments --grant --lift is required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(
    authority: Authority, options: list[str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        restrict(authority.child.pk, *options)
    assert not Child.objects.get().is_restricted
    assert not RestrictedGrant.objects.exists()


def test_an_unknown_child_and_somebody_who_has_left_are_refused(authority: Authority) -> None:
    with pytest.raises(CommandError, match="no child with the number 0"):
        restrict(0, "--grant", "worker", *WHY)
    authority.worker.is_active = False
    authority.worker.save()
    with pytest.raises(CommandError, match="Nobody signs in as “worker”"):
        restrict(authority.child.pk, "--grant", "worker", *WHY)


def test_a_refusal_is_audited(authority: Authority) -> None:
    authority.start_visit()
    with pytest.raises(CommandError):
        restrict(authority.child.pk, "--lift", "--by", "worker")
    assert JourneyEvent.objects.filter(kind="refused", actor=authority.worker).exists()
