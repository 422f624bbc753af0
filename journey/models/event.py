"""The audit trail: every act on a process, append-only and chained by hash."""

from django.db import models

from journey.models.process import ProcessInstance
from journey.models.worker import Worker


class JourneyEvent(models.Model):
    """One act. Triggers in the database refuse to change or delete it.

    `body` holds ids and words of the process only; what people wrote is in records and decisions,
    so that erasing them leaves the chain whole (architecture 11).
    """

    class Kind(models.TextChoices):
        """What happened."""

        STARTED = "started", "Process started"
        OPENED = "opened", "Task opened"
        COMPLETED = "completed", "Task completed"
        WITHDRAWN = "withdrawn", "Task withdrawn"
        ALLOCATED = "allocated", "Task allocated"
        TIMER = "timer", "Date reached"
        ENDED = "ended", "Process ended"
        REFUSED = "refused", "Refused"
        CHANGED = "changed", "Record changed"
        MESSAGE = "message", "Message taken"
        REDATED = "redated", "Due date moved"
        EXTENDED = "extended", "Date extended"
        SHORTENED = "shortened", "Date shortened"
        HELD = "held", "Put on hold"
        RESUMED = "resumed", "Hold ended"
        PROPOSED = "proposed", "Date proposed"
        AGREED = "agreed", "Date agreed"
        DECLINED = "declined", "Date not agreed"
        SPACED = "spaced", "Interval changed"
        DEPARTED = "departed", "Done differently"
        NOTICED = "noticed", "Seen by a manager"
        MOVED = "moved", "Moved to another step"
        MIGRATED = "migrated", "Moved to another version"
        REVERTED = "reverted", "Moved back"
        RESOLVED = "resolved", "Incident resolved"

    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        Worker,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    step = models.CharField(max_length=100, blank=True)
    body = models.TextField(default="{}", help_text="Canonical JSON, as it was hashed.")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["instance", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["instance", "seq"], name="one_event_a_number")
        ]

    def __str__(self) -> str:
        """`3 completed log_contact`."""
        return f"{self.seq} {self.kind} {self.step}".rstrip()
