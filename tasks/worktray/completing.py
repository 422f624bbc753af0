"""Completing a task: the record, the decision, and the process moved on, in one transaction."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final, Self

from journey import clock
from journey.audit import record_refusal
from journey.engine import Run
from journey.exceptions import DoesNotFit, Refused
from journey.fields import ask_for
from journey.forms import Form
from journey.incidents import halt, resolve_incidents
from journey.invariants.checking import one_after_the_other, refuse_facts
from journey.models import Child, Incident, JourneyEvent, Team, Worker, WorkerChange
from journey.prepared import insert
from journey.processes import MovingProcess, moving
from tasks import access
from tasks.answers import check_answers, fact_moment
from tasks.chronology.confirming import refuse_empty_chronology
from tasks.exceptions import AnswersWanting, FamilyWanting, TaskClosed
from tasks.lateness import refuse_late_without_reason
from tasks.letters import record_copies, refuse_owing
from tasks.life import TaskLife
from tasks.models import Decision, Draft, Record, Task
from tasks.reading import read_answers, trace_of
from tasks.rows import settle_rows
from tasks.worktray.delivering import deliver_messages
from tasks.worktray.moving_on import follow_up
from tasks.worktray.planning import refuse_unmet_actions

COMPLETE: Final = Incident.Doing.COMPLETE


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What somebody records at a task of one child, and decides."""

    task: Task
    answers: Mapping[str, Any]
    outcome: str = ""
    rationale: str = ""
    weighed: Sequence[Sequence[str]] = ()
    """What was written beside the reasons, as questions and answers."""


def complete_task(
    task: Task,
    *,
    answers: Mapping[str, Any],
    by: Worker,
    outcome: str = "",
    rationale: str = "",
    weighed: Sequence[Sequence[str]] = (),
    on_behalf: bool = False,
) -> Task:
    """Record the answers, take the decision if there is one, and move the process on.

    `answers` are JSON values by question key; `weighed` is what was written beside the reasons, as
    questions and answers. With `on_behalf` it is typed in for the worker to whom the task is
    allocated, who answers for it. Raises TaskClosed when somebody was first,
    NotYourTask or OwnWork (all audited), AnswersWanting with a message for each question, or
    DoesNotFit when a child's journey would not be whole (audited), or ProcessHalted with the
    incident that was recorded; then nothing has changed.
    """
    entry = Entry(task=task, answers=answers, outcome=outcome, rationale=rationale, weighed=weighed)
    return complete_tasks([entry], by=by, on_behalf=on_behalf)[0]


def complete_tasks(entries: Sequence[Entry], *, by: Worker, on_behalf: bool = False) -> list[Task]:
    """Complete the tasks of several children, each of another process, all of them or none (R88).

    Every child has a record and a decision of their own. Raises what `complete_task` raises; where
    there are several, a sentence names the child, and AnswersWanting is a FamilyWanting.
    """
    at = entries[0]
    try:
        with ExitStack() as stack:
            moved: list[_Moving] = []
            # Whoever holds several processes takes them in the order of their numbers, and whoever
            # writes to several children in the order of theirs, so that nobody waits in a ring.
            for at in sorted(entries, key=lambda entry: entry.task.instance_id):
                process = stack.enter_context(moving(at.task.instance_id))
                moved.append(_Moving.of(at, process, worker=by, on_behalf=on_behalf))
            moved.sort(key=lambda one: one.row.child_id)
            _take_children(moved)
            kept = _judged(moved)
            for one in moved:
                at = one.entry
                _move_on(one, kept[one.row.pk], by)
    except (Refused, TaskClosed, DoesNotFit) as refusal:
        task = at.task
        record_refusal(task.instance_id, by=by, step=task.step, reason=type(refusal).__name__)
        if len(entries) > 1:
            refusal.args = (f"{task.child}: {refusal}",)
        raise
    except AnswersWanting as wanting:
        if len(entries) > 1 and not isinstance(wanting, FamilyWanting):
            raise FamilyWanting({at.task.pk: wanting.errors}) from wanting
        raise
    except Exception as error:
        raise halt(at.task.instance_id, COMPLETE, error, step=at.task.step) from error
    for one in moved:
        deliver_messages(one.process.outbox)
    rows = {one.entry.task.pk: one.row for one in moved}
    return [rows[entry.task.pk] for entry in entries]


@dataclass(frozen=True, kw_only=True)
class _Moving:
    """An entry with its process, which is locked, and its task as it stands now."""

    entry: Entry
    process: MovingProcess
    present: Mapping[str, Task]
    row: Task
    by: Worker
    """Who answers for it."""
    entered_by: Worker | None
    """Who typed it in for them."""

    @classmethod
    def of(cls, entry: Entry, process: MovingProcess, *, worker: Worker, on_behalf: bool) -> Self:
        """An entry that a person makes; raises TaskClosed, NotYourTask or OwnWork."""
        present = Task.objects.open_of(process)
        row = present.get(entry.task.user_task_id)
        if row is None:
            raise TaskClosed(access.closed_words(Task.objects.get(pk=entry.task.pk)))
        (access.refuse_unless_entering if on_behalf else access.refuse_unless_theirs)(row, worker)
        return cls(
            entry=entry,
            process=process,
            present=present,
            row=row,
            by=row.allocated_to or worker if on_behalf else worker,
            entered_by=worker if on_behalf else None,
        )


def _take_children(moved: Sequence[_Moving]) -> None:
    """Lock brothers and sisters, all of them before the family whose row a trial may ask for."""
    if len(moved) > 1:
        for one in moved:
            one_after_the_other(one.process.row.child)


def _judged(moved: Sequence[_Moving]) -> dict[int, dict[str, Any]]:
    """The answers as they are kept, by task; raises AnswersWanting for all that do not fit."""
    kept: dict[int, dict[str, Any]] = {}
    errors: dict[int, Mapping[str, str]] = {}
    for one in moved:
        try:
            kept[one.row.pk] = _kept(one)
        except AnswersWanting as wanting:
            errors[one.row.pk] = wanting.errors
    if errors:
        raise AnswersWanting(errors[moved[0].row.pk]) if len(moved) == 1 else FamilyWanting(errors)
    return kept


def _kept(one: _Moving) -> dict[str, Any]:
    form, entry, child = one.row.form, one.entry, one.process.row.child
    kept = check_answers(form, entry.answers, child=child, outcome=entry.outcome)
    kept = settle_rows(form, kept, child)
    _refuse_undecided(one.row, form, entry.outcome, entry.rationale)
    refuse_late_without_reason(one.row, form, kept, entry.outcome)
    refuse_owing(one.row, form, kept)
    refuse_unmet_actions(form, kept, child, entry.outcome)
    refuse_empty_chronology(kept, child)
    return kept


def _move_on(one: _Moving, kept: Mapping[str, Any], by: Worker) -> None:
    process, row = one.process, one.row
    run, decision = _complete(one, kept)
    follow_up(process, run, by=by, present=one.present, caused_by=decision, completed=row)
    resolve_incidents(process, Incident.Resolution.PASSED, doing=COMPLETE, step=row.step)


def _complete(one: _Moving, kept: Mapping[str, Any]) -> tuple[Run, Decision | None]:
    process, task, outcome, now = one.process, one.row, one.entry.outcome, clock.now()
    form, by = task.form, one.by
    record = Record(
        task=task,
        form_key=form.key,
        answers=dict(kept),
        read=read_answers(form, kept),
        salt=secrets.token_hex(16),
        by=by,
        entered_by=one.entered_by,
        at=now,
    )
    insert(record)
    decision = _decide(one, at=now)
    record_copies(form, record)
    _record_facts(process, form, record, outcome)
    _allocate_child(process.row.child, form, record)
    TaskLife(task).complete(by=by, outcome=outcome)
    if task.has_draft:  # type: ignore[attr-defined]
        Draft.objects.filter(task=task).delete()
    run = process.complete(task.user_task_id, outcome=outcome)
    process.audit(
        JourneyEvent.Kind.COMPLETED,
        by=one.entered_by or by,
        step=task.step,
        task=task.pk,
        outcome=outcome,
        record=trace_of(record, decision),
        way=run.nodes,
        **({"on_behalf_of": by.pk} if one.entered_by else {}),
    )
    return run, decision


def _refuse_undecided(task: Task, form: Form, outcome: str, rationale: str) -> None:
    errors = {}
    options = task.options
    if options and outcome not in {option.outcome for option in options}:
        errors["outcome"] = "Select what you have decided"
    if options and form.rationale and not rationale.strip():
        errors["rationale"] = ask_for(form.rationale)
    if errors:
        raise AnswersWanting(errors)


def _decide(one: _Moving, *, at: dt.datetime) -> Decision | None:
    task, entry = one.row, one.entry
    option = next((each for each in task.options if each.outcome == entry.outcome), None)
    if option is None:
        return None
    gateway = task.version.diagram.gateway_of(task.step)
    return Decision.objects.create(
        task=task,
        question=gateway.name if gateway else task.name,
        outcome=entry.outcome,
        option=option.name,
        rationale=entry.rationale.strip(),
        weighed=[list(pair) for pair in entry.weighed],
        role=task.role,
        by=one.by,
        at=at,
        authorises=access.authorised_record(task),
    )


def _record_facts(process: MovingProcess, form: Form, record: Record, outcome: str) -> None:
    facts = form.facts_at(record.at, outcome, process.facts)
    for question in form.questions:
        answer = record.answers.get(question.key)
        if question.fact and answer:
            facts |= question.facts_at(fact_moment(answer))
    if facts:
        _refuse_impossible(process, form, facts)
        process.record_facts(facts, by=record.by)


def _refuse_impossible(
    process: MovingProcess, form: Form, facts: Mapping[str, dt.datetime]
) -> None:
    """Raise AnswersWanting at the question, or DoesNotFit where nobody typed the moment."""
    known = {**process.facts, **facts}
    try:
        refuse_facts(facts, known, child=process.row.child, own=process.row)
    except DoesNotFit as refusal:
        asked = [one.key for one in form.questions if refusal.fact in one.fact.split()]
        if asked:
            raise AnswersWanting({asked[0]: str(refusal)}) from refusal
        raise


def _allocate_child(child: Child, form: Form, record: Record) -> None:
    """Make the worker who was chosen the child's key worker, in the worker's own team."""
    answer = record.answers.get(form.allocates)
    if not answer:
        return
    worker = Worker.objects.get(pk=answer)
    _note_change(child, worker, form, record)
    child.key_worker = worker
    child.team = _team_of(worker, child)
    child.save(update_fields=["key_worker", "team"])


def _note_change(child: Child, worker: Worker, form: Form, record: Record) -> None:
    """Write down that the child has another worker from now on, and why (R22)."""
    if worker.pk == child.key_worker_id:
        return
    asked = next((one for one in form.questions if one.key == form.cause), None)
    cause = record.answers.get(form.cause, "")
    WorkerChange.objects.create(
        child=child,
        worker=worker,
        before_id=child.key_worker_id,
        cause=cause,
        cause_words=asked.words(cause) if asked else "",
        by=record.by,
        at=record.at,
    )


def _team_of(worker: Worker, child: Child) -> Team | None:
    """The child's team if the worker is in it, else the worker's own; the front door comes last."""
    teams = list(worker.teams.order_by("receives_contacts", "pk"))
    return child.team if child.team in teams or not teams else teams[0]
