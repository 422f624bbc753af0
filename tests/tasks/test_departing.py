"""Work that is done otherwise than it is drawn, with a reason that a manager sees (R211)."""

import pytest

from journey.audit import broken_chains
from journey.exceptions import Refused
from journey.models import JourneyEvent, Worker
from tasks.exceptions import NotYourTask, TaskClosed
from tasks.models import Departure, Task
from tasks.worktray import depart, departures_for, notice
from tests.authority import Authority
from tests.reading import signed_in, text

pytestmark = pytest.mark.requirement("R211")
WHY = {"what": "I see Ada at school before I ring home.", "why": "She speaks freely there."}


@pytest.fixture
def task(authority: Authority) -> Task:
    authority.start_visit()
    return authority.open_task("write_visit")


def test_the_reason_is_on_the_task_in_the_story_and_before_the_manager(
    authority: Authority, task: Task
) -> None:
    worker, manager = signed_in(authority.worker), signed_in(authority.manager)
    address = f"{task.get_absolute_url()}differently/"
    assert address in text(worker.get(task.get_absolute_url()))
    assert "It is recorded." in text(worker.post(address, WHY, follow=True))
    worker.post(address, WHY)
    departure = Departure.objects.get()
    assert Task.objects.get(pk=task.pk).is_open
    assert "See what was done differently: 1 time" in text(manager.get("/worktray/"))
    assert "She speaks freely there." in text(manager.get("/worktray/differently/"))

    authority.complete("write_visit", by=authority.worker)
    decide = authority.open_task("decide_visit")
    page = text(manager.get(decide.get_absolute_url()))
    assert "Done differently at “Write up the visit”" in page
    typed = {"departure": str(departure.pk), f"d{departure.pk}-comment": "Well thought of."}
    manager.post("/worktray/differently/", typed)
    departure.refresh_from_db()
    assert (departure.seen_by, departure.comment) == (authority.manager, "Well thought of.")
    assert "See what was done differently" not in text(manager.get("/worktray/"))
    read = text(worker.get(task.get_absolute_url()))
    assert "Seen by Manager on 2 March 2026" in read
    assert "Write up the visit: done differently" in text(
        worker.get(authority.child.get_absolute_url())
    )
    kinds = set(task.instance.events.values_list("kind", flat=True))
    assert {JourneyEvent.Kind.DEPARTED, JourneyEvent.Kind.NOTICED} <= kinds
    assert list(broken_chains()) == []


def test_it_takes_words_and_the_task_stays_what_it_was(authority: Authority, task: Task) -> None:
    answer = signed_in(authority.worker).post(f"{task.get_absolute_url()}differently/", {})
    assert answer.status_code == 422
    assert "Say why that is better for the child" in text(answer)
    assert not Departure.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "reader", "colleague"])
def test_who_has_not_the_task_does_not_depart_from_it(
    authority: Authority, task: Task, who: str
) -> None:
    with pytest.raises(NotYourTask):
        depart(task, by=getattr(authority, who), **WHY)
    address = f"{task.get_absolute_url()}differently/"
    assert signed_in(getattr(authority, who)).get(address).status_code == 403


def test_from_closed_work_nobody_departs(authority: Authority, task: Task) -> None:
    authority.complete("write_visit", by=authority.worker)
    with pytest.raises(TaskClosed):
        depart(task, by=authority.worker, **WHY)


def test_it_is_seen_by_a_manager_of_the_team_who_did_not_do_it(
    authority: Authority, task: Task
) -> None:
    departure = depart(task, by=authority.worker, **WHY)
    for worker in (authority.worker, authority.reader):
        with pytest.raises(Refused):
            notice(departure, by=worker)
        assert signed_in(worker).get("/worktray/differently/").status_code == 403
    own = depart(task, by=authority.manager, what="Wait.", why="She sleeps.")
    with pytest.raises(Refused):
        notice(own, by=authority.manager)
    assert list(departures_for(authority.manager)) == [departure]
    notice(departure, comment="Good.", by=authority.manager)
    notice(departure, comment="Again.", by=authority.manager)
    departure.refresh_from_db()
    assert departure.comment == "Good."


def test_a_manager_of_another_team_or_without_a_grant_does_not_see_it(
    authority: Authority, task: Task
) -> None:
    depart(task, by=authority.worker, **WHY)
    authority.child.is_restricted = True
    authority.child.save()
    assert not departures_for(authority.manager).exists()
    authority.child.is_restricted = False
    authority.child.save()
    authority.manager.teams.set([authority.front_door])
    assert not departures_for(Worker.objects.get(pk=authority.manager.pk)).exists()
