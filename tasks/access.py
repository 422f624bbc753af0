"""Which tasks a person may see, and what they may do with them. It fails closed."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db.models import OuterRef, Q, QuerySet, Subquery

from journey import clock
from journey.access import UNKNOWN, children_visible_to, may_see_fresh
from journey.audit import record_refusal
from journey.exceptions import Refused
from journey.models import AgreedDate, Worker
from journey.models.process import HEAVY_OF_INSTANCE
from journey.templatetags.journey_words import spoken_datetime
from tasks.exceptions import NotYourTask, OwnWork
from tasks.life import ANOTHER_WAY
from tasks.models import Document, Letter, Record, Sending, Task
from tasks.models.queries import TaskQuerySet
from tasks.models.task import HEAVY_OF_TASK

Row = TypeVar("Row", Letter, Sending, Document, Record)


def tasks_visible_to(worker: Worker) -> TaskQuerySet:
    """The tasks of the children whose records the person may read."""
    return Task.objects.filter(child__in=children_visible_to(worker))


def get_task_for(worker: Worker, pk: int, *, acting: bool = False) -> Task:
    """The task, when the person may read the child's record; raises Refused otherwise.

    Somebody who tries to act on a task they may not see is written into its trail.
    """
    task = (
        tasks_visible_to(worker)
        .with_names()
        .select_related("instance", "version", "child__family", "child__key_worker", "completed_by")
        .defer(*HEAVY_OF_INSTANCE)
        .filter(pk=pk)
        .first()
    )
    if task is None:
        unseen = Task.objects.filter(pk=pk).first() if acting else None
        if unseen is not None:
            record_refusal(unseen.instance_id, by=worker, step=unseen.step, reason="NotVisible")
        raise Refused("There is no such task, or you may not see the child's record.")
    return task


def get_letter_for(worker: Worker, pk: int) -> Letter:
    """The letter, when the person may read the child's record; raises Refused otherwise."""
    letters = Letter.objects.select_related("child__family", "child__key_worker", "task", "by")
    return _only(letters.filter(pk=pk, child__in=children_visible_to(worker)))


def get_sending_for(worker: Worker, pk: int) -> Sending:
    """What was sent, when the person may read the child's record; raises Refused otherwise."""
    sendings = Sending.objects.select_related("child__family", "child__key_worker", "task", "by")
    return _only(sendings.filter(pk=pk, child__in=children_visible_to(worker)))


def get_document_for(worker: Worker, pk: int) -> Document:
    """The document, when the person may read the child's record; raises Refused otherwise."""
    documents = Document.objects.select_related("child__family", "child__key_worker", "task", "by")
    return _only(documents.filter(pk=pk, child__in=children_visible_to(worker)))


def get_record_for(worker: Worker, pk: int) -> Record:
    """The record, when the person may read the child's; raises Refused otherwise."""
    records = Record.objects.select_related("task__child__family", "task__version", "by")
    records = records.defer(*HEAVY_OF_TASK)
    return _only(records.filter(pk=pk, task__child__in=children_visible_to(worker)))


def _only(rows: QuerySet[Row]) -> Row:
    row = rows.first()
    if row is None:
        raise Refused(UNKNOWN)
    return row


def escalated_to(worker: Worker) -> Q:
    """Open tasks of the person's teams of which one of their roles is told that they are late."""
    now = clock.now()
    told = Q(escalate_to__in=worker.roles, escalate_at__lte=now)
    return told & Q(team__in=worker.team_ids, due_at__lt=now)


def proposals_for(worker: Worker) -> QuerySet[AgreedDate]:
    """The proposed dates that a manager may agree, each with its `task_id` and `task_name`.

    Not those that the manager proposed: somebody else agrees those.
    """
    if not worker.manages:
        return AgreedDate.objects.none()
    tasks = tasks_visible_to(worker).open().filter(team__in=worker.team_ids)
    about = tasks.filter(instance=OuterRef("instance"), rule_key=OuterRef("rule_key"))
    waiting = AgreedDate.objects.waiting().exclude(proposed_by=worker)
    dated = waiting.annotate(
        task_id=Subquery(about.values("pk")[:1]), task_name=Subquery(about.values("name")[:1])
    ).filter(task_id__isnull=False)
    return dated.select_related("instance__child", "proposed_by").order_by("pk")


def workable_by(worker: Worker) -> Q:
    """Tasks that are the person's to do: allocated to them, or open to their role in their team."""
    in_queue = Q(allocated_to=None, team__in=worker.team_ids, role__in=worker.roles)
    return Q(allocated_to=worker) | in_queue


def refuse_unless_theirs(task: Task, worker: Worker) -> None:
    """Raise the refusal that applies when a person may not complete a task.

    NotYourTask: not the role, not the team, or allocated to somebody else. OwnWork: the work to be
    authorised is their own, whatever role they act in.
    """
    role = task.role
    if not may_see_fresh(worker, task.child):
        raise NotYourTask("You may not see this child's record.")
    if role not in worker.roles:
        raise NotYourTask(f"This task is for somebody with the role {role}.")
    if task.allocated_to_id not in (None, worker.pk):
        raise NotYourTask(
            f"This task is allocated to {task.allocated_to}. Ask for it to be reallocated."
        )
    if task.allocated_to_id is None and task.team_id not in worker.team_ids:
        raise NotYourTask(f"This task waits in the queue of {task.team}, which is not your team.")
    refuse_own_work(task, worker)


def refuse_unless_entering(task: Task, worker: Worker) -> None:
    """Raise NotYourTask when a person may not type a task in for the worker who has it (R215).

    A colleague of the team with the same role may, and who types in for others. A decision is
    taken by the person who has the authority.
    """
    if not may_see_fresh(worker, task.child) or worker.reads_only:
        raise NotYourTask("You may not change this child's record.")
    if task.allocated_to_id in (None, worker.pk):
        raise NotYourTask("This task is entered only for a colleague to whom it is allocated.")
    if task.options:
        raise NotYourTask("A decision is recorded by the person who takes it.")
    colleague = task.role in worker.roles or worker.enters_for_others
    if not colleague or task.team_id not in worker.team_ids:
        raise NotYourTask(
            f"This task is entered by {task.allocated_to}, or for them by a colleague of "
            f"{task.team}."
        )


def refuse_own_work(task: Task, worker: Worker) -> None:
    """Raise OwnWork when the person did the work that this task authorises (four eyes, B17).

    Whoever did any round of it, however it was returned and to whomever it was reallocated.
    """
    if worker.pk in Task.objects.done_by(task.instance, task.authorises):
        raise OwnWork(
            "You did the work that is to be authorised here, so somebody else must decide."
        )


def authorised_record(task: Task) -> Record | None:
    """The record that a task decides about: the newest of the step that it authorises."""
    return _newest_record(task, task.authorises.split())


def read_record(task: Task) -> Record | None:
    """The record that lies open beside a task: the newest of the steps that it reads."""
    return _newest_record(task, task.reads)


def _newest_record(task: Task, steps: Sequence[str]) -> Record | None:
    if not steps:
        return None
    ids = {one for step in steps for one in task.instance.ids_of(step)}
    records = Record.objects.filter(task__instance=task.instance_id, task__step__in=ids)
    return records.select_related("by", "task__decision").order_by("-pk").first()


def why_not(task: Task, worker: Worker) -> str:
    """Why a person may not complete a task, in a sentence; the empty string when they may."""
    if not task.is_open:
        return closed_words(task)
    try:
        refuse_unless_theirs(task, worker)
    except Refused as refusal:
        return str(refusal)
    return ""


def may_allocate(task: Task, worker: Worker) -> bool:
    """Whether a person may give an open task to somebody: a manager of the team."""
    return task.is_open and worker.manages and task.team_id in worker.team_ids


def refuse_unless_manager(task: Task, worker: Worker) -> None:
    """Raise NotYourTask when a person is no manager of a task's team, or may not see the child."""
    if not may_see_fresh(worker, task.child):
        raise NotYourTask("You may not see this child's record.")
    if not may_allocate(task, worker):
        raise NotYourTask(f"Only a manager of {task.team} can decide about this date.")


def refuse_unless_extender(task: Task, worker: Worker) -> None:
    """Raise the refusal that applies when a person may not give a task more time.

    NotYourTask: no manager of the team. OwnWork: the time would be their own (four eyes, B17).
    """
    refuse_unless_manager(task, worker)
    if task.allocated_to_id == worker.pk:
        raise OwnWork("This task is your own, so another manager must decide about more time.")


def refuse_unless_holder(task: Task, worker: Worker) -> None:
    """Raise NotYourTask or OwnWork when a person may neither do a task nor manages its team."""
    if not may_allocate(task, worker):
        refuse_unless_theirs(task, worker)
    elif not may_see_fresh(worker, task.child):
        raise NotYourTask("You may not see this child's record.")


def refuse_unless_proposer(task: Task, worker: Worker) -> None:
    """Raise NotYourTask when a person may not propose a date for a task.

    The child's key worker may, whoever has the task, and a manager of its team (R34).
    """
    if not may_see_fresh(worker, task.child) or worker.reads_only:
        raise NotYourTask("You may not change this child's record.")
    theirs = worker.pk in (task.allocated_to_id, task.child.key_worker_id)
    if not theirs and not may_allocate(task, worker):
        raise NotYourTask(
            "A date is proposed by the child's key worker, by whoever has the task, or by a "
            f"manager of {task.team}."
        )


def refuse_own_proposal(proposal: AgreedDate, worker: Worker) -> None:
    """Raise OwnWork when the person who decides about a proposed date has proposed it."""
    if proposal.proposed_by_id == worker.pk:
        raise OwnWork("You proposed this date, so another manager must agree it.")


def may(refuse: Callable[[Task, Worker], None], task: Task, worker: Worker) -> bool:
    """Whether a guard of an open task lets a person pass."""
    if not task.is_open:
        return False
    try:
        refuse(task, worker)
    except Refused:
        return False
    return True


def may_take(task: Task, worker: Worker) -> bool:
    """Whether a person may take an unallocated task from their team's queue."""
    unallocated = task.is_open and task.allocated_to_id is None
    return unallocated and not why_not(task, worker)


def closed_words(task: Task) -> str:
    """Who closed a task and when, or that the process went another way."""
    when = spoken_datetime(task.closed_at) if task.closed_at else ""
    if task.status == Task.Status.COMPLETED:
        return f"{task.completed_by} completed this task on {when}."
    return f"This task was withdrawn on {when}, because {task.why_withdrawn or ANOTHER_WAY}."
