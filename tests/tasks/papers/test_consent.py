"""Consent: in writing, with date, scope and person, told wherever something is shared."""

from typing import Any

import pytest

from tasks.consent import consent_of
from tasks.models import Record, Task
from tests.authority import Authority
from tests.reading import signed_in, text
from tests.tables import publish_forms

CONSENT = """
title = "Record consent"
purpose = "So that it is known."
[[section]]
[[section.question]]
key = "consent_position"
label = "Has consent been given?"
kind = "choice"
options = [
  {value = "given", label = "Yes"},
  {value = "given_in_part", label = "Yes, with limits"},
  {value = "refused", label = "No, it was refused"},
]
[[section.question]]
key = "consent_given_by"
label = "Who gave it?"
[[section.question]]
key = "consent_given_on"
label = "When?"
kind = "date"
[[section.question]]
key = "consent_scope"
label = "What for?"
[[section.question]]
key = "consent_written"
label = "In writing?"
kind = "yes_no"
[[section.question]]
key = "consent_ground"
label = "Which ground?"
kind = "choice"
options = [{value = "harm", label = "There is a clear child protection concern"}]
"""
GIVEN = {
    "consent_position": "given_in_part",
    "consent_given_by": "Dana Marsh, mother",
    "consent_given_on": "2026-02-27",
    "consent_scope": "The school and the GP, not the police",
    "consent_written": "yes",
}


@pytest.fixture
def asking(network: Authority) -> Authority:
    """The authority, at whose visit consent is asked."""
    Task.objects.open().get(step="write_visit")
    publish_forms(network, write_visit=CONSENT)
    return network


def record(authority: Authority, **answers: Any) -> Record:
    """Consent as it is recorded at a new visit."""
    from tasks.worktray import complete_task

    instance = authority.start_visit()
    task = Task.objects.open().get(instance=instance, step="write_visit")
    return complete_task(task, answers=answers, by=authority.worker).record


@pytest.mark.requirement("R171")
def test_the_consent_recorded_last_is_told_with_person_date_and_scope(asking: Authority) -> None:
    assert consent_of(asking.child) is None
    record(asking, **GIVEN)
    consent = consent_of(asking.child)
    assert consent is not None
    assert consent.is_given
    assert consent.is_written
    assert (consent.words, consent.given_by) == ("Yes, with limits", "Dana Marsh, mother")
    assert (consent.given_on, consent.scope) == (
        "27 February 2026",
        "The school and the GP, not the police",
    )
    record(asking, consent_position="refused", consent_ground="harm")
    later = consent_of(asking.child)
    assert later is not None
    assert not later.is_given
    assert later.ground == "There is a clear child protection concern"
    assert later.scope == ""


@pytest.mark.requirement("R171")
def test_it_stands_wherever_something_is_shared(asking: Authority) -> None:
    record(asking, **GIVEN)
    client, child = signed_in(asking.worker), asking.child.pk
    shares = Task.objects.open().filter(step="write_visit").earliest("pk")
    decides = Task.objects.open().filter(step="decide_visit").first()
    assert decides is not None
    pages = {
        "task": client.get(shares.get_absolute_url()),
        "letter": client.get(f"/papers/child/{child}/letters/to_school/"),
        "index": client.get(f"/papers/child/{child}/"),
    }
    for name, page in pages.items():
        assert "The school and the GP, not the police" in text(page), name
        assert "Yes, with limits, in writing" in text(page), name
    inside = client.get(f"/papers/child/{child}/letters/to_family/")
    assert "Consent to share" not in text(inside)
    assert "Consent to share" not in text(client.get(decides.get_absolute_url()))


@pytest.mark.requirement("R171")
def test_agency_checks_and_copies_are_where_something_is_shared() -> None:
    from journey.library import Library, library

    here = library()
    shipped = Library(here.folder, here.rule_set_key, here.labels_key)
    shares = {key for key, form in shipped.forms.items() if form.shares}
    assert {"agency_checks", "gather_information", "send_copies"} <= shares
