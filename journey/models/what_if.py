"""A question to the past: what the last months would have been under other rules and diagrams."""

from django.db import models
from django.urls import reverse

from journey import clock
from journey.models.rule_work import RulePreview
from journey.models.worker import Worker


class WhatIf(models.Model):
    """Recorded work, replayed through what is proposed: in slices, by the clock; can be cancelled.

    Nothing but this row is written. It holds counts by team, by week and by rule, and no child.
    """

    Status = RulePreview.Status

    proposal = models.JSONField(default=dict, help_text="What is proposed, by number and key.")
    months = models.PositiveSmallIntegerField(help_text="How many months back.")
    since = models.DateTimeField(help_text="The first moment that is looked at.")
    asked_at = models.DateTimeField(default=clock.now, help_text="And the last one.")
    asked_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.RUNNING)
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True, help_text="Families to look at.")
    looked = models.PositiveIntegerField(default=0)
    after_family = models.PositiveBigIntegerField(default=0, help_text="The last one looked at.")
    found = models.JSONField(default=dict, help_text="Counts only.")
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["id"], name="what_if_running", condition=models.Q(status="running")
            )
        ]

    def __str__(self) -> str:
        """`What if 3`."""
        return f"What if {self.pk}"

    def get_absolute_url(self) -> str:
        """The page on which its progress and its answer are read."""
        return reverse("timescales:what_if", args=[self.pk])
