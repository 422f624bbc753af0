"""Long work about timescales, which the clock does in slices: previews, and moving dates."""

from django.db import models

from journey import clock
from journey.models.rule_change import RuleChange
from journey.models.worker import Worker


class RulePreview(models.Model):
    """What a change would do to the tasks that are open: worked out in slices, can be cancelled."""

    class Status(models.TextChoices):
        """How far it has come."""

        RUNNING = "running", "Being worked out"
        DONE = "done", "Worked out"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"

    change = models.ForeignKey(RuleChange, on_delete=models.PROTECT, related_name="previews")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.RUNNING)
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True, help_text="Tasks to look at.")
    looked = models.PositiveIntegerField(default=0)
    after_task = models.PositiveBigIntegerField(default=0, help_text="The last one looked at.")
    found = models.JSONField(default=dict, help_text="Counts by team and by date; no child.")
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["id"], name="preview_running", condition=models.Q(status="running")
            )
        ]

    def __str__(self) -> str:
        """`Preview 3`."""
        return f"Preview {self.pk}"


class Redating(models.Model):
    """Open work being dated anew, because a change takes effect or has ended.

    It goes through the instances in the order of their keys, and on from the last one it finished.
    """

    change = models.ForeignKey(RuleChange, on_delete=models.PROTECT, related_name="redatings")
    at_end = models.BooleanField(help_text="Whether the change has ended, or takes effect.")
    began_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0, help_text="Processes to look at.")
    looked = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0, help_text="Tasks whose date moved.")
    failed = models.PositiveIntegerField(default=0, help_text="Processes that an incident halted.")
    after_instance = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "at_end"], name="once_at_each_turn")
        ]
        indexes = [
            models.Index(
                fields=["id"], name="redating_open", condition=models.Q(finished_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        """`Redating 4`."""
        return f"Redating {self.pk}"
