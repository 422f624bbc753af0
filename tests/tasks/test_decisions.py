"""Decisions: what was weighed up, what was known at the time, and the list of all of them."""

import datetime as dt
from typing import Any

import pytest

from journey import clock
from journey.models import Fact
from tasks.known_then import known_then
from tasks.models import Decision
from tasks.tracing import changed_records
from tests.authority import MONDAY, At, Authority
from tests.reading import signed_in, text

WEIGHED = {
    "weigh_benefits": "She stays at her school.",
    "weigh_harms": "She may hear the quarrels.",
    "weigh_likelihood": "possible",
    "weigh_seriousness": "serious",
    "weigh_marks": ["dilemma", "series"],
}


def decided(authority: Authority, **more: Any) -> Any:
    """A visit about which the manager decides on the page."""
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    task = authority.open_task("decide_visit")
    typed = {"outcome": "accept", "rationale": "It is thorough.", **more}
    return signed_in(authority.manager).post(task.get_absolute_url(), typed, follow=True)


@pytest.mark.requirement("R231", "R233", "R234")
def test_what_was_weighed_up_is_kept_in_the_words_in_which_it_was_read(
    authority: Authority,
) -> None:
    decided(authority, **WEIGHED)
    decision = Decision.objects.get()
    assert decision.weighed == [
        ["What good may come of it?", "She stays at her school."],
        ["What harm may come of it?", "She may hear the quarrels."],
        ["How likely is that harm?", "Possible"],
        ["How serious would it be?", "Serious: lasting harm"],
        [
            "What kind of decision is it?",
            "A dilemma: every option may do harm\nOne of a series: it is looked at together with "
            "others",
        ],
    ]
    page = text(signed_in(authority.worker).get(decision.get_absolute_url()))
    for words in ("She may hear the quarrels.", "Serious: lasting harm", "It is thorough."):
        assert words in page


@pytest.mark.requirement("R234")
def test_nothing_of_it_must_be_written_and_it_stays_folded(authority: Authority) -> None:
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    task = authority.open_task("decide_visit")
    client = signed_in(authority.manager)
    page = text(client.get(task.get_absolute_url()))
    assert '<details class="govuk-details"> <summary class="govuk-details__summary">' in page
    assert "Write more where serious harm may come of it" in page
    client.post(task.get_absolute_url(), {"outcome": "accept", "rationale": "Thorough."})
    assert Decision.objects.get().weighed == []


def test_a_mistake_elsewhere_shows_it_again_unfolded_and_an_unknown_word_is_refused(
    authority: Authority,
) -> None:
    answer = decided(authority, rationale="", **WEIGHED)
    assert answer.status_code == 422
    assert '<details class="govuk-details" open>' in text(answer)
    assert "She may hear the quarrels." in text(answer)
    task = authority.open_task("decide_visit")
    typed = {"outcome": "accept", "rationale": "Yes.", "weigh_likelihood": "certain"}
    client = signed_in(authority.manager)
    assert client.post(task.get_absolute_url(), typed).status_code == 422
    assert not Decision.objects.exists()


def test_work_that_is_no_decision_has_nothing_to_weigh_up(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    assert "weigh_" not in text(signed_in(authority.worker).get(task.get_absolute_url()))


def test_a_change_of_what_was_weighed_up_shows_in_the_trail(authority: Authority) -> None:
    decided(authority, **WEIGHED)
    assert list(changed_records()) == []
    Decision.objects.update(weighed=[])
    assert len(list(changed_records())) == 1


@pytest.mark.requirement("R232")
def test_a_decision_keeps_what_was_known_at_the_time(authority: Authority, later: At) -> None:
    decided(authority)
    decision = Decision.objects.get()
    seen = dt.datetime(2026, 3, 1, 0, 0, tzinfo=clock.LONDON)
    with later(dt.timedelta(days=1)):
        Fact.objects.create(instance=decision.task.instance, name="child_seen", at=seen)
        Fact.objects.create(instance=decision.task.instance, name="case_closed", at=seen)
        authority.complete("write_letter", by=authority.worker)
        known = known_then(decision)
        assert [record.task.name for record in known.records] == ["Write up the visit"]
        by_words = {fact.words: fact for fact in known.facts}
        assert "case closed was recorded" not in by_words
        then = by_words["child seen was recorded"]
        assert (clock.in_london(then.at).day, then.since) == (2, seen)
        page = text(signed_in(authority.worker).get(decision.get_absolute_url()))
    assert "Corrected since: 1 March 2026" in page
    assert "Write the letter" not in page


@pytest.mark.requirement("R47")
def test_a_reader_lists_every_decision_with_who_when_and_why(
    authority: Authority, later: At
) -> None:
    decided(authority, outcome="return", rationale="Say what Ada wants.")
    with later(dt.timedelta(days=1)):
        authority.complete("write_visit", by=authority.worker)
        authority.complete("decide_visit", by=authority.manager, outcome="accept", rationale="Yes.")
    client = signed_in(authority.reader)
    assert f"/records/{authority.child.pk}/decisions/" in text(
        client.get(authority.child.get_absolute_url())
    )
    page = text(client.get(f"/records/{authority.child.pk}/decisions/"))
    newest, oldest = page.index("Accept the visit"), page.index("Return it for more")
    assert newest < oldest
    for words in ("2 March 2026", "3 March 2026", "Say what Ada wants.", "Manager", "Team manager"):
        assert words in page


def test_of_a_restricted_child_no_decision_is_read_without_a_grant(authority: Authority) -> None:
    decided(authority)
    decision = Decision.objects.get()
    authority.child.is_restricted = True
    authority.child.save()
    client = signed_in(authority.manager)
    assert client.get(decision.get_absolute_url()).status_code == 403
    assert client.get(f"/records/{authority.child.pk}/decisions/").status_code == 403


def test_before_anything_is_decided_the_list_says_so(authority: Authority) -> None:
    assert MONDAY.day == 2
    page = text(signed_in(authority.worker).get(f"/records/{authority.child.pk}/decisions/"))
    assert "Nothing has been decided about Ada Marsh yet." in page
