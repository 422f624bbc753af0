"""The channel groups: whom a change concerns. Names hold ids only."""

from journey.models import Worker
from tasks.models import Task


def groups_of(worker: Worker) -> list[str]:
    """The groups that a person's open pages listen to."""
    return [f"worker.{worker.pk}", *(f"team.{pk}" for pk in sorted(worker.team_ids))]


def groups_for(task: Task) -> list[str]:
    """The groups that a change of a task concerns: its team, its worker, and who completed it."""
    workers = {task.allocated_to_id, task.completed_by_id} - {None}
    return [f"team.{task.team_id}", *(f"worker.{pk}" for pk in sorted(workers, key=str))]
