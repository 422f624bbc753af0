"""Brothers and sisters at the same step: whom one entry may serve (R88, R89)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from journey.access import siblings_visible_to
from journey.exceptions import Refused
from journey.models import Worker
from journey.models.process import HEAVY_OF_INSTANCE
from tasks import access
from tasks.models import Task

NOT_ANY_MORE = "One of the children can no longer be part of this."


@dataclass(frozen=True)
class Siblings:
    """The tasks of brothers and sisters which one entry may serve, and those that are chosen."""

    offered: tuple[Task, ...]
    chosen: tuple[Task, ...]

    @property
    def chosen_numbers(self) -> set[int]:
        """The numbers of the chosen tasks."""
        return {task.pk for task in self.chosen}


def siblings_of(task: Task, worker: Worker, *, asked: Collection[str]) -> Siblings:
    """Whom an entry at a task may also serve; `asked` are the numbers of tasks that were chosen.

    Open tasks of the same step of the same process, with the same form, which this person may see
    and complete; one for each child. Nobody where the person may not complete the task itself.
    """
    if access.why_not(task, worker):
        return Siblings((), ())
    found: dict[int, Task] = {}
    for other in _at_the_same_step(task, worker):
        if other.child_id not in found and _may_join(task, other, worker):
            found[other.child_id] = other
    offered = tuple(found.values())
    return Siblings(offered, tuple(one for one in offered if str(one.pk) in asked))


def why_not_any_more(numbers: Iterable[str], worker: Worker) -> str:
    """Why tasks that were chosen cannot be part of an entry now, in sentences."""
    return " ".join(dict.fromkeys(_why_not(number, worker) for number in numbers))


def _why_not(number: str, worker: Worker) -> str:
    try:
        task = access.get_task_for(worker, int(number))
    except (Refused, ValueError):
        return NOT_ANY_MORE
    return f"{task.child}: {access.why_not(task, worker) or NOT_ANY_MORE}"


def _at_the_same_step(task: Task, worker: Worker) -> Iterable[Task]:
    tasks = (
        Task.objects.open()
        .with_names()
        .select_related("instance", "version", "child__family", "child__key_worker")
        .defer(*HEAVY_OF_INSTANCE)
    )
    return tasks.filter(
        child__in=siblings_visible_to(worker, task.child),
        step=task.step,
        version__process_id=task.version.process_id,
    ).order_by("child__date_of_birth", "pk")


def _may_join(task: Task, other: Task, worker: Worker) -> bool:
    return not access.why_not(other, worker) and other.form == task.form
