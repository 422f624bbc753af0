"""Letters: made from the record, sent, logged, and never changed again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from journey import append_only, clock
from journey.exceptions import Refused
from journey.library import library
from journey.models import JourneyEvent
from tasks.exceptions import AnswersWanting
from tasks.letters import (
    acknowledge,
    begin_letter,
    change_letter,
    gaps_in,
    no_letter,
    not_sent,
    recipients_of,
    send_letter,
)
from tasks.models import Decision, Letter, Sending
from tests.authority import VISIT, Authority
from tests.tasks.papers.conftest import begun, recipient, sent, written_up


@pytest.mark.requirement("R135")
def test_a_letter_is_written_from_the_record_and_shows_its_gaps(network: Authority) -> None:
    written_up(network, childs_words="I like the core group.")
    letter = begin_letter(
        library().letters["to_family"],
        child=network.child,
        recipient=recipient(network, "Dana Marsh"),
        by=network.worker,
    )
    assert letter.text.startswith("Dear Dana Marsh,\n\nAda said: I like the core group.")
    assert "We decided" not in letter.text
    assert gaps_in(letter.text) == ["[Why was the child not seen alone?]"]
    assert "Worker, Test Council" in letter.text


@pytest.mark.requirement("R133")
def test_hard_words_are_explained_to_the_family_only(network: Authority) -> None:
    written_up(network, childs_words="The core group came.")
    by, child = network.worker, network.child
    letters = library().letters
    mother, teacher = recipient(network, "Dana Marsh"), recipient(network, "Ines Okafor")
    family = begin_letter(letters["to_family"], child=child, recipient=mother, by=by)
    assert family.text.endswith(
        "What some of the words mean\n- Core group: The few people who carry out the plan."
    )
    assert "- Neglect" not in family.text
    school = begin_letter(letters["to_school"], child=child, recipient=teacher, by=by)
    assert "What some of the words mean" not in school.text


@pytest.mark.requirement("R136")
def test_language_and_format_come_with_whoever_gets_the_letter(network: Authority) -> None:
    letter = begun(network)
    assert (letter.language, letter.format) == ("Polish", "Large print")
    assert [one.name for one in recipients_of(network.child)] == [
        "Ada Marsh",
        "Dana Marsh",
        "Ines Okafor",
    ]


@pytest.mark.requirement("R135")
def test_a_letter_that_was_sent_stays_as_it_was_sent(network: Authority) -> None:
    letter = sent(network)
    sending = letter.sending
    assert (sending.recipient, sending.way, sending.on) == ("Dana Marsh", "post", clock.today())
    letter.text = "Something else."
    with pytest.raises(ValueError, match="never changes"):
        letter.save()
    with pytest.raises(Refused, match="stays as it is"):
        change_letter(letter, text="Something else.", by=network.worker)
    with pytest.raises(Refused, match="already recorded"):
        send_letter(letter, way="email", on=clock.today(), by=network.worker)
    assert Letter.objects.get().text == "Dear you, all is said."


def test_the_trail_tells_of_a_letter_without_its_words(network: Authority) -> None:
    sent(network)
    told = " ".join(JourneyEvent.objects.values_list("body", flat=True))
    assert '"fields":["letter"]' in told
    assert '"fields":["sent"]' in told
    assert "Dana" not in told
    assert "all is said" not in told


@pytest.mark.requirement("R135", "R177")
def test_the_step_is_not_completed_before_its_letter_is_settled(network: Authority) -> None:
    def complete() -> Any:
        return network.complete("write_visit", by=network.worker, answers=VISIT)

    with pytest.raises(AnswersWanting, match="Send the “Letter to the family”"):
        complete()
    letter = begun(network)
    with pytest.raises(AnswersWanting):
        complete()
    not_sent(letter, why="They asked for none.", by=network.worker)
    assert complete().closed_at


def test_nobody_to_write_to_is_recorded_with_the_reason(network: Authority) -> None:
    task = network.open_task("write_visit")
    template = library().letters["to_family"]
    no_letter(template, child=network.child, task=task, why="Nobody is known.", by=network.worker)
    assert network.complete("write_visit", by=network.worker).closed_at
    assert Sending.objects.get().why_not == "Nobody is known."
    with pytest.raises(IntegrityError), transaction.atomic():
        Sending.objects.create(
            child=network.child, what="Copy", way="not_sent", by=network.worker, at=clock.now()
        )


@pytest.mark.requirement("R180")
def test_what_went_to_an_agency_stays_open_until_it_is_acknowledged(network: Authority) -> None:
    school = sent(network, "to_school", "Ines Okafor").sending
    family = sent(network).sending
    assert school.agency == "Hill School"
    assert list(Sending.objects.unanswered()) == [school]
    assert not family.waits
    acknowledge(school, on=clock.today(), how="The office, by email", by=network.colleague)
    school.refresh_from_db()
    assert not school.waits
    assert school.acknowledged_by == network.colleague
    assert not Sending.objects.unanswered().exists()
    with pytest.raises(Refused, match="already recorded"):
        acknowledge(school, on=clock.today(), how="Again", by=network.worker)


def test_who_only_reads_writes_no_letter(network: Authority) -> None:
    template, to = library().letters["to_family"], recipient(network, "Dana Marsh")
    with pytest.raises(Refused):
        begin_letter(template, child=network.child, recipient=to, by=network.reader)
    letter = begun(network)
    for act in (
        lambda: change_letter(letter, text="x", by=network.reader),
        lambda: send_letter(letter, way="post", on=clock.today(), by=network.reader),
        lambda: not_sent(letter, why="x", by=network.reader),
    ):
        with pytest.raises(Refused):
            act()


def test_what_was_decided_is_about_the_child_and_not_about_the_worker_s_record(
    network: Authority,
) -> None:
    written_up(network)
    network.complete("decide_visit", by=network.manager, outcome="accept", rationale="Yes.")
    letter = begin_letter(
        library().letters["to_family"],
        child=network.child,
        recipient=recipient(network, "Dana Marsh"),
        by=network.worker,
    )
    assert "We decided" not in letter.text
    Decision.objects.update(authorises=None)
    again = begin_letter(
        library().letters["to_family"],
        child=network.child,
        recipient=recipient(network, "Dana Marsh"),
        by=network.worker,
    )
    assert "We decided: Accept the visit" in again.text


@pytest.mark.requirement("R135")
@pytest.mark.parametrize("act", ["letter", "sending"])
def test_the_database_itself_keeps_what_was_sent(network: Authority, act: str) -> None:
    letter, draft = sent(network), begun(network)
    append_only.install(connection)
    assert Letter.objects.filter(pk=draft.pk).update(text="Still being written.") == 1
    acts: dict[str, Callable[[], object]] = {
        "letter": lambda: Letter.objects.filter(pk=letter.pk).update(text="Something else."),
        "sending": lambda: Sending.objects.update(on="2026-01-01"),
    }
    with pytest.raises(DatabaseError, match=r"as it was sent|never changes"):
        acts[act]()


def test_the_database_lets_an_agency_s_word_be_added_once(network: Authority) -> None:
    school = sent(network, "to_school", "Ines Okafor").sending
    append_only.install(connection)
    acknowledge(school, on=clock.today(), how="By email", by=network.worker)
    with pytest.raises(DatabaseError, match="never changes"):
        Sending.objects.update(acknowledged_how="Somebody else")
