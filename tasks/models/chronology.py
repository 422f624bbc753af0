"""What mattered in a child's life, as people have chosen and understood it."""

from typing import Self

from django.db import models
from django.urls import reverse

from journey import clock
from journey.models import Child, Worker


class ChronologyEntryQuerySet(models.QuerySet["ChronologyEntry"]):
    """Questions about chronologies."""

    def standing(self) -> Self:
        """The entries that hold: neither corrected by a later row nor taken out."""
        return self.filter(corrected_by=None, taken_out_at=None)

    def in_order(self) -> Self:
        """As it happened, what happened first comes first."""
        return self.order_by("happened_on", "pk")


class ChronologyEntry(models.Model):
    """One event of a child's chronology, good or bad (R70-R74).

    A row never changes but for being taken out, once, with a reason. A correction is a new row, and
    the one that it corrects stays (R55). Event and entry have their own dates (R52).
    """

    class History(models.TextChoices):
        """Whose history it belongs to (R74)."""

        PERSONAL = "personal", "Personal history: the life of the child and the family"
        SERVICE = "service", "Service history: what services did and decided"

    class Tone(models.TextChoices):
        """What it was for the child (R70)."""

        GOOD = "good", "Good for the child"
        HARD = "hard", "Hard or harmful for the child"
        MIXED = "mixed", "Both, or not clear yet"

    class Exactness(models.TextChoices):
        """How exactly the day is known; for times before the system (R72)."""

        DAY = "day", "The day"
        MONTH = "month", "The month"
        YEAR = "year", "The year"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="chronology")
    happened_on = models.DateField(
        help_text="The first day of the month or year if no more is known."
    )
    exactness = models.CharField(max_length=10, choices=Exactness.choices, default=Exactness.DAY)
    what = models.TextField()
    meaning = models.TextField(help_text="What it meant for this child (R73).")
    history = models.CharField(max_length=10, choices=History.choices)
    tone = models.CharField(max_length=10, choices=Tone.choices)
    source = models.CharField(max_length=200, help_text="The agency or person it comes from.")
    pattern = models.CharField(
        max_length=100,
        blank=True,
        help_text="Entries of the same pattern are shown together (R80).",
    )
    origin = models.CharField(
        max_length=40, blank=True, help_text="From what it was taken, as `task-12`; empty by hand."
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    taken_out_at = models.DateTimeField(null=True, blank=True)
    taken_out_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_out_because = models.TextField(blank=True)

    objects = ChronologyEntryQuerySet.as_manager()

    class Meta:
        ordering = ["happened_on", "pk"]
        verbose_name_plural = "chronology entries"
        constraints = [
            models.UniqueConstraint(
                fields=["child", "origin"],
                condition=~models.Q(origin="") & models.Q(corrects=None),
                name="one_entry_an_origin",
            )
        ]

    def __str__(self) -> str:
        """Number only; no events of a life in logs."""
        return f"Chronology entry {self.pk}"

    def get_absolute_url(self) -> str:
        """Where it stands in the child's chronology."""
        return f"{reverse('records:chronology', args=[self.child_id])}#entry-{self.pk}"

    @property
    def when(self) -> str:
        """The date as exactly as it is known: `3 June 2019`, `June 2019`, `2019`."""
        match self.exactness:
            case self.Exactness.DAY:
                return clock.spoken_date(self.happened_on)
            case self.Exactness.MONTH:
                return f"{self.happened_on:%B %Y}"
            case _:
                return str(self.happened_on.year)

    @property
    def entered_after(self) -> int:
        """The days between the event and its entry (R52)."""
        return (clock.in_london(self.recorded_at).date() - self.happened_on).days


class LeftOut(models.Model):
    """An event that was offered for a chronology and that a person left out."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="left_out")
    origin = models.CharField(max_length=40)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "left out"
        constraints = [models.UniqueConstraint(fields=["child", "origin"], name="left_out_once")]

    def __str__(self) -> str:
        """From what it would have been taken."""
        return self.origin
