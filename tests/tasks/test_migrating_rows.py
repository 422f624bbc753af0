"""Each edit of reference engine.md 3, carried out by a plan: the tasks that a child then has."""

import datetime as dt

import pytest

from journey.audit import broken_chains
from journey.models import ProcessInstance, ProcessVersion
from journey.story import story_of
from tasks.models import Task
from tasks.worktray import complete_task, fire_timers, start_process
from tests.authority import At, Authority
from tests.diagrams import arrows, element
from tests.running import carried_out, open_tasks, start, version, with_date
from tests.versions import END, START, letter, published

HOUR = dt.timedelta(hours=1)
REPEAT = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
    "<bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
)


def finish(authority: Authority, instance: ProcessInstance, *steps: str) -> None:
    """The child goes the rest of the way, step by step, and the process ends."""
    for step in steps:
        complete_task(open_tasks(instance)[step], answers={}, by=authority.worker)
    instance.refresh_from_db()
    assert instance.ended_at is not None
    assert not Task.objects.open().filter(instance=instance).exists()
    assert list(broken_chains()) == []


def branched(*sides: str) -> ProcessVersion:
    """Steps beside `a`, joined before `last`."""
    return version(
        "split",
        "a",
        "join",
        "last",
        split=element("parallelGateway", "split"),
        join=element("parallelGateway", "join", name="Both"),
        extra="".join(letter(side, name=side.title()) for side in sides),
        ways=tuple(way for side in sides for way in (f"split > {side}", f"{side} > join")),
    )


@pytest.mark.parametrize(
    ("new", "rest"),
    [
        pytest.param(("a", "b", "d"), ("b", "d"), id="a later step is removed"),
        pytest.param(("a", "between", "b", "c", "d"), ("b", "c", "d"), id="a step before b"),
        pytest.param(("b", "c", "d"), ("b", "c", "d"), id="a step that is done is removed"),
    ],
)
def test_what_lies_before_and_after_b_is_edited(
    authority: Authority, new: tuple[str, ...], rest: tuple[str, ...]
) -> None:
    old = version("a", "b", "c", "d")
    instance = start(authority)
    authority.complete("a", by=authority.worker)
    before = open_tasks(instance)["b"]
    assert carried_out(authority, old, version(*new)).instances.get().result == "moved"
    after = open_tasks(instance)
    assert after.keys() == {"b"}
    assert (after["b"].pk, after["b"].due_at) == (before.pk, before.due_at)
    finish(authority, instance, *rest)


def test_the_label_of_a_step_that_is_done_changes(authority: Authority) -> None:
    old = version("a", "b")
    instance = start(authority)
    done = authority.complete("a", by=authority.worker)
    carried_out(authority, old, version("a", "b", a=letter("a", name="Other")))
    done.refresh_from_db()
    assert (done.name, done.version) == ("A", old)
    finish(authority, instance, "b")


def test_a_timer_on_b_changes_and_the_running_date_stays(authority: Authority, later: At) -> None:
    old = with_date("a", "b", at="a")
    instance = start(authority)
    instance.refresh_from_db()
    due_at = instance.next_due_at
    date = element(
        "boundaryEvent",
        "late",
        "<bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration>"
        "</bpmn:timerEventDefinition>",
        attachedToRef="a",
        name="Late",
    )
    end = element("endEvent", "late_end")
    new = version("a", "b", extra=date + end, ways=("late > late_end",))
    with later(HOUR):
        moved = carried_out(authority, old, new).instances.get()
    instance.refresh_from_db()
    assert (instance.next_due_at, instance.version) == (due_at, new)
    assert moved.sentences == ["“Late” keeps the date that it already has."]


def test_a_boundary_timer_that_is_added_fires(authority: Authority, later: At) -> None:
    old = version("a", "b")
    instance = start(authority)
    carried_out(authority, old, with_date("a", "b", at="a"))
    with later(dt.timedelta(days=8)):
        assert fire_timers() == 1
    instance.refresh_from_db()
    assert instance.ended_at is not None
    assert Task.objects.get(instance=instance).status == Task.Status.WITHDRAWN


def test_a_third_branch_of_a_passed_split_is_asked_about_and_opened(authority: Authority) -> None:
    old = branched("left")
    instance = start(authority)
    authority.complete("a", by=authority.worker)
    new = branched("left", "third")
    left = carried_out(authority, old, new).instances.get()
    assert left.sentences == [
        "The join “Both” now also waits for “Third”, which no open step of this child can reach. "
        "Choose a step to open as well."
    ]
    assert open_tasks(instance).keys() == {"left"}

    assert carried_out(authority, old, new, join="third").instances.get().result == "moved"
    assert open_tasks(instance).keys() == {"left", "third"}
    finish(authority, instance, "third", "left", "last")


def test_an_open_branch_that_is_removed_is_asked_about(authority: Authority) -> None:
    old = branched("left", "right")
    instance = start(authority)
    new = branched("left")
    (sentence,) = carried_out(authority, old, new).instances.get().sentences
    assert sentence == "“Right” is not in the new version. Choose where the child goes."
    gone = open_tasks(instance)["right"]

    carried_out(authority, old, new, right="")
    gone.refresh_from_db()
    assert gone.status == Task.Status.WITHDRAWN
    finish(authority, instance, "a", "left", "last")


def test_a_called_process_is_edited_while_its_caller_waits(authority: Authority) -> None:
    called = version("c", "d")
    published(
        "calling",
        START,
        letter("first"),
        element("callActivity", "ask", calledElement="going", name="Ask"),
        letter("after"),
        END,
        arrows("began > first", "first > ask", "ask > after", "after > ended"),
        steps=("first", "after"),
    )
    caller = start_process("calling", child=authority.child, facts={}, by=authority.worker)
    authority.complete("first", by=authority.worker)
    instance = caller.started.get()
    carried_out(authority, called, version("c", "between", "d"))
    finish(authority, instance, "c", "between", "d")
    assert open_tasks(caller).keys() == {"after"}


@pytest.mark.parametrize("done", [0, 1, 2])
def test_the_open_occurrences_of_a_repeated_step_stay(authority: Authority, done: int) -> None:
    many = element(
        "userTask",
        "many",
        REPEAT,
        name="Many",
        journey__form="write_letter",
        journey__timescale="visit.decided",
    )
    old = version("many", "b", many=many)
    instance = start(authority)
    rows = Task.objects.filter(instance=instance, step="many").order_by("pk")
    for task in rows[:done]:
        complete_task(task, answers={}, by=authority.worker)
    before = set(rows.open().values_list("pk", flat=True))
    assert carried_out(authority, old, version("many", "c", "b", many=many)).status == "done"
    assert set(rows.open().values_list("pk", flat=True)) == before
    for task in rows.open():
        complete_task(task, answers={}, by=authority.worker)
    assert rows.count() == 3
    finish(authority, instance, "c", "b")


def test_a_drawing_in_another_order_changes_nothing(authority: Authority) -> None:
    old = version("a", "b")
    instance = start(authority)
    before = open_tasks(instance)["a"]
    state = ProcessInstance.objects.get(pk=instance.pk).state
    drawn = [END, letter("b", name="B"), letter("a", name="A"), START]
    ways = arrows("b > ended", "a > b", "began > a")
    carried_out(authority, old, published("going", *drawn, ways, steps=("b", "a")))
    after = open_tasks(instance)["a"]
    assert (after.pk, after.due_at) == (before.pk, before.due_at)
    instance.refresh_from_db()
    assert (instance.state, instance.version.number) == (state, 2)
    finish(authority, instance, "a", "b")


def test_a_step_that_is_gone_is_still_told_by_its_name(authority: Authority) -> None:
    old = version("a", "b")
    start(authority)
    authority.complete("a", by=authority.worker)
    carried_out(authority, old, version("b", "c"))
    (story,) = story_of(authority.child)
    titles = [entry.title for entry in story.entries]
    assert titles == ["going began", "A", "going moved to version 2"]
    assert story.steps["b"].state == "open"
