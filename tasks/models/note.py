"""Case notes: what happened between the steps of a process, and what was agreed there."""

from typing import Self

from django.db import models
from django.urls import reverse

from journey import clock
from journey.library import library
from journey.models import Child, ProcessInstance, Worker


class CaseNoteQuerySet(models.QuerySet["CaseNote"]):
    """Questions about notes."""

    def standing(self) -> Self:
        """The notes that hold: those that no later row corrects, and that were not given up."""
        return self.filter(corrected_by=None, given_up_because="")

    def pending(self) -> Self:
        """The notes that somebody has begun and not yet finished (R53)."""
        return self.standing().filter(finished_at=None)


class CaseNote(models.Model):
    """A note about one child. Once finished it never changes: a correction is a new row (R55)."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="notes")
    happened_at = models.DateTimeField()
    style = models.CharField(max_length=50, help_text="The caption's agreed style (R118).")
    about = models.CharField(max_length=100, help_text="The caption's own words.")
    tags = models.JSONField(default=list)
    summary = models.TextField(blank=True)
    meaning = models.TextField(blank=True, help_text="What it means for the child (R119).")
    revises = models.CharField(
        max_length=20, blank=True, help_text="What must be looked at again after a concern (R122)."
    )
    revises_because = models.TextField(blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    instance = models.OneToOneField(
        ProcessInstance,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="case_note",
        help_text="The process whose task is to finish the note.",
    )
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="Until when it is to be finished, by its rule (R49)."
    )
    due_words = models.TextField(blank=True)
    begun_at = models.DateTimeField(default=clock.now)
    begun_with = models.CharField(
        max_length=32, blank=True, help_text="The token of the page; sent again nothing is written."
    )
    kept_at = models.DateTimeField(default=clock.now, help_text="When what it says was last kept.")
    begun_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="notes")
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_up_because = models.TextField(blank=True)

    objects = CaseNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        """Number only; no words about anybody in logs."""
        return f"Note {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of the note."""
        return reverse("records:note", args=[self.child_id, self.pk])

    @property
    def caption(self) -> str:
        """`Telephone call: Dana about the nursery place`."""
        style = library().note_styles.get(self.style, self.style)
        return f"{style}: {self.about}" if self.about else style

    @property
    def tag_words(self) -> list[str]:
        """The tags as people read them."""
        known = library().note_tags
        return [known[key].label if key in known else key for key in self.tags]

    @property
    def is_pending(self) -> bool:
        """Whether somebody has begun it and not yet finished it or given it up."""
        return self.finished_at is None and not self.given_up_because

    @property
    def is_significant(self) -> bool:
        """Whether it is about a significant event."""
        known = library().note_tags
        return any(known[key].significant for key in self.tags if key in known)

    @property
    def recorded_after(self) -> int:
        """The days between what happened and the finished note (R52)."""
        finished = clock.in_london(self.finished_at or clock.now()).date()
        return (finished - clock.in_london(self.happened_at).date()).days

    @property
    def is_late(self) -> bool:
        """Whether it was, or is not yet, finished in time."""
        return self.due_at is not None and (self.finished_at or clock.now()) > self.due_at


class AgreedAction(models.Model):
    """What was agreed in a note: somebody's to do, by a day (R120)."""

    note = models.ForeignKey(CaseNote, on_delete=models.PROTECT, related_name="actions")
    what = models.TextField()
    owner = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    by_when = models.DateField()
    instance = models.OneToOneField(
        ProcessInstance, on_delete=models.PROTECT, related_name="agreed_action"
    )

    class Meta:
        ordering = ["by_when", "pk"]

    def __str__(self) -> str:
        """Number only; no words about anybody in logs."""
        return f"Agreed action {self.pk}"
