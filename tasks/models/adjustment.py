"""What people did to the date of one task: moved it, or put the work on hold."""

from django.db import models

from journey import clock
from journey.models import Worker
from journey.timescales import adjusting
from tasks.models.task import Task


class Adjustment(models.Model):
    """A due date that a manager extended or shortened. Never changed; the old date stays (R28)."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="adjustments")
    old_at = models.DateTimeField()
    new_at = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        """Number only; no reasons."""
        return f"Adjustment {self.pk}"

    @property
    def is_extension(self) -> bool:
        """Whether it gave more time."""
        return self.new_at > self.old_at

    @property
    def told(self) -> adjusting.Adjustment:
        """As due dates know it."""
        return adjusting.Adjustment(
            old=self.old_at, new=self.new_at, reason=self.reason, by=self.by_id, at=self.at
        )


class HoldQuerySet(models.QuerySet["Hold"]):
    """Questions about holds."""

    def now(self) -> "HoldQuerySet":
        """Those for which work waits at this moment."""
        now = clock.now()
        return self.filter(ended_at=None, began__lte=now, until__gt=now)


class Hold(models.Model):
    """A time for which a task waits, for whom or what. It ends by itself, or when somebody ends it.

    Beside its end nothing in it is ever changed. It moves no date.
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="holds")
    began = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody ended it early."
    )
    ended_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("began")), name="hold_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        """Number only; no reasons."""
        return f"Hold {self.pk}"

    @property
    def told(self) -> adjusting.Hold:
        """As due dates know it: until it was ended, or is to end."""
        until = self.ended_at or self.until
        return adjusting.Hold(began=self.began, until=until, reason=self.reason, by=self.by_id)
