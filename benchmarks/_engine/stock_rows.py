"""Contestant: SpiffWorkflow as it comes, its JSON in a row, and the rows a worktray must have."""

from collections.abc import Iterator
from functools import cache
from time import perf_counter
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from benchmarks._engine import stock_engine


class StockInstance(models.Model):
    """A process and the whole of its JSON."""

    state = models.TextField()

    objects: ClassVar[models.Manager["StockInstance"]] = models.Manager()

    class Meta:
        app_label = "benchmark"

    def __str__(self) -> str:
        """Number only."""
        return f"Instance {self.pk}"


class StockTask(models.Model):
    """A line of a worktray."""

    instance = models.ForeignKey(StockInstance, on_delete=models.PROTECT)
    instance_id: int
    token = models.UUIDField()
    step = models.CharField(max_length=100)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["StockTask"]] = models.Manager()

    class Meta:
        app_label = "benchmark"

    def __str__(self) -> str:
        """Number only."""
        return f"Task {self.pk}"


class StockEvent(models.Model):
    """A line of an audit trail."""

    instance = models.ForeignKey(StockInstance, on_delete=models.PROTECT)
    at = models.DateTimeField()
    step = models.CharField(max_length=100)

    objects: ClassVar[models.Manager["StockEvent"]] = models.Manager()

    class Meta:
        app_label = "benchmark"

    def __str__(self) -> str:
        """Number only."""
        return f"Event {self.pk}"


@cache
def make_tables() -> None:
    """Make the three tables, once."""
    with connection.schema_editor() as editor:
        for model in (StockInstance, StockTask, StockEvent):
            editor.create_model(model)


def go(start: str) -> Iterator[float]:
    """Take one journey; gives the seconds of each completion."""
    make_tables()
    workflow = stock_engine.begin(start)
    instance = StockInstance.objects.create(state=stock_engine.SERIALIZER.serialize_json(workflow))
    _open(instance, workflow, set())
    open_tasks = StockTask.objects.filter(instance=instance, closed_at=None)
    while task := open_tasks.order_by("pk").first():
        began = perf_counter()
        _complete(task)
        yield perf_counter() - began


def _complete(task: StockTask) -> None:
    with transaction.atomic():
        instance = StockInstance.objects.select_for_update().get(pk=task.instance_id)
        task.refresh_from_db()
        if task.closed_at is not None:
            raise RuntimeError("Somebody was first.")
        workflow = stock_engine.SERIALIZER.deserialize_json(instance.state)
        stock_engine.complete(workflow, workflow.get_task_from_id(UUID(str(task.token))))
        instance.state = stock_engine.SERIALIZER.serialize_json(workflow)
        instance.save(update_fields=["state"])
        task.closed_at = timezone.now()
        task.save(update_fields=["closed_at"])
        rows = StockTask.objects.filter(instance=instance, closed_at=None)
        _open(instance, workflow, set(rows.values_list("token", flat=True)))
        StockEvent.objects.create(instance=instance, at=timezone.now(), step=task.step)


def _open(instance: StockInstance, workflow: Any, known: set[UUID]) -> None:
    for step in stock_engine.open_steps(workflow):
        if step.id not in known:
            StockTask.objects.create(
                instance=instance,
                token=step.id,
                step=step.task_spec.name,
                opened_at=timezone.now(),
            )
