"""Worktray queries, and the one way in which rows of tasks come and go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Self

from django.db import models

from journey import clock
from journey.engine import UserTask
from journey.models import JourneyEvent, ProcessInstance
from journey.prepared import Select, insert
from journey.processes import MovingProcess
from tasks.allocation import Placing
from tasks.life import TaskLife
from tasks.models.dating import iso, redate, set_due

if TYPE_CHECKING:
    from tasks.models.record import Decision
    from tasks.models.task import Task

Kind = JourneyEvent.Kind


@dataclass(frozen=True)
class Reconciled:
    """Which tasks opened and which were withdrawn."""

    opened: "list[Task]"
    withdrawn: "list[Task]"


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
        return self.select_related("child", "team", "allocated_to", "returned_by__by")

    def done_by(self, instance: ProcessInstance, step: str) -> set[int]:
        """Everybody who completed a step of a process, in any of its rounds and versions.

        Whoever typed it in for somebody had their hands in it too.
        """
        if not step:
            return set()
        done = self.filter(instance=instance, step__in=instance.ids_of(step))
        rows = done.exclude(completed_by=None).values_list("completed_by", "record__entered_by")
        return {pk for row in rows for pk in row if pk is not None}

    def open_of(self, process: MovingProcess) -> "dict[str, Task]":
        """The open tasks of a process that this transaction has locked, by occurrence."""
        rows = _open_tasks()(process.row.pk)
        for row in rows:
            row.instance, row.child = process.row, process.row.child
            row.version = process.row.version
        return {row.user_task_id: row for row in rows}

    def reconcile(
        self,
        process: MovingProcess,
        *,
        present: "Mapping[str, Task] | None" = None,
        caused_by: "Decision | None" = None,
        because: str = "",
    ) -> Reconciled:
        """Make the open rows of a process equal to the engine's open steps.

        New steps become tasks, rows whose step has gone are withdrawn. The rest stays untouched,
        but for due dates that count from a fact which this action recorded. `present` are the rows
        that were open before it, where they have been read; `caused_by` is the decision just taken:
        work that it sent back carries its reasons. `because` says why what is withdrawn is.
        """
        wanted = {step.id: step for step in process.user_tasks}
        rows = self.open_of(process) if present is None else present
        present = {key: row for key, row in rows.items() if row.is_open}
        withdrawn = [task for key, task in present.items() if key not in wanted]
        for task in withdrawn:
            _withdraw(task, process, because)
        if process.new_facts:
            _redate((task for key, task in present.items() if key in wanted), process)
        new = [step for key, step in wanted.items() if key not in present]
        return Reconciled(self._open(new, process, caused_by), withdrawn)

    def _open(
        self, steps: list[UserTask], process: MovingProcess, caused_by: "Decision | None"
    ) -> "list[Task]":
        before = self._before(steps, process)
        opened = []
        for step in steps:
            task = self._opened(step, process, before)
            task.returned_by = caused_by if before.get(step.node.id) else None
            insert(task)
            process.audit(
                Kind.OPENED,
                by=None,
                step=task.step,
                task=task.pk,
                due_at=iso(task),
            )
            opened.append(task)
        return opened

    def _before(
        self, steps: list[UserTask], process: MovingProcess
    ) -> "Mapping[str, list[int | None]]":
        """Who completed each step that matters to the new tasks, the oldest first."""
        repeated = process.row.version.diagram.repeated
        matter = {step.node.id for step in steps} & repeated
        matter |= {step.node.attributes.get("authorises", "") for step in steps} - {""}
        before: dict[str, list[int | None]] = {}
        if not matter:
            return before
        present = process.row.renamed
        matter |= {old for old, new in present.items() if new in matter}
        rows = self.filter(instance=process.row, step__in=matter).order_by("pk")
        for step_id, worker_id in rows.values_list("step", "completed_by"):
            before.setdefault(present.get(step_id, step_id), []).append(worker_id)
        return before

    def _opened(
        self,
        step: UserTask,
        process: MovingProcess,
        before: "Mapping[str, list[int | None]]",
    ) -> "Task":
        node, now, child = step.node, clock.now(), process.row.child
        authors = before.get(node.attributes.get("authorises", ""), [])
        team_id, worker_id = Placing(
            node,
            child,
            authors=frozenset(pk for pk in authors if pk is not None),
            again=next(reversed(before.get(node.id, [None])), None),
        ).place()
        task = self.model(
            instance=process.row,
            version=process.row.version,
            child=child,
            user_task_id=step.id,
            step=node.id,
            name=node.name,
            role=node.lane,
            team_id=team_id,
            allocated_to_id=worker_id,
            form_key=node.attributes["form"],
            rule_key=node.attributes["timescale"],
            opened_at=now,
        )
        set_due(task, process.due(task.rule_key, opened_at=now))
        return task


@cache
def _open_tasks() -> "Select[Task]":
    from tasks.models.draft import Draft
    from tasks.models.task import Task

    return Select(
        lambda pk: (
            Task.objects.filter(instance=pk, closed_at__isnull=True)
            .annotate(has_draft=models.Exists(Draft.objects.filter(task=models.OuterRef("pk"))))
            .order_by("pk")
        ),
        918273645,
    )


def _withdraw(task: "Task", process: MovingProcess, because: str) -> None:
    TaskLife(task).withdraw(because)
    why = {"why": because} if because else {}
    process.audit(Kind.WITHDRAWN, by=None, step=task.step, task=task.pk, **why)


def _redate(tasks: "Iterable[Task]", process: MovingProcess) -> None:
    """Count anew what is due from a fact that this action recorded."""
    for task in tasks:
        if process.new_facts & process.standing.clocks_of(task.rule_key):
            redate(task, process)
