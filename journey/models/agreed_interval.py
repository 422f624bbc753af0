"""How often something is done for one child, where a manager has set it otherwise than the rule."""

from django.db import models

from journey.models.process import ProcessInstance
from journey.models.worker import Worker
from journey.timescales.rules import Span, Unit


class AgreedInterval(models.Model):
    """A manager's interval for one rule in one process, with the reason (R28).

    A later one takes the place of an earlier, and none is ever changed. Without an amount the
    rule holds again.
    """

    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="agreed_intervals"
    )
    rule_key = models.CharField(max_length=100)
    amount = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    reason = models.TextField()
    decided_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        """Rule and number; no reasons."""
        return f"{self.rule_key} {self.pk}"

    @property
    def span(self) -> Span | None:
        """The interval; None where the rule holds again."""
        return Span(self.amount, Unit(self.unit)) if self.amount is not None else None
