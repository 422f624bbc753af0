"""Lists of tasks, and the one place where rows come from the engine's open steps."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import Group
from django.db import models

from journey import clock
from journey.engine import UserTask
from journey.models import JourneyEvent
from journey.processes import MovingProcess
from tasks import allocation
from tasks.life import TaskLife

if TYPE_CHECKING:
    from tasks.models.record import Decision
    from tasks.models.task import Task


class TaskQuerySet(models.QuerySet["Task"]):
    """Questions that a worktray asks."""

    def open(self) -> Self:
        """Tasks that wait for somebody."""
        return self.filter(closed_at__isnull=True)

    def overdue(self) -> Self:
        """Open tasks whose due moment has passed."""
        return self.open().filter(due_at__lt=clock.now())

    def in_tray_order(self) -> Self:
        """What is due first comes first, and what has no date comes last."""
        return self.order_by(models.F("due_at").asc(nulls_last=True), "pk")

    def with_names(self) -> Self:
        """With all that a line of the worktray shows, in one query."""
        return self.select_related("child", "role", "team", "allocated_to", "returned_by__by")

    def done_by(self, instance_id: int, step: str) -> set[int]:
        """Everybody who completed a step of a process, in any of its rounds."""
        done = self.filter(instance=instance_id, step=step).exclude(completed_by=None)
        return set(done.values_list("completed_by", flat=True)) if step else set()

    def reconcile(
        self, process: MovingProcess, *, caused_by: "Decision | None" = None
    ) -> "Reconciled":
        """Make the open rows of a process equal to the engine's open steps.

        New steps become tasks, rows whose step has gone are withdrawn, the rest stays untouched.
        `caused_by` is the decision just taken: work that it sent back carries its reasons.
        """
        wanted = {step.id: step for step in process.engine.user_tasks}
        present = {task.user_task_id: task for task in self.filter(instance=process.row).open()}
        withdrawn = [task for key, task in present.items() if key not in wanted]
        for task in withdrawn:
            _withdraw(task, process)
        opened = [
            self._open(step, process, caused_by)
            for key, step in wanted.items()
            if key not in present
        ]
        return Reconciled(opened, withdrawn)

    def _open(self, step: UserTask, process: MovingProcess, caused_by: "Decision | None") -> "Task":
        node, now, child = step.node, clock.now(), process.row.child
        due = process.due(node.attributes["timescale"], opened_at=now)
        task = self.model(
            instance=process.row,
            child=child,
            user_task_id=step.id,
            step=node.id,
            name=node.name,
            role=Group.objects.get(name=node.lane),
            form_key=node.attributes["form"],
            rule_key=node.attributes["timescale"],
            opened_at=now,
            clock_started_at=due.clock_started_at if due else None,
            due_at=due.due_at if due else None,
            due_why=due.as_json() if due else {},
        )
        before = self.filter(instance=process.row, step=node.id).order_by("-pk").first()
        if before is not None:
            task.returned_by = caused_by
        authors = self.done_by(process.row.pk, node.attributes.get("authorises", ""))
        task.team = allocation.team_for(child, node.lane, authors)
        task.allocated_to = allocation.worker_for(node, child, task.team, before, authors)
        task.save(force_insert=True)
        process.audit(
            JourneyEvent.Kind.OPENED,
            by=None,
            step=node.id,
            task=task.pk,
            due_at=task.due_at.isoformat() if task.due_at else None,
        )
        return task


class Reconciled:
    """Which tasks opened and which were withdrawn."""

    def __init__(self, opened: "list[Task]", withdrawn: "list[Task]") -> None:
        """Hold both lists."""
        self.opened = opened
        self.withdrawn = withdrawn


def _withdraw(task: "Task", process: MovingProcess) -> None:
    TaskLife(task).withdraw()
    process.audit(JourneyEvent.Kind.WITHDRAWN, by=None, step=task.step, task=task.pk)
