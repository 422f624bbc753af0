"""Who has worked with a child, since when, and why it changed."""

from django.db import models

from journey import clock
from journey.models.child import Child
from journey.models.worker import Worker


class WorkerChange(models.Model):
    """One change of a child's worker, with its cause (R22). None is ever changed."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="worker_changes")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cause = models.CharField(
        max_length=100, blank=True, help_text="As the form words it for counting."
    )
    cause_words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        """The number; no child's name."""
        return f"Change of worker {self.pk}"

    @property
    def words(self) -> str:
        """Why the worker changed, as a reader sees it."""
        if self.before is None:
            return "The first worker"
        return self.cause_words or "Allocated anew"
