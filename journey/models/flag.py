"""What workers say does not help: a step, its form or its timescale (R205)."""

from django.db import models

from journey.models.process import ProcessVersion
from journey.models.worker import Worker


class Flag(models.Model):
    """A step or rule that somebody finds unhelpful, and the answer of who looks after it.

    It is about the process, never about a child.
    """

    version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="flags")
    step = models.CharField(max_length=100)
    name = models.CharField(max_length=200, help_text="The step in words, as it was then.")
    words = models.TextField(help_text="What does not help, and what would.")
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="flags")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="answers_to_flags"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["answered_at", "pk"]

    def __str__(self) -> str:
        """The step and the number; not what was said."""
        return f"{self.step} {self.pk}"
