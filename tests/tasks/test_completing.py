"""Completing tasks: what is recorded, what follows, and what is refused."""

import datetime as dt
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from journey import clock
from journey.audit import broken_chains
from journey.engine import Run
from journey.exceptions import Refused
from journey.models import Fact, JourneyEvent, Worker
from journey.processes import MovingProcess
from tasks.exceptions import AnswersWanting, NotYourTask, OwnWork, TaskClosed
from tasks.models import Decision, Draft, Record, Task
from tasks.tracing import changed_records
from tasks.worktray import allocate_task, complete_task, fire_timers, save_draft
from tests.authority import MONDAY, VISIT, At, Authority, person

Status = Task.Status


def test_a_started_process_puts_its_first_task_into_a_worktray(authority: Authority) -> None:
    authority.start_visit()

    task = authority.open_task("write_visit")
    assert task.allocated_to == authority.worker
    assert task.team == authority.north
    assert task.due_at == dt.datetime(2026, 3, 5, 23, 59, 59, tzinfo=clock.LONDON)
    assert task.due_why["rule"] == "visit.written"
    assert "3 working days from 2 March 2026, when the visit fell due" in task.due_why["sentence"]


@pytest.mark.requirement("R5", "R7", "R55")
def test_returned_work_is_a_new_task_with_the_reason_and_the_old_one_stays(
    authority: Authority,
) -> None:
    authority.start_visit()
    first = authority.complete("write_visit", by=authority.worker)
    authority.complete(
        "decide_visit", by=authority.manager, outcome="return", rationale="Say what Ada wants."
    )

    again = authority.open_task("write_visit")
    assert again.pk != first.pk
    assert again.allocated_to == authority.worker
    assert again.returned_by is not None
    assert again.returned_by.rationale == "Say what Ada wants."
    assert Task.objects.get(pk=first.pk).status == Status.COMPLETED
    assert Record.objects.get(task=first).answers == VISIT


def test_a_decision_keeps_question_option_reasons_and_authority(authority: Authority) -> None:
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    done = authority.complete(
        "decide_visit", by=authority.manager, outcome="accept", rationale=" It is thorough. "
    )

    decision = Decision.objects.get(task=done)
    assert decision.question == "Is the visit accepted?"
    assert (decision.outcome, decision.option) == ("accept", "Accept the visit")
    assert decision.rationale == "It is thorough."
    assert (decision.role, decision.by, decision.at) == ("Team manager", authority.manager, MONDAY)
    assert decision.authorises is not None
    assert decision.authorises.by == authority.worker


def test_an_end_starts_the_linked_process_with_the_facts_of_the_first(
    authority: Authority,
) -> None:
    visit = authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=authority.manager, outcome="accept", rationale="Good.")

    visit.refresh_from_db()
    assert (visit.ended_at, visit.outcome) == (MONDAY, "accept")
    letter = authority.open_task("write_letter")
    assert letter.instance.started_by == visit
    seen = Fact.objects.get(instance=letter.instance, name="child_seen")
    assert clock.in_london(seen.at).date() == dt.date(2026, 3, 2)
    assert letter.due_at is None


def test_a_date_that_is_reached_opens_its_task_and_a_terminating_end_withdraws_it(
    authority: Authority, later: At
) -> None:
    visit = authority.start_visit()
    assert fire_timers() == 0
    with later(dt.timedelta(days=8)):
        assert fire_timers() == 1
        assert fire_timers() == 0
        chase = authority.open_task("chase_school")
        authority.complete("write_visit", by=authority.worker)
        authority.complete("decide_visit", by=authority.manager, outcome="accept", rationale="Yes")

    chase.refresh_from_db()
    visit.refresh_from_db()
    assert chase.status == Status.WITHDRAWN
    assert visit.next_due_at is None


def test_a_task_is_completed_once_and_the_second_person_is_told_who_did_it(
    authority: Authority,
) -> None:
    authority.start_visit()
    task = authority.complete("write_visit", by=authority.worker)
    with pytest.raises(TaskClosed, match="Worker completed this task on 2 March 2026 at 10am"):
        complete_task(task, answers=VISIT, by=authority.worker)
    assert Record.objects.count() == 1
    event = JourneyEvent.objects.filter(instance=task.instance).latest("seq")
    assert (event.kind, event.actor, event.body) == (
        "refused",
        authority.worker,
        '{"reason":"TaskClosed"}',
    )


def refused(authority: Authority, who: str) -> tuple[str, Any]:
    """A task and somebody who may not complete it."""
    if who == "authors":
        own_manager = authority.worker
        own_manager.groups.add(authority.manager.groups.get())
        del own_manager.roles
        authority.complete("write_visit", by=own_manager)
        return "decide_visit", own_manager
    if who == "blind":
        authority.child.is_restricted = True
        authority.child.save()
        return "write_visit", authority.worker
    return "write_visit", getattr(authority, who)


@pytest.mark.parametrize(
    ("who", "error", "words"),
    [
        ("manager", NotYourTask, "somebody with the role Social worker"),
        ("colleague", NotYourTask, "allocated to Worker"),
        ("stranger", NotYourTask, "allocated to Worker"),
        ("blind", NotYourTask, "may not see this child"),
        ("authors", OwnWork, "somebody else must decide"),
    ],
)
def test_who_may_not_is_refused_with_a_sentence_and_an_audit_event(
    authority: Authority, who: str, error: type[Refused], words: str
) -> None:
    visit = authority.start_visit()
    step, by = refused(authority, who)
    before = list(Task.objects.order_by("pk").values("pk", "status"))
    with pytest.raises(error, match=words):
        authority.complete(step, by=by, outcome="accept" if step == "decide_visit" else "")

    assert list(Task.objects.order_by("pk").values("pk", "status")) == before
    event = JourneyEvent.objects.filter(instance=visit).latest("seq")
    assert (event.kind, event.actor, event.step) == ("refused", by, step)


def test_somebody_of_another_team_cannot_complete_what_waits_in_a_queue(
    authority: Authority,
) -> None:
    authority.child.key_worker = None
    authority.child.save()
    authority.start_visit()
    with pytest.raises(NotYourTask, match="queue of North, which is not your team"):
        authority.complete("write_visit", by=authority.stranger)
    authority.complete("write_visit", by=authority.colleague)


@pytest.mark.parametrize(
    ("answers", "wanting"),
    [
        ({}, {"visited_on", "seen_alone", "childs_words"}),
        ({**VISIT, "seen_alone": "no"}, {"why_not_alone"}),
        ({**VISIT, "seen_alone": "perhaps"}, {"seen_alone"}),
        ({**VISIT, "visited_on": "yesterday"}, {"visited_on"}),
    ],
)
def test_answers_that_do_not_fit_are_told_by_question_and_change_nothing(
    authority: Authority, answers: dict[str, Any], wanting: set[str]
) -> None:
    authority.start_visit()
    with pytest.raises(AnswersWanting) as told:
        authority.complete("write_visit", by=authority.worker, answers=answers)
    assert set(told.value.errors) == wanting
    assert not Record.objects.exists()
    assert authority.open_task("write_visit").is_open


@pytest.mark.parametrize(
    ("outcome", "rationale", "wanting"),
    [("", "", {"outcome", "rationale"}), ("accept", "  ", {"rationale"}), ("no", "x", {"outcome"})],
)
@pytest.mark.requirement("R5")
def test_a_decision_needs_an_option_and_reasons(
    authority: Authority, outcome: str, rationale: str, wanting: set[str]
) -> None:
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    with pytest.raises(AnswersWanting) as told:
        authority.complete(
            "decide_visit", by=authority.manager, outcome=outcome, rationale=rationale
        )
    assert set(told.value.errors) == wanting


def test_an_answer_to_a_question_that_is_not_asked_is_not_kept(authority: Authority) -> None:
    authority.start_visit()
    answers = {**VISIT, "why_not_alone": "typed and hidden again", "unknown": "x"}
    task = authority.complete("write_visit", by=authority.worker, answers=answers)
    assert Record.objects.get(task=task).answers == VISIT


def test_drafts_of_two_open_pages_do_not_overwrite_each_other(authority: Authority) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    for page, words in (("one", "first"), ("two", "second"), ("one", "first, longer")):
        save_draft(task, answers={"childs_words": [words]}, page=page, by=authority.worker)
    kept = {draft.page: draft.answers["childs_words"] for draft in Draft.objects.all()}
    assert kept == {"one": ["first, longer"], "two": ["second"]}
    authority.complete("write_visit", by=authority.worker)
    assert not Draft.objects.exists()


def test_a_manager_who_did_the_work_leaves_it_to_another(authority: Authority) -> None:
    authority.start_visit()
    second = person("second", "Team manager", authority.north)
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=second, outcome="accept", rationale="Good.")
    assert Decision.objects.get().by == second


def test_whoever_did_any_round_of_the_work_cannot_authorise_it(authority: Authority) -> None:
    authority.start_visit()
    acting_up = authority.worker
    authority.complete("write_visit", by=acting_up)
    authority.complete("decide_visit", by=authority.manager, outcome="return", rationale="More.")
    again = authority.open_task("write_visit")
    allocate_task(again, to=authority.colleague, by=authority.manager)
    authority.complete("write_visit", by=authority.colleague)
    decide = authority.open_task("decide_visit")
    allocate_task(decide, to=None, by=authority.manager)
    acting_up.groups.add(authority.manager.groups.get())
    del acting_up.roles
    with pytest.raises(OwnWork):
        authority.complete("decide_visit", by=acting_up, outcome="accept", rationale="Mine.")


def test_work_that_only_its_author_could_authorise_goes_to_another_team(
    authority: Authority,
) -> None:
    authority.start_visit()
    authority.manager.groups.add(authority.worker.groups.get())
    both = Worker.objects.get(pk=authority.manager.pk)
    elsewhere = person("elsewhere", "Team manager", authority.front_door)
    allocate_task(authority.open_task("write_visit"), to=both, by=both)
    authority.complete("write_visit", by=both)
    decide = authority.open_task("decide_visit")
    assert (decide.team, decide.allocated_to) == (authority.front_door, None)
    authority.complete("decide_visit", by=elsewhere, outcome="accept", rationale="Good.")


def test_a_record_is_read_as_it_was_asked_whatever_the_form_becomes(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.start_visit()
    task = authority.complete("write_visit", by=authority.worker)
    monkeypatch.setattr("journey.library.Library.form", None)
    (section,) = Record.objects.get(task=task).read
    assert section["title"] == "The visit"
    assert ["When did you visit?", "2 March 2026"] in section["answers"]
    assert ["Was the child seen alone?", "Yes"] in section["answers"]


@pytest.mark.parametrize("what", ["record", "decision"])
def test_a_record_or_decision_that_is_changed_afterwards_is_found(
    authority: Authority, what: str
) -> None:
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    authority.complete("decide_visit", by=authority.manager, outcome="accept", rationale="Good.")
    assert list(changed_records()) == []
    if what == "record":
        Record.objects.filter(form_key="write_visit").update(answers={**VISIT, "seen_alone": "no"})
    else:
        Decision.objects.update(rationale="Better.")
    assert "was changed afterwards" in next(changed_records())


def test_one_process_that_fails_does_not_stop_the_dates_of_the_others(
    authority: Authority, later: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = authority.start_visit(), authority.start_visit()
    real = MovingProcess.fire_timers

    def fire(process: MovingProcess) -> Run:
        if process.row.pk == first.pk:
            raise RecursionError
        return real(process)

    monkeypatch.setattr(MovingProcess, "fire_timers", fire)
    with later(dt.timedelta(days=8)):
        assert fire_timers() == 1
    assert Task.objects.get(step="chase_school").instance == second


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_complete_a_task_once(authority: Authority) -> None:
    authority.start_visit()
    task, start, said = authority.open_task("write_visit"), Barrier(2), list[str]()

    def complete() -> None:
        with clock.stopped_at(MONDAY):
            start.wait()
            try:
                complete_task(task, answers=VISIT, by=authority.worker)
                said.append("completed")
            except TaskClosed:
                said.append("closed")
            finally:
                connection.close()

    people = [Thread(target=complete) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(said) == ["closed", "completed"]
    assert Task.objects.filter(step="decide_visit").count() == 1
    assert list(broken_chains()) == []
