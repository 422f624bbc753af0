"""How long a form took to fill in; neither a child nor a person stands beside it."""

from django.db import models


class FormTime(models.Model):
    """One form that was filled in at one sitting (R209)."""

    form_key = models.CharField(max_length=100)
    seconds = models.PositiveIntegerField(help_text="From opening the page to sending the form.")
    on = models.DateField(help_text="The day, and no closer: it is about the form, not a person.")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["form_key", "seconds"], name="form_time_by_form")]

    def __str__(self) -> str:
        """`see_child: 420 seconds`."""
        return f"{self.form_key}: {self.seconds} seconds"
