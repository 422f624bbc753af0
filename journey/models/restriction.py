"""Who may know of a restricted record."""

from django.db import models

from journey import clock
from journey.models.child import Child
from journey.models.worker import Worker


class RestrictedGrant(models.Model):
    """An explicit grant to one person; no role, team or delegation carries it."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="grants")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="grants")
    granted_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    granted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "worker"], name="one_grant_a_person")
        ]

    def __str__(self) -> str:
        """Who was granted what; no child's name."""
        return f"Grant {self.pk} to {self.worker}"
