"""Several people at once: of what may run once only one begins, and nobody waits for ever.

`meeting` lets the second person act exactly between what the first has looked at and what follows
from it. Where the rows are locked, the second is not let in until the first is done.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from threading import Event
from typing import Any

import pytest

from journey.audit import broken_chains
from journey.exceptions import DoesNotFit
from journey.family import change_child
from journey.models import Child, FamilyGroup, ProcessInstance
from tasks.models import Record, Task
from tasks.worktray import Entry, begin_by_hand, complete_task, complete_tasks, start_process
from tasks.worktray.beginning import Begun
from tests.authority import VISIT, Authority
from tests.diagrams import arrows, element
from tests.enquiries import publish_enquiries
from tests.running import at_once
from tests.versions import END, START, letter, published

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = 0.5
"""So many seconds somebody waits for another who is kept out meanwhile."""


@pytest.fixture
def child(authority: Authority, settings: Any, tmp_path: Path) -> Child:
    """The child of an authority that has one enquiry at a time."""
    publish_enquiries(settings, tmp_path)
    return authority.child


class Meeting:
    """The first who comes by waits a moment for the others."""

    def __init__(self, others: int = 1) -> None:
        """Nobody is there yet."""
        self.there = 0
        self.all_there = Event()
        self.others = others

    def after(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """The same, and then the meeting."""

        def acted(*args: Any, **more: Any) -> Any:
            result = act(*args, **more)
            self.there += 1
            if self.there > self.others:
                self.all_there.set()
            self.all_there.wait(MOMENT)
            return result

        return acted


def running(process_id: str) -> int:
    return ProcessInstance.objects.filter(version__process_id=process_id, ended_at=None).count()


def tasks_at(step: str) -> list[Task]:
    return list(Task.objects.open().with_names().filter(step=step).order_by("pk"))


def begins(child: Child, authority: Authority, page: str) -> Callable[[], Begun]:
    return lambda: begin_by_hand(
        "enquiry", children=[child], facts={}, page=page, by=authority.worker
    )


def completes(task: Task, authority: Authority, **more: Any) -> Callable[[], Task]:
    return lambda: complete_task(task, answers={}, by=authority.worker, **more)


def refusals(said: list[Any]) -> list[type[Any]]:
    return [type(one) for one in said if isinstance(one, Exception)]


@pytest.mark.requirement("R37")
def test_of_two_who_begin_the_same_by_hand_one_is_told_that_it_runs(
    authority: Authority, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    _meet_after(monkeypatch, "journey.processes.refuse_beginning")
    said = at_once(begins(child, authority, "one"), begins(child, authority, "two"))
    assert refusals(said) == [DoesNotFit]
    assert running("enquiry") == 1
    assert list(broken_chains()) == []


def test_the_same_page_sent_twice_at_once_begins_once(
    authority: Authority, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    _meet_after(monkeypatch, "journey.processes.refuse_beginning")
    said = at_once(begins(child, authority, "one"), begins(child, authority, "one"))
    assert sorted(one.is_again for one in said) == [False, True]
    assert running("enquiry") == 1


def test_of_two_tasks_that_start_what_may_run_once_one_is_refused_and_stays_open(
    authority: Authority, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        start_process("suspicion", child=child, facts={}, by=authority.worker)
    _meet_after(monkeypatch, "journey.processes.refuse_beginning")
    said = at_once(*(completes(task, authority, outcome="enquire") for task in tasks_at("suspect")))
    assert refusals(said) == [DoesNotFit]
    assert (running("enquiry"), len(tasks_at("suspect")), Record.objects.count()) == (1, 1, 1)
    assert list(broken_chains()) == []


@pytest.mark.parametrize("process_id", ["asked", "enquiry"])
def test_what_two_tasks_start_unless_it_runs_begins_once(
    authority: Authority, child: Child, process_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether or not a rule says that there is one of them at a time."""
    ways = arrows("began > answer", "answer > ended")
    published("asked", START, letter("answer"), END, ways, steps=("answer",))
    starts = {"journey__starts": process_id, "journey__unless": "running"}
    published(
        "asking",
        START,
        letter("prepare"),
        element("intermediateThrowEvent", "ask", **starts),
        END,
        arrows("began > prepare", "prepare > ask", "ask > ended"),
        steps=("prepare",),
    )
    for _ in range(2):
        start_process("asking", child=child, facts={}, by=authority.worker)
    _meet_after(monkeypatch, "journey.linking.may_begin")
    said = at_once(*(completes(task, authority) for task in tasks_at("prepare")))
    assert refusals(said) == []
    assert (running(process_id), running("asking")) == (1, 0)


def test_nothing_begins_while_what_must_come_last_is_recorded(
    authority: Authority, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_process("visit", child=child, facts={}, by=authority.worker)
    (task,) = tasks_at("write_visit")
    looked, begun, too_early = Event(), Event(), list[bool]()
    refuse_facts = resolve_name("tasks.worktray.completing.refuse_facts")

    def look(*args: Any, **more: Any) -> None:
        refuse_facts(*args, **more)
        looked.set()
        too_early.append(begun.wait(MOMENT))

    def begin() -> None:
        looked.wait()
        begins(child, authority, "one")()
        begun.set()

    monkeypatch.setattr("tasks.worktray.completing.refuse_facts", look)
    said = at_once(lambda: complete_task(task, answers=VISIT, by=authority.worker), begin)
    assert refusals(said) == []
    assert too_early == [False]
    assert running("enquiry") == 1


def test_details_are_changed_while_something_begins_by_hand(
    authority: Authority, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One holds the child and asks for the process, the other holds the process."""
    start_process("visit", child=child, facts={}, by=authority.worker)
    meeting = Meeting()
    for name in ("tasks.worktray.beginning.furthest_on", "journey.family.trail.Trail"):
        _meet_after(monkeypatch, name, meeting)
    said = at_once(
        begins(child, authority, "one"),
        lambda: change_child(child, details={"first_name": "Adele"}, by=authority.worker),
    )
    assert refusals(said) == []
    assert running("enquiry") == 1
    assert Child.objects.get(pk=child.pk).first_name == "Adele"
    assert list(broken_chains()) == []


@pytest.mark.parametrize("siblings", [0, 1])
def test_a_place_in_a_trial_is_given_while_something_begins_by_hand(
    authority: Authority, child: Child, siblings: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever begins work takes the children before the family, whichever way it begins."""
    others = [Child.objects.create(
        family=child.family, first_name="Bo", last_name="Marsh", team=child.team,
        key_worker=child.key_worker, date_of_birth=dt.date(2021, 1, 9),
    ) for _ in range(siblings)]  # fmt: skip

    begun_for = resolve_name("journey.processes.begun_for")

    def with_the_family(process_id: str, one: Child, facts: Any) -> Any:
        FamilyGroup.objects.select_for_update(no_key=True).get(pk=one.family_id)
        return begun_for(process_id, one, facts)

    monkeypatch.setattr("journey.processes.begun_for", with_the_family)
    for one in (child, *others):
        start_process("suspicion", child=one, facts={}, by=authority.worker)
    entries = [Entry(task=task, answers={}, outcome="enquire") for task in tasks_at("suspect")]
    meeting = Meeting()
    for name in ("tasks.worktray.beginning.furthest_on", "journey.processes.begun_for"):
        _meet_after(monkeypatch, name, meeting)
    said = at_once(
        begins(entries[-1].task.child, authority, "one"),
        lambda: complete_tasks(entries, by=authority.worker),
    )
    assert refusals(said) == [DoesNotFit]
    assert running("enquiry") >= 1


def _meet_after(monkeypatch: pytest.MonkeyPatch, name: str, meeting: Meeting | None = None) -> None:
    act: Any = resolve_name(name)
    monkeypatch.setattr(name, (meeting or Meeting()).after(act))
