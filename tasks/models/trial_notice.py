"""Work in a trial at which somebody should look again."""

from django.db import models

from journey.models import Trial, Worker
from tasks.models.task import Task

OPEN = models.Q(seen_at__isnull=True)


class TrialNotice(models.Model):
    """What the manager of a team and the owner of a trial are told about one task (R193).

    A suspended rule makes nothing late, so this keeps work from being forgotten.
    """

    class Kind(models.TextChoices):
        """Why somebody should look."""

        REVIEW = "review", "The review point has come"
        DRIFT = "drift", "It takes much longer than the standard"

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="notices")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    raised_at = models.DateTimeField()
    seen_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    seen_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, help_text="What was found or done.")

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "kind"], name="one_notice_of_a_kind"),
        ]

    def __str__(self) -> str:
        """Kind and number; no child's name."""
        return f"{self.kind} {self.pk}"
