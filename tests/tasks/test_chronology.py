"""A child's chronology: offered from what is recorded, entered by people, kept with its history."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journey.audit import broken_chains
from journey.exceptions import JourneyError, Refused
from journey.models import Child, FamilyGroup, JourneyEvent
from tasks import chronology
from tasks.chronology.candidates import Kind, candidates_for, told
from tasks.chronology.confirming import refuse_empty_chronology
from tasks.exceptions import AnswersWanting
from tasks.models import ChronologyEntry, Task
from tests.authority import MONDAY, At, Authority
from tests.reading import signed_in, text

VALUES = {
    "happened_on": dt.date(2025, 11, 4),
    "exactness": "day",
    "what": "Ada’s father moved out.",
    "meaning": "Ada lost the person who read to her at night.",
    "history": "personal",
    "tone": "hard",
    "source": "The mother",
    "pattern": "",
}
TYPED = {
    "happened_on_day": "4",
    "happened_on_month": "11",
    "happened_on_year": "2025",
    "what": "Ada’s father moved out.",
    "meaning": "Ada lost the person who read to her at night.",
    "history": "personal",
    "tone": "hard",
    "source": "The mother",
    "pattern": "",
}


def home(child: Child) -> str:
    return f"/records/{child.pk}/chronology/"


def standing(child: Child) -> list[ChronologyEntry]:
    return list(chronology.entries_for(child))


@pytest.fixture
def sibling(authority: Authority) -> Child:
    return Child.objects.create(
        family=authority.child.family,
        first_name="Bo",
        last_name="Marsh",
        date_of_birth=dt.date(2021, 1, 9),
        team=authority.north,
    )


@pytest.fixture
def visited(authority: Authority) -> Authority:
    """A visit was written up, and a manager decided about it."""
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    outcome = authority.open_task("decide_visit").options[0].outcome
    authority.complete(
        "decide_visit", by=authority.manager, outcome=outcome, rationale="It is well described."
    )
    return authority


@pytest.mark.requirement("R71", "R77")
def test_what_is_recorded_is_offered_and_nothing_enters_by_itself(visited: Authority) -> None:
    keys = candidates_for(visited.child)
    offered = {one.origin.partition("-")[0]: one for one in told(keys, visited.child)}
    assert {kind for _, kind, _ in keys} == set(Kind) - {Kind.NOTE}
    assert any("I like the new school." in one.what for one in told(keys, visited.child))
    assert offered["began"].what.endswith("began.")
    assert standing(visited.child) == []
    client = signed_in(visited.worker)
    page = text(client.get(f"{home(visited.child)}offered/"))
    assert "Enter it" in page
    assert standing(visited.child) == []


@pytest.mark.requirement("R71", "R73")
def test_an_offered_event_enters_with_its_meaning_only_and_is_offered_no_more(
    visited: Authority,
) -> None:
    key = candidates_for(visited.child, Kind.DECISION)[0]
    client, add = signed_in(visited.worker), f"{home(visited.child)}add/?from={key[2]}"
    assert "It is well described." in text(client.get(add))
    refused = client.post(add, {**TYPED, "meaning": ""})
    assert refused.status_code == 422
    assert "Enter what it meant for the child" in text(refused)
    assert standing(visited.child) == []
    client.post(add, TYPED)
    assert [entry.origin for entry in standing(visited.child)] == [key[2]]
    assert key not in candidates_for(visited.child)
    with pytest.raises(JourneyError):
        chronology.add_entry(visited.child, values=VALUES, by=visited.worker, origin=key[2])


def test_what_is_left_out_is_offered_no_more(visited: Authority) -> None:
    before = candidates_for(visited.child)
    client = signed_in(visited.worker)
    client.post(f"{home(visited.child)}leave-out/", {"origin": before[0][2]})
    assert candidates_for(visited.child) == before[1:]
    assert client.get(f"{home(visited.child)}add/?from={before[0][2]}").status_code == 403


def test_what_is_another_childs_is_not_offered(visited: Authority, sibling: Child) -> None:
    client, origin = signed_in(visited.worker), candidates_for(visited.child)[0][2]
    assert client.get(f"{home(sibling)}add/?from={origin}").status_code == 403
    assert candidates_for(sibling) == []


@pytest.mark.requirement("R72")
@pytest.mark.parametrize(
    ("day", "month", "shown"),
    [("4", "November", "4 November 1998"), ("", "11", "November 1998"), ("", "", "1998")],
)
def test_times_before_the_system_are_entered_as_exactly_as_they_are_known(
    authority: Authority, day: str, month: str, shown: str
) -> None:
    date = {"happened_on_day": day, "happened_on_month": month, "happened_on_year": "1998"}
    client = signed_in(authority.worker)
    page = client.post(f"{home(authority.child)}add/", {**TYPED, **date}, follow=True)
    assert shown in text(page)
    entry = standing(authority.child)[0]
    assert entry.when == shown
    again = text(client.get(f"{home(authority.child)}{entry.pk}/"))
    assert ('name="happened_on_day" type="text" value="4"' in again) == bool(day)


@pytest.mark.requirement("R70", "R73")
@pytest.mark.parametrize("missing", ["what", "meaning", "tone", "history", "source"])
def test_an_entry_without_what_belongs_to_it_is_refused(authority: Authority, missing: str) -> None:
    client = signed_in(authority.worker)
    refused = client.post(f"{home(authority.child)}add/", {**TYPED, missing: ""})
    assert refused.status_code == 422
    assert standing(authority.child) == []


@pytest.mark.requirement("R74")
def test_personal_and_service_history_are_shown_apart_and_together(authority: Authority) -> None:
    service = {**VALUES, "history": "service", "what": "The school made a referral."}
    chronology.add_entry(authority.child, values=VALUES, by=authority.worker)
    chronology.add_entry(authority.child, values=service, by=authority.worker)
    client = signed_in(authority.reader)
    shown = {
        history: [
            what in text(client.get(home(authority.child), {"history": history}))
            for what in ("father moved out", "made a referral")
        ]
        for history in ("", "personal", "service")
    }
    assert shown == {"": [True, True], "personal": [True, False], "service": [False, True]}


@pytest.mark.requirement("R82")
@pytest.mark.parametrize(
    ("year", "what", "warning"),
    [
        ("2027", "Ada will start school.", "This date is in the future."),
        ("2025", "On 05.12.25 Ada was seen.", "The text speaks of 5 December 2025"),
        ("2025", "On 5 December 2025 Ada was seen.", "The text speaks of 5 December 2025"),
    ],
)
def test_a_date_that_looks_wrong_is_entered_only_when_it_is_confirmed(
    authority: Authority, year: str, what: str, warning: str
) -> None:
    client, add = signed_in(authority.worker), f"{home(authority.child)}add/"
    typed = {**TYPED, "happened_on_year": year, "what": what}
    refused = client.post(add, typed)
    assert refused.status_code == 422
    assert warning in text(refused)
    assert standing(authority.child) == []
    page = client.post(add, {**typed, "date_is_right": "right"}, follow=True)
    assert len(standing(authority.child)) == 1
    assert "Check the date" in text(page)


def test_a_date_before_the_entry_warns_of_nothing() -> None:
    assert not chronology.warnings_of(dt.date(2019, 12, 1), "month", "Seen on 31.12.2019.")
    assert not chronology.warnings_of(dt.date(2019, 1, 1), "year", "Seen on 31 December 2019.")
    assert chronology.warnings_of(dt.date(2019, 1, 8), "day", "Seen on 05.12.19.")
    assert not chronology.warnings_of(dt.date(2019, 1, 8), "day", "Room 40.40.19")


@pytest.mark.requirement("R80")
def test_events_of_a_pattern_are_shown_together(authority: Authority) -> None:
    for month in (3, 5, 9):
        chronology.add_entry(
            authority.child,
            values={**VALUES, "happened_on": dt.date(2025, month, 1), "pattern": "Missed dentist"},
            by=authority.worker,
        )
    chronology.add_entry(authority.child, values=VALUES, by=authority.worker)
    client = signed_in(authority.worker)
    assert "3 events, 1 March 2025 to 1 September 2025" in text(client.get(home(authority.child)))
    page = text(client.get(home(authority.child), {"pattern": "Missed dentist"}))
    assert page.count('id="entry-') == 3
    assert "Named so far: Missed dentist" in text(client.get(f"{home(authority.child)}add/"))


@pytest.mark.requirement("R55", "R52")
def test_a_correction_leaves_the_old_entry_to_be_read(authority: Authority, later: At) -> None:
    old = chronology.add_entry(authority.child, values=VALUES, by=authority.worker)
    client = signed_in(authority.colleague)
    with later(dt.timedelta(days=1)):
        client.post(
            f"{home(authority.child)}{old.pk}/", {**TYPED, "what": "Ada’s father was taken ill."}
        )
        page = text(client.get(home(authority.child)))
    new = standing(authority.child)
    assert [(entry.what, entry.corrects) for entry in new] == [("Ada’s father was taken ill.", old)]
    assert "Ada’s father moved out." in page
    assert "3 months after" in page
    with pytest.raises(JourneyError):
        chronology.correct_entry(old, values=VALUES, by=authority.worker)


@pytest.mark.requirement("R55")
def test_what_is_taken_out_stays_to_be_read_with_its_reason(authority: Authority) -> None:
    entry = chronology.add_entry(authority.child, values=VALUES, by=authority.worker)
    client, address = signed_in(authority.worker), f"{home(authority.child)}{entry.pk}/out/"
    assert client.post(address, {"reason": ""}).status_code == 422
    page = text(client.post(address, {"reason": "It was another family."}, follow=True))
    assert standing(authority.child) == []
    assert "It was another family." in page
    assert "Ada’s father moved out." in page
    assert "moved out" not in text(client.get(f"{home(authority.child)}print/"))


@pytest.mark.requirement("R89", "R90")
def test_brothers_and_sisters_share_the_event_and_have_their_own_meaning(
    authority: Authority, sibling: Child
) -> None:
    client, add = signed_in(authority.worker), f"{home(authority.child)}add/"
    typed = {**TYPED, "siblings": str(sibling.pk)}
    refused = client.post(add, typed)
    assert "Enter what it means for Bo Marsh" in text(refused)
    client.post(add, {**typed, f"meaning_{sibling.pk}": "Bo cried for him."})
    assert [entry.what for entry in standing(sibling)] == ["Ada’s father moved out."]
    assert standing(sibling)[0].meaning == "Bo cried for him."
    assert standing(authority.child)[0].meaning == VALUES["meaning"]
    assert "Bo cried" not in text(client.get(home(authority.child)))


def test_a_child_of_another_family_shares_nothing(authority: Authority) -> None:
    other = Child.objects.create(
        family=FamilyGroup.objects.create(name="Frost"), last_name="Frost", expected_on=MONDAY
    )
    with pytest.raises(Refused):
        chronology.add_entry(
            authority.child, values=VALUES, by=authority.worker, meanings={other: "Nothing."}
        )
    assert not ChronologyEntry.objects.exists()


def test_the_trail_says_which_fields_and_not_what_they_hold(visited: Authority) -> None:
    entry = chronology.add_entry(visited.child, values=VALUES, by=visited.worker)
    chronology.correct_entry(entry, values={**VALUES, "tone": "mixed"}, by=visited.worker)
    events = JourneyEvent.objects.filter(kind=JourneyEvent.Kind.CHANGED).order_by("pk")
    bodies = [json.loads(event.body) for event in events]
    assert bodies[0]["chronology"] == entry.pk
    assert bodies[1]["fields"] == ["tone"]
    assert "father" not in " ".join(event.body for event in events)
    assert list(broken_chains()) == []


@pytest.mark.parametrize("path", ["add/", "offered/"])
def test_who_only_reads_changes_nothing(authority: Authority, path: str) -> None:
    reader = signed_in(authority.reader)
    assert reader.get(f"{home(authority.child)}{path}").status_code == 403
    assert "Add an event" not in text(reader.get(home(authority.child)))


@pytest.mark.parametrize("path", ["", "print/", "add/", "offered/"])
def test_a_restricted_chronology_is_not_there_for_others(authority: Authority, path: str) -> None:
    authority.child.is_restricted = True
    authority.child.save()
    refused = signed_in(authority.worker).get(f"{home(authority.child)}{path}")
    assert refused.status_code == 403
    assert "Ada" not in text(refused)


@pytest.mark.requirement("R81")
def test_it_prints_as_a_list_with_who_prepared_it(authority: Authority) -> None:
    values = {**VALUES, "source": "Health visitor’s chronology"}
    chronology.add_entry(authority.child, values=values, by=authority.worker)
    chronology.add_entry(
        authority.child,
        values={**VALUES, "happened_on": dt.date(2020, 1, 1), "what": "Ada was in hospital."},
        by=authority.worker,
    )
    page = text(signed_in(authority.worker).get(f"{home(authority.child)}print/"))
    assert "Born 4 May 2019. Prepared by Worker" in page
    assert page.index("1. 1 January 2020") < page.index("2. 4 November 2025")
    assert "Correct" not in page


@pytest.mark.requirement("R78")
def test_each_entry_shows_whose_chronology_it_comes_from(authority: Authority) -> None:
    values = {**VALUES, "source": "Health visitor’s chronology"}
    chronology.add_entry(authority.child, values=values, by=authority.worker)
    client = signed_in(authority.worker)
    for path in ("", "print/"):
        assert "Health visitor’s chronology" in text(client.get(f"{home(authority.child)}{path}"))


def test_the_queries_of_the_pages_do_not_grow_with_the_journey(visited: Authority) -> None:
    client = signed_in(visited.worker)
    pages = [home(visited.child), f"{home(visited.child)}offered/"]

    def counted() -> list[int]:
        numbers = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(page)
            numbers.append(len(queries))
        return numbers

    chronology.add_entry(visited.child, values=VALUES, by=visited.worker)
    counted()  # the first page of a session asks for more
    before = counted()
    for _ in range(3):
        chronology.add_entry(visited.child, values=VALUES, by=visited.colleague)
        visited.start_visit()
        visited.complete("write_visit", by=visited.worker)
        visited.complete(
            "decide_visit",
            by=visited.manager,
            outcome=visited.open_task("decide_visit").options[0].outcome,
            rationale="Well described.",
        )
    assert counted() == before


@pytest.mark.requirement("R79")
def test_a_task_shows_a_summary_and_the_way_to_the_whole(visited: Authority) -> None:
    task = Task.objects.get(step="write_visit")
    client = signed_in(visited.worker)
    assert "Nothing has been entered yet." in text(client.get(task.get_absolute_url()))
    for month in (1, 2, 3, 4):
        values = {**VALUES, "happened_on": dt.date(2025, month, 1), "what": f"Event {month}."}
        chronology.add_entry(visited.child, values=values, by=visited.worker)
    page = text(client.get(task.get_absolute_url()))
    assert "4 events since 1 January 2025" in page
    assert "Event 4." in page
    assert "Event 1." not in page
    assert home(visited.child) in page


@pytest.mark.requirement("R75")
@pytest.mark.parametrize("key", ["chronology_begun", "chronology_complete"])
def test_nobody_confirms_an_empty_chronology(authority: Authority, key: str) -> None:
    child = authority.child
    refuse_empty_chronology({"anything_else": "yes"}, child)
    with pytest.raises(AnswersWanting) as wanting:
        refuse_empty_chronology({key: ["complete"]}, child)
    assert "has no entry yet" in wanting.value.errors[key]
    entry = chronology.add_entry(child, values=VALUES, by=authority.worker)
    refuse_empty_chronology({key: ["complete"]}, child)
    chronology.take_out(entry, reason="Another family’s.", by=authority.worker)
    with pytest.raises(AnswersWanting):
        refuse_empty_chronology({key: ["complete"]}, child)


@pytest.mark.requirement("R75")
def test_a_task_is_not_completed_on_an_empty_chronology(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.chronology.confirming.CONFIRMING", ("childs_words",))
    authority.start_visit()
    with pytest.raises(AnswersWanting):
        authority.complete("write_visit", by=authority.worker)
    chronology.add_entry(authority.child, values=VALUES, by=authority.worker)
    authority.complete("write_visit", by=authority.worker)
    assert Task.objects.get(step="write_visit").status == Task.Status.COMPLETED
