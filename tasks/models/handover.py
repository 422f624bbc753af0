"""Open work that somebody leaves behind, and who took it on."""

from django.db import models

from journey import clock
from journey.models import Worker
from tasks.models.task import Task


class Handover(models.Model):
    """One task that a manager gave from one person to another, with the reason (R20)."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="handovers")
    before = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", db_index=False)
    to = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        """The number; no child's name, no reason."""
        return f"Handover {self.pk}"
