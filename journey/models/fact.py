"""Facts that start clocks: what happened, when, and who recorded it."""

from django.db import models

from journey import clock
from journey.models.process import ProcessInstance
from journey.models.worker import Worker


class Fact(models.Model):
    """Something that happened at a moment, such as `contact_received`.

    A later row of the same name corrects an earlier one; none is ever changed. Event time (`at`)
    and recording time (`recorded_at`) are both kept (R52).
    """

    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="fact_history"
    )
    name = models.CharField(max_length=100)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["instance", "name"], name="fact_by_name")]

    def __str__(self) -> str:
        """`contact_received at 2026-03-27T10:15:00+00:00`."""
        return f"{self.name} at {self.at.isoformat()}"
