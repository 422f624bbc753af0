"""Dates that a worker and a manager agree for one child instead of the rule's."""

from typing import Self

from django.db import models

from journey.models.process import ProcessInstance
from journey.models.worker import Worker


class AgreedDateQuerySet(models.QuerySet["AgreedDate"]):
    """Questions about agreed dates."""

    def waiting(self) -> Self:
        """Proposals that a manager has still to decide about."""
        return self.filter(status=AgreedDate.Status.PROPOSED)

    def replace(self) -> None:
        """Note that another date has taken the place of these proposals."""
        self.update(status=AgreedDate.Status.REPLACED)

    def about(self, instance_id: int, rule_key: str) -> Self:
        """What was proposed and agreed for one rule in one process, the newest first."""
        return self.filter(instance=instance_id, rule_key=rule_key).order_by("-pk")


class AgreedDate(models.Model):
    """A date for one rule in one process of a child, with its reason (R34).

    A worker proposes it, a manager agrees. A later one takes the place of an earlier; what an
    earlier one said stays. What has been decided is never changed.
    """

    class Status(models.TextChoices):
        """Where it is in its life."""

        PROPOSED = "proposed", "Waits for a manager"
        AGREED = "agreed", "Agreed"
        DECLINED = "declined", "Not agreed"
        REPLACED = "replaced", "Replaced before a manager decided"

    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="agreed_dates"
    )
    rule_key = models.CharField(max_length=100)
    agreed_on = models.DateField()
    instead_of = models.DateTimeField(
        null=True, blank=True, help_text="When it was due before; empty where nothing was due."
    )
    reason = models.TextField()
    proposed_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PROPOSED)
    decided_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    objects = AgreedDateQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="agreed", decided_by=models.F("proposed_by")),
                name="agreed_by_a_second_person",
            )
        ]
        indexes = [
            models.Index(
                fields=["instance"],
                name="agreed_date_waiting",
                condition=models.Q(status="proposed"),
            )
        ]

    def __str__(self) -> str:
        """Rule and number; no reasons."""
        return f"{self.rule_key} {self.pk}"
