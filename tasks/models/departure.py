"""Work that is done otherwise than the diagram draws it, with the reason (R211)."""

from django.db import models

from journey.models import Worker
from tasks.models.task import Task


class Departure(models.Model):
    """What somebody does instead of a step, or in another order, why, and which manager saw it."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="departures")
    what = models.TextField()
    why = models.TextField()
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="departures")
    at = models.DateTimeField()
    seen_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="departures_seen"
    )
    seen_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        """The task and the number; not what was written."""
        return f"{self.task} {self.pk}"
