"""What somebody has typed and not yet completed."""

from django.db import models

from journey.models import Worker
from tasks.models.task import Task


class Draft(models.Model):
    """The typing of one person in one open page.

    Each page that is opened has its own row, so that two tabs never overwrite each other.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="drafts")
    by = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="drafts")
    page = models.CharField(max_length=32, help_text="A random token of the open page.")
    answers = models.JSONField(default=dict, help_text="The fields of the page as they were typed.")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "by", "page"], name="one_draft_a_page")
        ]

    def __str__(self) -> str:
        """Number only; drafts are personal."""
        return f"Draft {self.pk}"
