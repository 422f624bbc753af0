"""Moving running instances to another version of their process."""

from typing import Self

from django.db import models
from django.urls import reverse

from journey import clock
from journey.models.process import HEAVY, ProcessInstance, ProcessVersion
from journey.models.worker import Worker


class MigrationPlanQuerySet(models.QuerySet["MigrationPlan"]):
    """Questions about plans."""

    def with_versions(self) -> Self:
        """With the two versions, but for what they hold beside their names."""
        heavy = [f"{version}__{name}" for version in ("old", "new") for name in HEAVY]
        return self.select_related("old", "new").defer(*heavy)

    def at_work(self) -> Self:
        """Being carried out or taken back: what the clock goes on with."""
        statuses = MigrationPlan.Status
        return self.filter(status__in=(statuses.RUNNING, statuses.REVERTING))


class MigrationPlan(models.Model):
    """From which version to which, with the steps that a person has matched (R30).

    Drafted by one person and approved by another; carried out in batches; can be taken back.
    """

    class Status(models.TextChoices):
        """Where a plan is in its life."""

        DRAFTED = "drafted", "Waits for a second person"
        RUNNING = "running", "Being carried out"
        DONE = "done", "Carried out"
        REJECTED = "rejected", "Not carried out"
        REVERTING = "reverting", "Being taken back"
        REVERTED = "reverted", "Taken back"

    old = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="plans_from")
    new = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="plans_to")
    mapping = models.JSONField(
        default=dict, help_text="Step of the old version to step of the new, where ids differ."
    )
    note = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFTED)
    drafted_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(Worker, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True)
    reverted_by = models.ForeignKey(Worker, on_delete=models.PROTECT, null=True, related_name="+")
    reverted_at = models.DateTimeField(null=True, help_text="When it was asked to be taken back.")
    revert_note = models.CharField(max_length=500, blank=True)

    objects = MigrationPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("drafted_by")), name="plan_of_two_people"
            )
        ]

    def __str__(self) -> str:
        """`Contact: version 1 to version 2`."""
        return f"{self.new.name}: version {self.old.number} to version {self.new.number}"

    def get_absolute_url(self) -> str:
        """The page that shows its progress."""
        return reverse("running:plan", args=[self.pk])


class MigratedInstance(models.Model):
    """What a plan did with one instance."""

    class Result(models.TextChoices):
        """Where the instance stands."""

        MOVED = "moved", "Moved"
        LEFT = "left", "Not moved"
        REVERTED = "reverted", "Moved back"
        KEPT = "kept", "Not moved back"

    plan = models.ForeignKey(MigrationPlan, on_delete=models.PROTECT, related_name="instances")
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="migrations"
    )
    result = models.CharField(max_length=20, choices=Result.choices)
    state_before = models.JSONField(
        default=dict, help_text="Empty where the move set something in motion that stays."
    )
    audit_length = models.PositiveIntegerField(
        default=0, help_text="The length of the trail when it moved: a later act cannot be undone."
    )
    sentences = models.JSONField(default=list, help_text="What happened, or why it stays.")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "instance"], name="once_in_a_plan")]

    def __str__(self) -> str:
        """`12 moved`."""
        return f"{self.instance_id} {self.result}"
