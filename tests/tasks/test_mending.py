"""What an administrator does about an incident: try again, move to another step, close."""

import datetime as dt
from collections.abc import Callable

import pytest

from journey.audit import broken_chains
from journey.exceptions import AlreadyResolved, JourneyError, ProcessHalted, Refused
from journey.models import Incident, JourneyEvent, ProcessInstance
from tasks.access import closed_words
from tasks.models import Task
from tasks.worktray import (
    close_incident,
    complete_task,
    deliver_due,
    fire_timers,
    move_incident,
    preview_move,
    retry_incident,
    standing,
)
from tests.authority import At, Authority
from tests.diagrams import element
from tests.running import at_once, broken, incident, open_tasks, start, version, with_date
from tests.versions import MESSAGE

WEEK = dt.timedelta(days=8)
NO_STEP = "There is no step “nowhere” in this process. Choose one that there is."


@pytest.fixture
def stopped(authority: Authority, later: At) -> ProcessInstance:
    """A process that could not go on at its date."""
    with_date("a", "b", at="a")
    instance = start(authority)
    with later(WEEK), broken("fire_timers", instance):
        fire_timers()
    instance.refresh_from_db()
    return instance


def here(instance: ProcessInstance) -> dict[str, str]:
    return {place.node.id: place.id for place in standing(instance)}


def trail(instance: ProcessInstance, kind: str) -> list[JourneyEvent]:
    return list(JourneyEvent.objects.filter(instance=instance, kind=kind))


def test_a_date_is_tried_again_when_the_cause_is_cured(
    authority: Authority, stopped: ProcessInstance, later: At
) -> None:
    one = incident()
    assert (stopped.has_incident, one.sentence) == (
        True,
        "Something unexpected went wrong (RuntimeError).",
    )
    with later(WEEK):
        with broken("fire_timers", stopped), pytest.raises(ProcessHalted, match=one.reference):
            retry_incident(one, by=authority.administrator)
        one.refresh_from_db()
        assert (one.times, one.resolved_at) == (2, None)

        retry_incident(one, by=authority.administrator)
    one.refresh_from_db()
    stopped.refresh_from_db()
    assert (one.resolution, one.resolved_by) == ("passed", authority.administrator)
    assert not stopped.has_incident
    assert stopped.ended_at is not None
    assert [event.actor for event in trail(stopped, "resolved")] == [authority.administrator]
    assert list(broken_chains()) == []


def test_a_message_is_tried_again(authority: Authority) -> None:
    call = element("callActivity", "ask", calledElement="visit", name="Ask")
    version("ask", "b", ask=call)
    caller = start(authority)
    authority.complete("write_visit", by=authority.worker)
    with broken("complete", caller):
        authority.complete(
            "decide_visit", by=authority.manager, outcome="accept", rationale="Good."
        )
    assert not open_tasks(caller)
    retry_incident(incident(), by=authority.administrator)
    assert open_tasks(caller).keys() == {"b"}
    assert deliver_due() == 0
    assert incident().resolution == "passed"


def test_a_completion_is_for_the_person_who_typed(authority: Authority) -> None:
    version("a", "b")
    instance = start(authority)
    task = open_tasks(instance)["a"]
    with broken("complete", instance), pytest.raises(ProcessHalted):
        complete_task(task, answers={}, by=authority.worker)
    with pytest.raises(JourneyError, match="Whoever was completing the task"):
        retry_incident(incident(), by=authority.administrator)
    assert incident().resolved_at is None
    complete_task(task, answers={}, by=authority.worker)
    assert incident().resolution == "passed"


def test_a_process_is_moved_to_another_step(authority: Authority, stopped: ProcessInstance) -> None:
    left = open_tasks(stopped)["a"]
    move = move_incident(
        incident(),
        moves={here(stopped)["a"]: "b"},
        reason="The date was wrong.",
        by=authority.administrator,
    )
    assert move.notes == ("“A” is left and “B” is opened.", "“Late” is removed.")
    assert open_tasks(stopped).keys() == {"b"}
    left.refresh_from_db()
    assert closed_words(left).endswith(
        "because an administrator moved the process to another step."
    )
    one = incident()
    assert (one.resolution, one.reason, one.resolved_by) == (
        "moved",
        "The date was wrong.",
        authority.administrator,
    )
    stopped.refresh_from_db()
    assert (stopped.has_incident, stopped.next_due_at) == (False, None)
    (moved,) = trail(stopped, "moved")
    assert moved.actor == authority.administrator
    assert '"steps":[["a","b"]]' in moved.body
    assert "date was wrong" not in moved.body


def test_what_is_done_beside_the_step_that_is_left_stays(authority: Authority, later: At) -> None:
    split = element("parallelGateway", "split")
    extra = element("endEvent", "gone") + element(
        "userTask",
        "aside",
        name="Aside",
        journey__form="write_letter",
        journey__timescale="visit.decided",
    )
    version("split", "b", "c", split=split, extra=extra, ways=("split > aside", "aside > gone"))
    instance = start(authority)
    stays = open_tasks(instance)["aside"]
    with broken("complete", instance), pytest.raises(ProcessHalted):
        complete_task(open_tasks(instance)["b"], answers={}, by=authority.worker)
    moves = {here(instance)["b"]: "c"}
    move_incident(incident(), moves=moves, reason="Stuck.", by=authority.administrator)
    tasks = open_tasks(instance)
    assert tasks.keys() == {"aside", "c"}
    assert (tasks["aside"].pk, tasks["aside"].due_at) == (stays.pk, stays.due_at)


@pytest.mark.parametrize(
    ("moves", "reason", "words"),
    [
        ({"a": "nowhere"}, "Why.", NO_STEP),
        ({"a": "ended"}, "Why.", "A child cannot be put at"),
        ({}, "Why.", "Choose where the process goes"),
        ({"gone": "b"}, "Why.", "This step is not open"),
        ({"a": "b"}, "  ", "Say why the process is moved"),
    ],
)
def test_a_move_that_cannot_be_changes_nothing(
    authority: Authority,
    stopped: ProcessInstance,
    moves: dict[str, str],
    reason: str,
    words: str,
) -> None:
    tokens = here(stopped)
    moves = {tokens.get(step, step): to for step, to in moves.items()}
    with pytest.raises(JourneyError, match=words):
        move_incident(incident(), moves=moves, reason=reason, by=authority.administrator)
    assert open_tasks(stopped).keys() == {"a"}
    assert incident().resolved_at is None


def test_an_incident_is_closed_with_a_reason(
    authority: Authority, stopped: ProcessInstance
) -> None:
    with pytest.raises(JourneyError, match="Say why"):
        close_incident(incident(), reason=" ", by=authority.administrator)
    close_incident(incident(), reason="Done on paper.", by=authority.administrator)
    one = incident()
    stopped.refresh_from_db()
    assert (one.resolution, one.reason, stopped.has_incident) == (
        "closed",
        "Done on paper.",
        False,
    )
    with pytest.raises(AlreadyResolved, match="Administrator closed this incident on 2 March 2026"):
        retry_incident(one, by=authority.administrator)
    assert open_tasks(stopped).keys() == {"a"}


ACTS: dict[str, Callable[[Incident, Authority, str], object]] = {
    "retry": lambda one, people, who: retry_incident(one, by=getattr(people, who)),
    "close": lambda one, people, who: close_incident(one, reason="Y", by=getattr(people, who)),
    "move": lambda one, people, who: move_incident(
        one, moves={here(one.instance)["a"]: "b"}, reason="Y", by=getattr(people, who)
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["worker", "manager", "keeper", "reader"])
def test_only_administrators_look_after_incidents(
    authority: Authority, stopped: ProcessInstance, act: str, who: str
) -> None:
    with pytest.raises(Refused, match="Only administrators"):
        ACTS[act](incident(), authority, who)
    assert incident().resolved_at is None
    ACTS[act](incident(), authority, "administrator")
    assert incident().resolved_at is not None


def test_a_process_that_has_ended_is_not_moved(authority: Authority, stopped: Incident) -> None:
    tokens = here(incident().instance)
    complete_task(Task.objects.open().get(step="a"), answers={}, by=authority.worker)
    complete_task(Task.objects.open().get(step="b"), answers={}, by=authority.worker)
    with pytest.raises(JourneyError, match="has ended"):
        move_incident(incident(), moves={tokens["a"]: "b"}, reason="Y", by=authority.administrator)
    retry_incident(incident(), by=authority.administrator)
    assert incident().resolution == "passed"


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_the_second_is_told_who_was_first(
    authority: Authority, stopped: ProcessInstance
) -> None:
    moves = {here(stopped)["a"]: "b"}
    one, by = incident(), authority.administrator
    said = at_once(
        lambda: close_incident(one, reason="Y", by=by),
        lambda: move_incident(one, moves=moves, reason="Y", by=by),
    )
    (refused,) = [each for each in said if isinstance(each, JourneyError)]
    assert isinstance(refused, AlreadyResolved)
    assert str(refused).startswith("Administrator ")
    assert len(trail(stopped, "resolved")) == 1


def test_a_place_without_a_name_is_called_by_what_comes_before_it(authority: Authority) -> None:
    event = element("intermediateCatchEvent", "hear", MESSAGE)
    wait = element("eventBasedGateway", "wait")
    version("a", "wait", "hear", "b", wait=wait, hear=event)
    instance = start(authority)
    authority.complete("a", by=authority.worker)
    instance.refresh_from_db()
    (place,) = standing(instance)
    assert place.node.name == "the place after “A”"
    move = preview_move(instance, {place.id: "a"})
    assert move.notes == ("The place after “A” is left and “A” is opened.",)
