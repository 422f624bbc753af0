"""Letters, and what was sent to whom."""

from typing import Any, Self

from django.db import models
from django.urls import reverse

from journey.models import Child, Worker
from tasks.models.task import Task


class Letter(models.Model):
    """A letter about a child. Once it is closed, sent or not, its text never changes (R135)."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="letters")
    task = models.ForeignKey(
        Task,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
        help_text="The step at which it is owed; empty for one that was written besides.",
    )
    template = models.CharField(max_length=100, help_text="The key of the letter's file.")
    title = models.CharField(max_length=200)
    recipient = models.CharField(max_length=200)
    agency = models.CharField(max_length=200, blank=True, help_text="Empty for the family.")
    language = models.CharField(max_length=100, blank=True)
    format = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        """Template and number; no names."""
        return f"{self.template} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises ValueError for a letter that is closed: what was sent stays as it was."""
        if self.pk and Letter.objects.filter(pk=self.pk, closed_at__isnull=False).exists():
            raise ValueError("A letter that was sent never changes.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The page on which the letter is written and read."""
        return reverse("papers:letter", args=[self.pk])


class SendingQuerySet(models.QuerySet["Sending"]):
    """Questions about what was sent."""

    def sent(self) -> Self:
        """What went out."""
        return self.exclude(way=Sending.Way.NOT_SENT)

    def unanswered(self) -> Self:
        """What another agency was sent and has not yet said that it has (R180)."""
        return self.sent().exclude(agency="").filter(acknowledged_on=None)


class Sending(models.Model):
    """Something that went to somebody, with the way and the date; or why it did not (R137).

    Nothing in it ever changes, but that the agency says that it has it.
    """

    class Way(models.TextChoices):
        """How it went."""

        POST = "post", "By post"
        EMAIL = "email", "By secure email"
        BY_HAND = "by_hand", "By hand"
        READ_OUT = "read_out", "Read out or explained"
        NOT_SENT = "not_sent", "Not sent"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="sendings")
    task = models.ForeignKey(
        Task, on_delete=models.PROTECT, null=True, blank=True, related_name="sendings"
    )
    letter = models.OneToOneField(
        Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="sending"
    )
    template = models.CharField(
        max_length=100, blank=True, help_text="The key of the letter; empty for a copy."
    )
    what = models.CharField(max_length=200, help_text="A letter, minutes, a report …")
    recipient = models.CharField(max_length=200, blank=True)
    agency = models.CharField(max_length=200, blank=True, help_text="Empty for the family.")
    way = models.CharField(max_length=20, choices=Way.choices)
    on = models.DateField(null=True, blank=True)
    why_not = models.TextField(blank=True)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    acknowledged_on = models.DateField(null=True, blank=True)
    acknowledged_how = models.CharField(max_length=200, blank=True)
    acknowledged_by = models.ForeignKey(
        Worker,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Who recorded that the agency has it.",
    )

    objects = SendingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="sent_on_a_day_or_not_for_a_reason",
                condition=models.Q(way="not_sent", on=None) & ~models.Q(why_not="")
                | ~models.Q(way="not_sent") & models.Q(on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        """Number only; no names."""
        return f"Sending {self.pk}"

    @property
    def went(self) -> bool:
        """Whether it was sent."""
        return self.way != self.Way.NOT_SENT

    @property
    def waits(self) -> bool:
        """Whether another agency has not yet said that it has it (R180)."""
        return self.went and bool(self.agency) and self.acknowledged_on is None
