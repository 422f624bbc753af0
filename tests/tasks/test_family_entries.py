"""One entry for brothers and sisters: written once, each with their own record and decision."""

import pytest

from journey.models import Child, FamilyGroup, JourneyEvent, Worker
from tasks.exceptions import FamilyWanting, NotYourTask, OwnWork, TaskClosed
from tasks.family import siblings_of
from tasks.models import Decision, Draft, Record, Task
from tasks.worktray import Entry, allocate_task, complete_task, complete_tasks
from tests.authority import Authority, person
from tests.family import SHARED, Siblings, three_siblings
from tests.reading import signed_in, text
from tests.running import at_once

OWN = {"childs_words": "{name} likes the garden.", "seen_alone": "yes"}


@pytest.fixture
def family(authority: Authority) -> Siblings:
    return three_siblings(authority)


def visits(family: Siblings) -> list[Entry]:
    return [
        Entry(
            task=task,
            answers={
                "visited_on": "2026-03-02",
                "account": "All three were at home.",
                "childs_words": f"{task.child.first_name} likes the garden.",
            },
        )
        for task in family.tasks("write_visit")
    ]


def written(family: Siblings) -> None:
    complete_tasks(visits(family), by=family.authority.worker)


@pytest.mark.requirement("R54", "R88", "R89", "R90", "R91")
def test_what_is_shared_is_typed_once_and_each_child_has_a_record_of_their_own(
    family: Siblings,
) -> None:
    client, first = signed_in(family.authority.worker), family.tasks("write_visit")[0]
    response = client.post(first.get_absolute_url(), SHARED | family.typed(OWN))
    assert response.status_code == 302, text(response)
    assert "completed for Ada Marsh, Ben Marsh and Cal Marsh" in text(client.get("/worktray/"))
    records = {record.task.child.first_name: record for record in Record.objects.all()}
    assert set(records) == {"Ada", "Ben", "Cal"}
    for name, record in records.items():
        assert record.answers["account"] == "All three were at home."
        assert record.answers["childs_words"] == f"{name} likes the garden."
        others = set(records) - {name}
        assert not [one for one in others if one in str(record.answers) + str(record.read)]
        assert record.task.instance.child.first_name == name
        assert "child_seen" in record.task.instance.facts
    assert not Draft.objects.exists()


@pytest.mark.requirement("R93")
def test_the_page_offers_brothers_and_sisters_and_shows_a_part_for_each(family: Siblings) -> None:
    client = signed_in(family.authority.worker)
    first, second, third = family.tasks("write_visit")
    shown = text(client.get(first.get_absolute_url()))
    assert "This also concerns" in shown
    assert f't{second.pk}-childs_words"' not in shown
    sent = {"choose_children": "1", "also": [second.pk, third.pk], "account": "Half a thought"}
    address = client.post(first.get_absolute_url(), sent)["Location"]
    assert address == f"{first.get_absolute_url()}?also={second.pk}&also={third.pk}"
    shown = text(client.get(address))
    assert "Half a thought" in shown
    assert shown.count("What happened?") == 1
    for task in (second, third):
        assert f'name="t{task.pk}-childs_words"' in shown
        assert f'name="t{task.pk}-account"' not in shown
    sent = {"choose_children": "1", "with": [second.pk, third.pk]}
    shown = text(client.get(client.post(first.get_absolute_url(), sent)["Location"]))
    assert f'name="t{second.pk}-childs_words"' not in shown


def test_the_draft_keeps_the_typing_for_all_children(family: Siblings) -> None:
    client, first = signed_in(family.authority.worker), family.tasks("write_visit")[0]
    sent = SHARED | family.typed(OWN) | {"save_draft": "1"}
    assert client.post(first.get_absolute_url(), sent).status_code == 302
    shown = text(client.get(first.get_absolute_url()))
    for words in ("All three were at home.", "Ada likes", "Ben likes", "Cal likes"):
        assert words in shown
    assert not Record.objects.exists()


def test_somebody_who_is_chosen_without_a_part_gets_one_before_anything_is_recorded(
    family: Siblings,
) -> None:
    client, (first, second, _) = signed_in(family.authority.worker), family.tasks("write_visit")
    own = {key: value.format(name="Ada") for key, value in OWN.items()}
    response = client.post(first.get_absolute_url(), SHARED | own | {"also": [second.pk]})
    assert response["Location"].endswith(f"?also={second.pk}")
    assert not Record.objects.exists()


def test_a_mistake_in_one_part_completes_nobody_and_is_told_there(family: Siblings) -> None:
    client, (first, _, third) = signed_in(family.authority.worker), family.tasks("write_visit")
    sent = SHARED | family.typed(OWN) | {f"t{third.pk}-childs_words": "", "account": ""}
    response = client.post(first.get_absolute_url(), sent)
    shown = text(response)
    assert response.status_code == 422
    assert f'href="#id_t{third.pk}-childs_words">Cal Marsh: Enter an answer' in shown
    assert 'href="#id_account">Ada Marsh: Enter an answer' in shown
    assert "Ben likes the garden." in shown
    assert not Record.objects.exists()


def test_one_who_was_completed_meanwhile_is_told_and_the_typing_is_kept(family: Siblings) -> None:
    client, (first, second, third) = signed_in(family.authority.worker), family.tasks("write_visit")
    sent = SHARED | family.typed(OWN)
    complete_task(second, answers=visits(family)[1].answers, by=family.authority.worker)
    response = client.post(first.get_absolute_url(), sent)
    shown = text(response)
    assert response.status_code == 422
    assert "Ben Marsh: Worker completed this task on 2 March 2026" in shown
    assert "Nothing has been recorded" in shown
    assert "Cal likes the garden." in shown
    assert f'name="t{second.pk}-childs_words"' not in shown
    assert Record.objects.count() == 1
    again = {**sent, "with": [third.pk], "also": [third.pk]}
    assert client.post(first.get_absolute_url(), again).status_code == 302
    assert Record.objects.count() == 3


def test_the_same_page_sent_twice_completes_everybody_once(family: Siblings) -> None:
    client, first = signed_in(family.authority.worker), family.tasks("write_visit")[0]
    sent = SHARED | family.typed(OWN)
    assert client.post(first.get_absolute_url(), sent).status_code == 302
    response = client.post(first.get_absolute_url(), sent)
    assert response.status_code == 422
    assert "Worker completed this task on 2 March 2026" in text(response)
    assert Record.objects.count() == 3


@pytest.mark.requirement("R90")
def test_each_child_has_a_decision_of_their_own(family: Siblings) -> None:
    written(family)
    client, tasks = signed_in(family.authority.manager), family.tasks("decide_visit")
    shown = text(client.get(f"{tasks[0].get_absolute_url()}?also={tasks[1].pk}&also={tasks[2].pk}"))
    assert "Ben likes the garden." in shown
    sent = family.typed({"outcome": "accept", "rationale": "{name} is well."}, step="decide_visit")
    sent |= {f"t{tasks[2].pk}-outcome": "return"}
    assert client.post(tasks[0].get_absolute_url(), sent).status_code == 302
    decided = {one.task.child.first_name: one for one in Decision.objects.all()}
    assert {name: one.outcome for name, one in decided.items()} == {
        "Ada": "accept",
        "Ben": "accept",
        "Cal": "return",
    }
    for name, decision in decided.items():
        assert decision.rationale == f"{name} is well."
        assert decision.authorises is not None
        assert decision.authorises.task.child.first_name == name
    again = Task.objects.open().get(step="write_visit")
    assert again.child.first_name == "Cal"
    assert Task.objects.open().filter(step="write_letter").count() == 2


def test_nobody_authorises_their_own_work_for_one_of_the_children(family: Siblings) -> None:
    authority = family.authority
    both = person("both", "Social worker", authority.north)
    both.groups.add(*authority.manager.groups.all())
    entries = visits(family)
    allocate_task(entries[1].task, to=both, by=authority.manager)
    complete_tasks([entries[0], entries[2]], by=authority.worker)
    complete_task(entries[1].task, answers=entries[1].answers, by=both)
    tasks = family.tasks("decide_visit")
    both = Worker.objects.get(pk=both.pk)
    assert [task.child.first_name for task in siblings_of(tasks[0], both, asked=()).offered] == [
        "Cal"
    ]
    own = [Entry(task=task, answers={}, outcome="accept", rationale="Good.") for task in tasks]
    with pytest.raises(OwnWork, match="Ben Marsh: You did the work"):
        complete_tasks(own, by=both)
    assert not Decision.objects.exists()


@pytest.mark.requirement("R91")
def test_a_restricted_brother_is_never_shown(family: Siblings) -> None:
    first, second, _ = family.tasks("write_visit")
    sent = SHARED | family.typed(OWN)
    Child.objects.filter(pk=second.child_id).update(is_restricted=True)
    client = signed_in(family.authority.worker)
    shown = text(client.get(f"{first.get_absolute_url()}?also={second.pk}"))
    assert "Cal Marsh" in shown
    assert "Ben Marsh" not in shown
    response = client.post(first.get_absolute_url(), sent)
    assert response.status_code == 422
    assert "One of the children can no longer be part of this." in text(response)
    assert "Ben Marsh" not in text(response)
    assert not Record.objects.exists()


@pytest.mark.parametrize("change", ["family", "team", "step", "form"])
def test_only_those_at_the_same_step_whom_this_person_may_serve_are_offered(
    family: Siblings, change: str
) -> None:
    first, second, third = family.tasks("write_visit")
    match change:
        case "family":
            other = FamilyGroup.objects.create(name="Ashworth")
            Child.objects.filter(pk=second.child_id).update(family=other)
        case "team":
            allocate_task(second, to=family.authority.colleague, by=family.authority.manager)
        case "step":
            complete_task(second, answers=visits(family)[1].answers, by=family.authority.worker)
        case "form":
            Task.objects.filter(pk=second.pk).update(form_key="decide_visit")
    offered = siblings_of(first, family.authority.worker, asked=[str(second.pk)])
    assert offered.offered == (third,)
    assert offered.chosen == ()


def test_one_who_cannot_be_completed_leaves_all_as_they_were(family: Siblings) -> None:
    entries = visits(family)
    complete_task(entries[2].task, answers=entries[2].answers, by=family.authority.worker)
    with pytest.raises(TaskClosed, match="Cal Marsh: Worker completed this task"):
        complete_tasks(entries, by=family.authority.worker)
    assert Record.objects.count() == 1
    assert Task.objects.open().filter(step="write_visit").count() == 2
    with pytest.raises(NotYourTask, match="Marsh: This task is for somebody with the role"):
        complete_tasks(entries[:2], by=family.authority.manager)
    refused = JourneyEvent.objects.filter(kind=JourneyEvent.Kind.REFUSED)
    assert refused.count() == 2


def test_the_mistakes_of_every_child_are_told_together(family: Siblings) -> None:
    entries = [Entry(task=one.task, answers={"account": "x"}) for one in visits(family)]
    with pytest.raises(FamilyWanting) as told:
        complete_tasks(entries, by=family.authority.worker)
    assert {len(errors) for errors in told.value.by_task.values()} == {2}
    assert set(told.value.by_task) == {one.task.pk for one in entries}


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_complete_each_child_once(authority: Authority) -> None:
    family = three_siblings(authority)
    entries, by = visits(family), authority.worker
    told = at_once(
        lambda: complete_tasks(entries, by=by), lambda: complete_tasks(entries[::-1], by=by)
    )
    assert sorted(isinstance(one, TaskClosed) for one in told) == [False, True]
    assert Record.objects.count() == 3
    assert Task.objects.open().filter(step="decide_visit").count() == 3
