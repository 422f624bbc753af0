"""What people recorded and decided."""

from django.db import models
from django.urls import reverse

from journey.models import Worker
from tasks.models.task import Task


class Record(models.Model):
    """The answers to one form at one task. Never changed: returned work makes a new one (R55)."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="record")
    form_key = models.CharField(max_length=100)
    answers = models.JSONField(default=dict)
    read = models.JSONField(
        default=list,
        help_text="Sections of questions and answers in the words in which they were read.",
    )
    salt = models.CharField(max_length=32, help_text="For the trace that the trail keeps of it.")
    by = models.ForeignKey(
        Worker,
        on_delete=models.PROTECT,
        related_name="records",
        db_index=False,
        help_text="Who answers for it.",
    )
    entered_by = models.ForeignKey(
        Worker,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Who typed it in for them; empty where they did so themselves (R215).",
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        """Form and number; no answers."""
        return f"{self.form_key} {self.pk}"

    @property
    def author_words(self) -> str:
        """Who recorded it, and who typed it in for them."""
        return f"{self.by}, entered by {self.entered_by}" if self.entered_by else str(self.by)


class Decision(models.Model):
    """A question, the option chosen, and why: the words stay as they were read (R5, R47)."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="decision")
    question = models.CharField(max_length=200)
    outcome = models.CharField(max_length=100)
    option = models.CharField(max_length=200)
    rationale = models.TextField(blank=True)
    weighed = models.JSONField(
        default=list,
        help_text="What was weighed up: questions and answers in the words that were read.",
    )
    role = models.CharField(max_length=100, help_text="The authority under which it was taken.")
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    authorises = models.ForeignKey(
        Record, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        """Outcome and number; no reasons."""
        return f"{self.outcome} {self.pk}"

    def get_absolute_url(self) -> str:
        """The page on which it is read, with what was known at the time."""
        return reverse("records:decision", args=[self.pk])
