"""What somebody has typed and not yet completed."""

from django.db import models

from journey.models import Child, Worker
from tasks.models.note import CaseNote
from tasks.models.task import Task


class Typing(models.Model):
    """The typing of one person in one open page.

    Each page that is opened has its own row, so that two tabs never overwrite each other.
    """

    by = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="%(class)ss")
    page = models.CharField(max_length=32, help_text="A random token of the open page.")
    answers = models.JSONField(default=dict, help_text="The fields of the page as they were typed.")
    saved_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        """Number only; drafts are personal."""
        return f"Draft {self.pk}"


class Draft(Typing):
    """What somebody has typed at a task."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="drafts")

    class Meta(Typing.Meta):
        constraints = [
            models.UniqueConstraint(fields=["task", "by", "page"], name="one_draft_a_page")
        ]


class NoteDraft(Typing):
    """What somebody has typed on the page of a case note: of a new one, where `note` is empty."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="note_drafts")
    note = models.ForeignKey(
        CaseNote, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    corrects = models.BooleanField(default=False, help_text="Typed to correct a finished note.")

    class Meta(Typing.Meta):
        constraints = [models.UniqueConstraint(fields=["by", "page"], name="one_note_draft_a_page")]

    @property
    def words(self) -> list[str]:
        """What was written in sentences."""
        typed = [*self.answers.get("summary", ()), *self.answers.get("meaning", ())]
        return [words for words in typed if words.strip()]
