"""Which tasks a person may see, and what they may do with them. It fails closed."""

from django.db.models import Q

from journey.access import children_visible_to, may_see_fresh
from journey.audit import record_refusal
from journey.exceptions import Refused
from journey.models import Worker
from journey.models.process import HEAVY_OF_INSTANCE
from journey.templatetags.journey_words import spoken_datetime
from tasks.exceptions import NotYourTask, OwnWork
from tasks.life import ANOTHER_WAY
from tasks.models import Record, Task
from tasks.models.queries import TaskQuerySet


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
    if not task.authorises:
        return None
    steps = task.instance.ids_of(task.authorises)
    records = Record.objects.filter(task__instance=task.instance_id, task__step__in=steps)
    return records.select_related("by", "task").order_by("-pk").first()


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
