"""Documents of a child, kept here or somewhere else."""

from typing import Any

from django.db import models
from django.urls import reverse

from journey.models import Child, Worker
from tasks.models.task import Task


class Document(models.Model):
    """A document about a child: its files here, or the place where it is kept (R124, R125)."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="documents")
    task = models.ForeignKey(
        Task,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        help_text="The step or the meeting to which it belongs.",
    )
    title = models.CharField(max_length=200)
    tags = models.CharField(max_length=200, blank=True, help_text="Words, with commas between.")
    place = models.CharField(
        max_length=200, blank=True, help_text="Where it is, when it is not in this system."
    )
    dated_on = models.DateField(null=True, blank=True, help_text="The date on the document.")
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        """Number only; titles may name people."""
        return f"Document {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of the document."""
        return reverse("papers:document", args=[self.pk])

    @property
    def tag_list(self) -> list[str]:
        """The tags one by one."""
        return [tag.strip() for tag in self.tags.split(",") if tag.strip()]

    @property
    def current(self) -> "DocumentVersion | None":
        """The version that holds; None for a document that is kept elsewhere (R126)."""
        return next(iter(self.versions.all()), None)


class DocumentVersion(models.Model):
    """One file of a document. The newest is the current one; none is ever replaced (R126)."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    stored_as = models.CharField(max_length=64, unique=True, help_text="A random name.")
    kind = models.CharField(max_length=20, help_text="What its content is: pdf, docx …")
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content.")
    note = models.CharField(max_length=200, blank=True, help_text="What is new in it.")
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        """Number only."""
        return f"Version {self.number} of document {self.document_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new version; raises ValueError for one that there is: it never changes."""
        if self.pk:
            raise ValueError("A version of a document never changes. Add another one.")
        super().save(*args, **kwargs)


class DocumentMove(models.Model):
    """A document that was filed with the wrong child and went to another one (R127)."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="moves")
    old = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="documents_moved_away")
    new = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        """Number only."""
        return f"Move {self.pk}"
