"""What went wrong while a process moved."""

from django.db import models
from django.urls import reverse

from journey.models.process import ProcessInstance
from journey.models.worker import Worker

OPEN = models.Q(resolved_at__isnull=True)


class Incident(models.Model):
    """A failure that somebody must look at. The process stands exactly where it stood before.

    `sentence` and `trace` say what failed and where in the program, never what was typed.
    """

    class Doing(models.TextChoices):
        """What was being done."""

        COMPLETE = "complete", "Completing a task"
        TIMER = "timer", "Reaching a date"
        MESSAGE = "message", "Taking a message"
        REDATE = "redate", "Moving due dates"
        MIGRATE = "migrate", "Moving to another version"

    class Resolution(models.TextChoices):
        """How it ended."""

        PASSED = "passed", "It went on when it was tried again"
        MOVED = "moved", "Moved to another step"
        CLOSED = "closed", "Looked into and closed"

    reference = models.CharField(max_length=20, unique=True, help_text="What a person can quote.")
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="incidents"
    )
    doing = models.CharField(max_length=20, choices=Doing.choices)
    step = models.CharField(max_length=100, blank=True, help_text="The BPMN id of the step.")
    sentence = models.TextField()
    trace = models.TextField(blank=True, help_text="Places in the program, without values.")
    times = models.PositiveIntegerField(default=1)
    happened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True, help_text="When the clock tries it again.")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Worker, on_delete=models.PROTECT, null=True, related_name="+")
    resolution = models.CharField(max_length=20, choices=Resolution.choices, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "doing", "step"], condition=OPEN, name="one_open_incident"
            )
        ]

    def __str__(self) -> str:
        """The reference."""
        return self.reference

    def get_absolute_url(self) -> str:
        """The page on which an administrator looks into it."""
        return reverse("running:incident", args=[self.reference])
