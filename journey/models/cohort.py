"""Which children a trial is about, in which arm, and why."""

from django.db import models

from journey import clock
from journey.models.child import Child
from journey.models.trial import Trial
from journey.models.worker import Team


class CohortMember(models.Model):
    """A child's place in a trial: given once, by rule, and kept (R191, architecture 7).

    Triggers in the database refuse to change it: a child who moves to another team keeps the arm,
    and brothers and sisters share it.
    """

    class Arm(models.TextChoices):
        """Where a child stands."""

        TRIAL = "trial", "In the trial"
        COMPARISON = "comparison", "In the comparison"
        EXCLUDED = "excluded", "Left out"

    trial = models.ForeignKey(
        Trial, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="trials")
    arm = models.CharField(max_length=20, choices=Arm.choices)
    reason = models.CharField(max_length=300, help_text="Why, as a sentence.")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+", help_text="The child's, then."
    )
    referred_on = models.DateField()
    allocated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["trial", "child"], name="one_arm_a_child"),
        ]

    def __str__(self) -> str:
        """Number and arm; no child's name."""
        return f"Member {self.pk}, {self.arm}"
