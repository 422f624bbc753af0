"""Completing a task: the record, the decision, and the process moved on, in one transaction."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any, Final

from journey import clock
from journey.audit import record_refusal
from journey.engine import Run
from journey.exceptions import Refused
from journey.fields import ask_for
from journey.forms import Form
from journey.incidents import halt, resolve_incidents
from journey.models import Child, Incident, JourneyEvent, Team, Worker
from journey.prepared import insert
from journey.processes import MovingProcess, moving
from tasks import access
from tasks.answers import check_answers, fact_moment
from tasks.exceptions import AnswersWanting, TaskClosed
from tasks.life import TaskLife
from tasks.models import Decision, Draft, Record, Task
from tasks.reading import read_answers, trace_of
from tasks.worktray.delivering import deliver_messages
from tasks.worktray.moving_on import follow_up

COMPLETE: Final = Incident.Doing.COMPLETE


def complete_task(
    task: Task,
    *,
    answers: Mapping[str, Any],
    by: Worker,
    outcome: str = "",
    rationale: str = "",
) -> Task:
    """Record the answers, take the decision if there is one, and move the process on.

    `answers` are JSON values by question key. Raises TaskClosed when somebody was first,
    NotYourTask or OwnWork (all audited), AnswersWanting with a message for each question, or
    ProcessHalted with the incident that was recorded; then nothing has changed.
    """
    try:
        with moving(task.instance_id) as process:
            present = Task.objects.open_of(process)
            row = _open_row(task, present)
            access.refuse_unless_theirs(row, by)
            run, decision = _complete(
                row, process, answers=answers, by=by, outcome=outcome, rationale=rationale
            )
            follow_up(process, run, by=by, present=present, caused_by=decision, completed=row)
            resolve_incidents(process, Incident.Resolution.PASSED, doing=COMPLETE, step=row.step)
    except (Refused, TaskClosed) as refusal:
        record_refusal(task.instance_id, by=by, step=task.step, reason=type(refusal).__name__)
        raise
    except AnswersWanting:
        raise
    except Exception as error:
        raise halt(task.instance_id, COMPLETE, error, step=task.step) from error
    deliver_messages(process.outbox)
    return row


def _open_row(task: Task, present: Mapping[str, Task]) -> Task:
    """The task as it stands now; raises TaskClosed."""
    row = present.get(task.user_task_id)
    if row is None:
        raise TaskClosed(access.closed_words(Task.objects.get(pk=task.pk)))
    return row


def _complete(
    task: Task,
    process: MovingProcess,
    *,
    answers: Mapping[str, Any],
    by: Worker,
    outcome: str,
    rationale: str,
) -> tuple[Run, Decision | None]:
    form = task.form
    kept = check_answers(form, answers, child=process.row.child, outcome=outcome)
    _refuse_undecided(task, form, outcome, rationale)
    now = clock.now()
    record = Record(
        task=task,
        form_key=form.key,
        answers=kept,
        read=read_answers(form, kept),
        salt=secrets.token_hex(16),
        by=by,
        at=now,
    )
    insert(record)
    decision = _decide(task, outcome=outcome, rationale=rationale, by=by, at=now)
    _record_facts(process, form, record, outcome)
    _allocate_child(process.row.child, form, record)
    TaskLife(task).complete(by=by, outcome=outcome)
    if task.has_draft:  # type: ignore[attr-defined]
        Draft.objects.filter(task=task).delete()
    run = process.complete(task.user_task_id, outcome=outcome)
    process.audit(
        JourneyEvent.Kind.COMPLETED,
        by=by,
        step=task.step,
        task=task.pk,
        outcome=outcome,
        record=trace_of(record, decision),
        way=run.nodes,
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


def _decide(
    task: Task, *, outcome: str, rationale: str, by: Worker, at: dt.datetime
) -> Decision | None:
    option = next((one for one in task.options if one.outcome == outcome), None)
    if option is None:
        return None
    gateway = task.version.diagram.gateway_of(task.step)
    return Decision.objects.create(
        task=task,
        question=gateway.name if gateway else task.name,
        outcome=outcome,
        option=option.name,
        rationale=rationale.strip(),
        role=task.role,
        by=by,
        at=at,
        authorises=access.authorised_record(task),
    )


def _record_facts(process: MovingProcess, form: Form, record: Record, outcome: str) -> None:
    facts = dict.fromkeys(form.facts_of(outcome), record.at)
    for question in form.questions:
        answer = record.answers.get(question.key)
        if question.fact and answer:
            facts[question.fact] = fact_moment(answer)
    if facts:
        process.record_facts(facts, by=record.by)


def _allocate_child(child: Child, form: Form, record: Record) -> None:
    """Make the worker who was chosen the child's key worker, in the worker's own team."""
    answer = record.answers.get(form.allocates)
    if not answer:
        return
    worker = Worker.objects.get(pk=answer)
    child.key_worker = worker
    child.team = _team_of(worker, child)
    child.save(update_fields=["key_worker", "team"])


def _team_of(worker: Worker, child: Child) -> Team | None:
    """The child's team if the worker is in it, else the worker's own; the front door comes last."""
    teams = list(worker.teams.order_by("receives_contacts", "pk"))
    return child.team if child.team in teams or not teams else teams[0]
