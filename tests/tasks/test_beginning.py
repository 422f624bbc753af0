"""Beginning a process by hand: who may, what is asked, for whom, and once only."""

import datetime as dt
from typing import Any

import pytest

from journey import clock
from journey.audit import broken_chains
from journey.exceptions import Refused
from journey.models import Child, FamilyGroup, JourneyEvent, ProcessInstance
from tasks.known import known_answers
from tasks.models import Draft, Task
from tasks.worktray import begin_by_hand
from tests.authority import MONDAY, VISIT, At, Authority
from tests.diagrams import arrows, element
from tests.reading import signed_in, text
from tests.versions import END, letter, published

SUSPECTED = {
    "harm_suspected_day": "2",
    "harm_suspected_month": "3",
    "harm_suspected_year": "2026",
    "harm_suspected_time": "09:15",
}
AT = dt.datetime(2026, 3, 2, 9, 15, tzinfo=clock.LONDON)


@pytest.fixture
def child(authority: Authority) -> Child:
    """The child of an authority in which a discussion is begun by hand, and so is not a letter."""
    start = element(
        "startEvent", "began", journey__begunBy="person", journey__asks="harm_suspected"
    )
    more = {"journey__allocateTo": "key_worker"}
    for process, begun in (("discussion", start), ("quiet", element("startEvent", "began"))):
        ways = arrows("began > discuss", "discuss > ended")
        published(process, begun, letter("discuss", **more), END, ways, steps=("discuss",))
    return authority.child


def begin_page(child: Child) -> str:
    return f"/worktray/begin/{child.pk}/discussion/"


@pytest.mark.requirement("R37")
def test_a_process_is_begun_from_the_childs_page_by_whoever_acts_in_it(
    authority: Authority, child: Child
) -> None:
    client = signed_in(authority.worker)
    assert begin_page(child) in text(client.get(child.get_absolute_url()))
    assert "quiet" not in text(client.get(child.get_absolute_url()))

    answer = client.post(begin_page(child), {**SUSPECTED, "page_token": "one"}, follow=True)
    assert answer.redirect_chain == [(child.get_absolute_url(), 302)]
    assert "Discussion has begun for Ada Marsh." in text(answer)
    task = authority.open_task("discuss")
    assert task.allocated_to == authority.worker
    assert task.instance.facts["harm_suspected"] == AT.isoformat()
    began = task.instance.events.get(kind=JourneyEvent.Kind.STARTED)
    assert (began.actor, '"by_hand":true' in began.body) == (authority.worker, True)
    assert list(broken_chains()) == []


@pytest.mark.requirement("R37")
def test_sent_twice_it_begins_once_and_says_who_began_it_and_when(
    authority: Authority, child: Child
) -> None:
    client = signed_in(authority.worker)
    typed = {**SUSPECTED, "page_token": "one"}
    client.post(begin_page(child), typed)
    again = text(client.post(begin_page(child), typed, follow=True))
    assert ProcessInstance.objects.count() == 1
    assert "Discussion was begun for Ada Marsh by you on 2 March 2026 at 10am, once." in again
    client.post(begin_page(child), {**SUSPECTED, "page_token": "two"})
    assert ProcessInstance.objects.count() == 2


@pytest.mark.parametrize("who", ["manager", "reader", "keeper"])
def test_who_acts_nowhere_in_it_or_only_reads_does_not_begin_it(
    authority: Authority, child: Child, who: str
) -> None:
    worker = getattr(authority, who)
    client = signed_in(worker)
    assert client.post(begin_page(child), SUSPECTED).status_code == 403
    assert begin_page(child) not in text(client.get(child.get_absolute_url()))
    with pytest.raises(Refused):
        begin_by_hand("discussion", children=[child], facts={}, page="x", by=worker)
    assert not ProcessInstance.objects.exists()


def test_what_the_diagram_does_not_leave_to_a_person_is_not_begun_by_hand(
    authority: Authority, child: Child
) -> None:
    client = signed_in(authority.worker)
    assert client.get(f"/worktray/begin/{child.pk}/quiet/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"harm_suspected_year": "2027"}, "must not be in the future"),
        ({"harm_suspected_day": ""}, "must include a day"),
        ({"harm_suspected_time": ""}, "must include a time"),
    ],
)
def test_a_moment_that_cannot_be_is_told_and_nothing_begins(
    authority: Authority, child: Child, typed: dict[str, str], words: str
) -> None:
    answer = signed_in(authority.worker).post(begin_page(child), {**SUSPECTED, **typed})
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="09:15"' in text(answer) or "harm_suspected_time" in typed
    assert not ProcessInstance.objects.exists()


def sibling(authority: Authority, name: str, **more: Any) -> Child:
    return Child.objects.create(
        family=authority.child.family,
        first_name=name,
        last_name="Marsh",
        date_of_birth=dt.date(2021, 1, 1),
        team=authority.north,
        **more,
    )


@pytest.mark.requirement("R37")
def test_it_begins_for_the_brothers_and_sisters_who_are_chosen(
    authority: Authority, child: Child
) -> None:
    bo, hidden = sibling(authority, "Bo"), sibling(authority, "Cy", is_restricted=True)
    sibling(authority, "Dee")
    client = signed_in(authority.worker)
    page = text(client.get(begin_page(child)))
    assert "Bo Marsh, born" in page
    assert "Dee Marsh" in page
    assert "Cy Marsh" not in page
    refused = client.post(begin_page(child), {**SUSPECTED, "also_for": [str(hidden.pk)]})
    assert refused.status_code == 422
    answer = client.post(begin_page(child), {**SUSPECTED, "also_for": [str(bo.pk)]}, follow=True)
    assert "Discussion has begun for Ada Marsh and Bo Marsh." in text(answer)
    assert set(ProcessInstance.objects.values_list("child", flat=True)) == {child.pk, bo.pk}


def test_a_stranger_to_a_restricted_record_begins_nothing(
    authority: Authority, child: Child
) -> None:
    child.is_restricted = True
    child.save()
    assert signed_in(authority.worker).post(begin_page(child), SUSPECTED).status_code == 403
    with pytest.raises(Refused):
        begin_by_hand("discussion", children=[child], facts={}, page="x", by=authority.worker)


@pytest.mark.requirement("R37", "R54")
def test_what_is_known_on_the_way_is_known_in_what_is_begun(
    authority: Authority, child: Child, later: At
) -> None:
    visit = authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    with later(dt.timedelta(hours=1)):
        begun = begin_by_hand(
            "discussion", children=[child], facts={"harm_suspected": AT}, page="x",
            by=authority.worker,
        )  # fmt: skip
    (instance,) = begun.instances
    assert instance.started_by == visit
    assert instance.call_step_id == ""
    assert (
        instance.facts["child_seen"] == ProcessInstance.objects.get(pk=visit.pk).facts["child_seen"]
    )
    known = known_answers(authority.open_task("discuss"))
    assert known["visited_on"].answer == VISIT["visited_on"]
    assert known["visited_on"].source == "Write up the visit"


def test_from_a_task_the_draft_is_kept_and_one_comes_back_to_it(
    authority: Authority, child: Child
) -> None:
    authority.start_visit()
    authority.start_visit()
    first = Task.objects.open().filter(step="write_visit").order_by("pk")[0]
    client = signed_in(authority.worker)
    assert "What you have written here is kept as a draft." in text(
        client.get(first.get_absolute_url())
    )
    typed = {"childs_words": "I am worried.", "begin_process": "1", "page_token": "p"}
    answer = client.post(first.get_absolute_url(), typed, follow=True)
    assert answer.redirect_chain == [(f"/worktray/begin/{child.pk}/?task={first.pk}", 302)]
    assert f"{begin_page(child)}?task={first.pk}" in text(answer)
    assert Draft.objects.get(task=first).answers["childs_words"] == ["I am worried."]

    sent = {**SUSPECTED, "task": str(first.pk)}
    back = client.post(begin_page(child), sent, follow=True)
    assert back.redirect_chain == [(first.get_absolute_url(), 302)]
    assert "Your draft is kept." in text(back)
    assert "I am worried." in text(back)
    assert authority.open_task("discuss").instance.started_by == first.instance


def test_the_process_furthest_on_its_way_leads_to_it(authority: Authority, child: Child) -> None:
    other = Child.objects.create(
        family=FamilyGroup.objects.create(name="Other"),
        first_name="Bo",
        last_name="Other",
        date_of_birth=dt.date(2020, 1, 1),
    )
    visit = authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=authority.manager, outcome="accept", rationale="Yes.")
    letter_of_visit = ProcessInstance.objects.get(started_by=visit)
    authority.start_visit()
    with clock.stopped_at(MONDAY + dt.timedelta(days=1)):
        begun = begin_by_hand(
            "discussion", children=[child, other], facts={}, page="x", by=authority.worker
        )
    assert [one.started_by for one in begun.instances] == [letter_of_visit, None]
