"""The child's page begins with the child's story; the whole case stands on one page."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journey.exceptions import Refused
from journey.family import record_person, tell_history, tell_story
from journey.models import Child, ChildStory, FamilyHistory, JourneyEvent
from tasks import chronology, notes
from tests.authority import MONDAY, At, Authority
from tests.reading import signed_in, text

STORY = {"about": "Ada loves diggers.", "own_words": "I want to see Nana.", "heard": "Drawing"}
ENTRY = {
    "happened_on": dt.date(2025, 11, 4),
    "exactness": "day",
    "what": "Ada’s father moved out.",
    "meaning": "Ada lost the person who read to her.",
    "history": "personal",
    "tone": "hard",
    "source": "The mother",
    "pattern": "",
}
NOTE = {
    "happened_at": MONDAY - dt.timedelta(hours=1),
    "style": "home_visit",
    "about": "Bedtime",
    "tags": ["strength"],
    "summary": "Bedtimes were kept.",
    "meaning": "Ada sleeps.",
    "revises": "",
    "revises_because": "",
}


@pytest.fixture
def sibling(authority: Authority) -> Child:
    return Child.objects.create(
        family=authority.child.family, first_name="Bo", last_name="Marsh",
        date_of_birth=dt.date(2021, 1, 9), team=authority.north,
    )  # fmt: skip


@pytest.mark.requirement("R208", "R96")
def test_the_story_comes_first_then_what_is_new_then_tasks(authority: Authority, later: At) -> None:
    client, home = signed_in(authority.worker), authority.child.get_absolute_url()
    client.get(home)
    with later(dt.timedelta(days=1)):
        client.post(f"{home}story/", STORY)
        page = text(client.get(home))
    places = [
        page.index(words)
        for words in (
            "Ada loves diggers.",
            "I want to see Nana.",
            "New since you last looked",
            "To do now",
            "The journey so far",
        )
    ]
    assert places == sorted(places)


@pytest.mark.requirement("R96", "R55")
def test_a_story_told_anew_leaves_the_old_one_to_be_read(authority: Authority) -> None:
    client, home = signed_in(authority.worker), authority.child.get_absolute_url()
    assert client.post(f"{home}story/", {**STORY, "about": ""}).status_code == 422
    client.post(f"{home}story/", STORY)
    assert "Ada loves diggers." in text(client.get(f"{home}story/"))
    client.post(f"{home}story/", {**STORY, "about": "Ada loves trains."})
    assert "diggers" not in text(client.get(home))
    assert "diggers" in text(client.get(f"{home}told-before/"))
    assert ChildStory.objects.count() == 2


@pytest.mark.requirement("R95", "R89")
def test_the_familys_history_is_kept_once_and_shown_with_each_child(
    authority: Authority, sibling: Child
) -> None:
    client = signed_in(authority.worker)
    home = authority.child.get_absolute_url()
    client.post(f"{home}history/", {"text": "They came here in 2019."})
    client.post(f"{sibling.get_absolute_url()}history/", {"text": "They came here in 2018."})
    for child in (authority.child, sibling):
        page = text(client.get(child.get_absolute_url()))
        assert "They came here in 2018." in page
        assert "in 2019" not in page
    assert "in 2019" in text(client.get(f"{home}told-before/"))


@pytest.mark.requirement("R90")
def test_a_childs_own_story_is_not_shown_with_brothers_and_sisters(
    authority: Authority, sibling: Child
) -> None:
    tell_story(authority.child, values=STORY, by=authority.worker)
    page = text(signed_in(authority.worker).get(sibling.get_absolute_url()))
    assert "diggers" not in page


def test_the_trail_says_that_a_story_was_told_and_not_what(authority: Authority) -> None:
    authority.start_visit()
    tell_story(authority.child, values=STORY, by=authority.worker)
    tell_history(authority.child, text="They came here in 2019.", by=authority.worker)
    bodies = [
        json.loads(event.body)
        for event in JourneyEvent.objects.filter(kind=JourneyEvent.Kind.CHANGED).order_by("pk")
    ]
    assert [body["fields"] for body in bodies] == [
        ["about", "heard", "own_words"],
        ["family_history"],
    ]


def test_who_only_reads_tells_nothing(authority: Authority) -> None:
    with pytest.raises(Refused):
        tell_story(authority.child, values=STORY, by=authority.reader)
    with pytest.raises(Refused):
        tell_history(authority.child, text="No.", by=authority.reader)
    assert not ChildStory.objects.exists()
    assert not FamilyHistory.objects.exists()
    client, home = signed_in(authority.reader), authority.child.get_absolute_url()
    assert client.get(f"{home}story/").status_code == 403


@pytest.mark.requirement("R208")
def test_what_others_did_is_new_for_the_whole_day_and_not_what_one_did_oneself(
    authority: Authority, later: At
) -> None:
    reader, home = signed_in(authority.colleague), authority.child.get_absolute_url()
    assert "New since you last looked" not in text(reader.get(home))
    with later(dt.timedelta(hours=2)):
        authority.start_visit()
        task = authority.complete("write_visit", by=authority.worker)
        notes.finish_note(authority.child, values=NOTE, by=authority.worker)
        chronology.add_entry(authority.child, values=ENTRY, by=authority.colleague)
    with later(dt.timedelta(days=1)):
        for _ in range(2):
            page = text(reader.get(home))
            new = page[page.index("New since you last looked") : page.index("To do now")]
            assert "Home visit: Bedtime" in new
            assert task.name in new
            assert "Chronology: 4 November" not in new
    with later(dt.timedelta(days=2)):
        assert "Nothing since 3 March 2026" in text(reader.get(home))


@pytest.mark.requirement("R129")
def test_everything_about_a_child_stands_on_one_page(authority: Authority, sibling: Child) -> None:
    record_person(
        authority.child,
        details={"name": "Dana Marsh"},
        relationship={"kind": "Mother", "has_parental_responsibility": True},
        by=authority.worker,
    )
    tell_story(authority.child, values=STORY, by=authority.worker)
    tell_history(authority.child, text="They came here in 2019.", by=authority.worker)
    chronology.add_entry(authority.child, values=ENTRY, by=authority.worker)
    notes.finish_note(authority.child, values=NOTE, by=authority.worker)
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    option = authority.open_task("decide_visit").options[0]
    authority.complete(
        "decide_visit", by=authority.manager, outcome=option.outcome, rationale="Well described."
    )
    authority.start_visit()
    page = text(signed_in(authority.reader).get(f"/records/{authority.child.pk}/"))
    for words in (
        "Ada loves diggers.", "I want to see Nana.", "Dana Marsh, mother", "Parental responsib",
        "Bo Marsh, brother or sister", "They came here in 2019.", "Home visit: Bedtime",
        "Ada’s father moved out.", option.name, "Well described.",
        authority.open_task("write_visit").name,
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize("path", ["/records/{}/", "/children/{}/told-before/"])
def test_a_restricted_case_is_not_there_for_others(authority: Authority, path: str) -> None:
    Child.objects.update(is_restricted=True)
    refused = signed_in(authority.worker).get(path.format(authority.child.pk))
    assert refused.status_code == 403
    assert "Ada" not in text(refused)


def test_the_queries_of_both_pages_do_not_grow_with_the_record(
    authority: Authority, later: At
) -> None:
    client = signed_in(authority.worker)
    pages = [authority.child.get_absolute_url(), f"/records/{authority.child.pk}/"]

    def counted() -> list[int]:
        numbers = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            numbers.append(len(queries))
        return numbers

    def more() -> None:
        notes.finish_note(authority.child, values=NOTE, by=authority.colleague)
        chronology.add_entry(authority.child, values=ENTRY, by=authority.colleague)
        tell_story(authority.child, values=STORY, by=authority.colleague)
        authority.start_visit()
        authority.complete("write_visit", by=authority.worker)
        authority.complete(
            "decide_visit",
            by=authority.manager,
            outcome=authority.open_task("decide_visit").options[0].outcome,
            rationale="Well described.",
        )

    counted()
    with later(dt.timedelta(days=1)):
        more()
        counted()
        before = counted()
        for _ in range(3):
            more()
        assert counted() == before
