"""What stands at the front of a record: the child's story, the family's history; who looked."""

from django.db import models

from journey import clock
from journey.models.child import Child, FamilyGroup
from journey.models.worker import Worker


class ChildStory(models.Model):
    """Who a child is, and what the child says (R96). A new telling is a new row; none changes."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="stories")
    about = models.TextField(help_text="What the child is like, likes, and needs people to know.")
    own_words = models.TextField(blank=True)
    heard = models.CharField(max_length=200, blank=True, help_text="How it was heard.")
    told_at = models.DateTimeField(default=clock.now)
    told_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "child stories"

    def __str__(self) -> str:
        """Number only; no words of a child in logs."""
        return f"Story {self.pk}"


class FamilyHistory(models.Model):
    """The social history of a family, kept once for all its children (R95). None changes."""

    family = models.ForeignKey(FamilyGroup, on_delete=models.PROTECT, related_name="histories")
    text = models.TextField()
    told_at = models.DateTimeField(default=clock.now)
    told_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "family histories"

    def __str__(self) -> str:
        """Number only; no words about a family in logs."""
        return f"Family history {self.pk}"


class Look(models.Model):
    """When somebody last looked at a child's page, and when on an earlier day."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="looks")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()
    before = models.DateTimeField(
        null=True, blank=True, help_text="The last look on a day before: since then is new."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "child"], name="one_look_a_child")]

    def __str__(self) -> str:
        """Number only."""
        return f"Look {self.pk}"
