"""Process versions and the instances that run them."""

from django.db import models

from journey import clock
from journey.engine import Definition, Diagram, compile_process
from journey.models.child import Child


class ProcessVersion(models.Model):
    """A published diagram. It never changes: an instance stays on the version it began with."""

    process_id = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    xml = models.TextField()
    hash = models.CharField(max_length=64, help_text="SHA-256 of the file that was published.")
    note = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["process_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["process_id", "number"], name="one_number_a_version"),
        ]

    def __str__(self) -> str:
        """`Contact, version 2`."""
        return f"{self.name}, version {self.number}"

    @property
    def definition(self) -> Definition:
        """The compiled process; compiled once for all instances in this program's life."""
        return compile_process(self.xml.encode())

    @property
    def diagram(self) -> Diagram:
        """What the diagram says."""
        return self.definition.diagram


class ProcessInstance(models.Model):
    """One process as it runs for one child."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="processes")
    version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="instances")
    started_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="started"
    )
    state = models.JSONField(default=dict, help_text="The engine's live tokens; no personal data.")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=100, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    audit_length = models.PositiveIntegerField(default=0)
    audit_head = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_due_at"],
                name="process_next_due",
                condition=models.Q(next_due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        """The process, without the child: names stay out of logs."""
        return f"{self.version.name} {self.pk}"
