"""Process versions and the instances that run them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Self

from django.db import models
from django.urls import reverse

from journey import clock
from journey.engine import Definition, Diagram, stored_definition
from journey.exceptions import LibraryError
from journey.form_files import read_form_text
from journey.forms import Form
from journey.models.child import Child
from journey.models.trial import Trial
from journey.models.worker import Worker

WITHDRAWN: Final = "withdrawn"
"""The outcome of a called process whose caller went another way."""


HEAVY: Final = ("xml", "compiled", "forms")
"""What a version holds beside its name: read once and then kept in memory."""
HEAVY_OF_INSTANCE: Final = tuple(f"version__{name}" for name in HEAVY)
"""The same, as an instance sees it."""


class ProcessVersionQuerySet(models.QuerySet["ProcessVersion"]):
    """Questions about versions."""

    def in_force(self) -> Self:
        """Published, and their day has come."""
        has_come = models.Q(effective_from=None) | models.Q(effective_from__lte=clock.now())
        return self.filter(has_come, status=ProcessVersion.Status.PUBLISHED)


class ProcessVersion(models.Model):
    """One state of a diagram and its forms. What it says never changes (R29, R30).

    It is drafted by one person and published by another; an instance stays on the version it
    began with, unless a migration plan moves it.
    """

    class Status(models.TextChoices):
        """Where a version is in its life."""

        DRAFTED = "drafted", "Waits for a second person"
        PUBLISHED = "published", "Published"
        REJECTED = "rejected", "Not published"

    process_id = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    xml = models.BinaryField(help_text="The file as it was uploaded.")
    compiled = models.TextField(help_text="What the engine runs, as the engine stores it.")
    forms = models.JSONField(
        default=dict, help_text="The text of each form that the diagram uses, by key."
    )
    hash = models.CharField(max_length=64, help_text="SHA-256 of the file and of its forms.")
    note = models.CharField(max_length=500, blank=True, help_text="What has changed, and why.")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFTED)
    drafted_by = models.ForeignKey(
        Worker,
        on_delete=models.PROTECT,
        null=True,
        related_name="drafted_versions",
        help_text="Empty for the diagrams that an installation begins with.",
    )
    drafted_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, related_name="decided_versions"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True)
    effective_from = models.DateTimeField(
        null=True,
        help_text="New instances begin with it from this moment; empty where they always did.",
    )

    objects = ProcessVersionQuerySet.as_manager()

    class Meta:
        ordering = ["process_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["process_id", "number"], name="one_number_a_version"),
        ]

    def __str__(self) -> str:
        """`Contact, version 2`."""
        return f"{self.name}, version {self.number}"

    def get_absolute_url(self) -> str:
        """The page on which the version is read."""
        return reverse("processes:version", args=[self.pk])

    @property
    def definition(self) -> Definition:
        """The compiled process; put together once for all instances in this program's life."""
        return _definition(self.pk, self.hash)

    @property
    def diagram(self) -> Diagram:
        """What the diagram says."""
        return self.definition.diagram

    def form(self, key: str) -> Form:
        """A form as it was when the version was drafted; raises LibraryError."""
        form = _forms(self.pk, self.hash).get(key)
        if form is None:
            raise LibraryError(f"{self} has no form {key}.")
        return form


@lru_cache(maxsize=256)
def _definition(version_id: int, _hash: str) -> Definition:
    version = ProcessVersion.objects.only("xml", "compiled").get(pk=version_id)
    return stored_definition(bytes(version.xml), version.compiled)


@lru_cache(maxsize=256)
def _forms(version_id: int, _hash: str) -> Mapping[str, Form]:
    texts = ProcessVersion.objects.only("forms").get(pk=version_id).forms
    return {key: read_form_text(text, key) for key, text in texts.items()}


class ProcessInstance(models.Model):
    """One process as it runs for one child."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="processes")
    version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="instances")
    started_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="started"
    )
    call_step_id = models.CharField(
        max_length=32,
        blank=True,
        help_text="The open call of the process that started this one and waits for it.",
    )
    trial = models.ForeignKey(
        Trial,
        on_delete=models.PROTECT,
        null=True,
        related_name="instances",
        help_text="The trial in which it runs, or ran (R194).",
    )
    trial_holds = models.BooleanField(
        default=False, help_text="The rules of its trial hold for it now."
    )
    state = models.JSONField(default=dict, help_text="The engine's live tokens; no personal data.")
    facts = models.JSONField(
        default=dict, help_text="What clocks start from, as known now; the history is in Fact."
    )
    renamed = models.JSONField(
        default=dict,
        help_text="Steps that had another id in an earlier version: old id to present id.",
    )
    begun_with = models.CharField(
        max_length=32,
        blank=True,
        help_text="The page from which somebody began it by hand: once, however often it is sent.",
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=100, blank=True)
    next_due_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the clock looks at it next: its next timer, or later after an incident.",
    )
    has_incident = models.BooleanField(
        default=False, help_text="Something failed here that nobody has yet resolved."
    )
    has_agreed_dates = models.BooleanField(
        default=False, help_text="Dates were agreed in it, which lie on the timescales."
    )
    audit_length = models.PositiveIntegerField(default=0)
    audit_head = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "begun_with"],
                condition=~models.Q(begun_with=""),
                name="begun_by_hand_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_due_at"],
                name="process_next_due",
                condition=models.Q(next_due_at__isnull=False),
            ),
            models.Index(
                fields=["version"],
                name="process_running",
                condition=models.Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """The process, without the child: names stay out of logs."""
        return f"{self.version.name} {self.pk}"

    def ids_of(self, step: str) -> list[str]:
        """The ids that a step of the present version has had in this instance."""
        return [step, *(old for old, new in self.renamed.items() if new == step)]
