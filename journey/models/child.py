"""A child, born or unborn, in a family."""

import datetime as dt

from django.db import models
from django.urls import reverse

from journey import clock
from journey.models.worker import Team, Worker


class FamilyGroup(models.Model):
    """The family that children share: one working record, each child's own journey (R88)."""

    name = models.CharField(max_length=100)
    address = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        """`The Marsh family`."""
        return f"The {self.name} family"


class Child(models.Model):
    """A child for whom the authority works (R92, R94)."""

    class Sex(models.TextChoices):
        """As the children in need census records it."""

        FEMALE = "female", "Female"
        MALE = "male", "Male"
        UNKNOWN = "unknown", "Not known"

    family = models.ForeignKey(FamilyGroup, on_delete=models.PROTECT, related_name="children")
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100)
    date_of_birth = models.DateField(null=True, blank=True)
    date_of_birth_assumed = models.BooleanField(
        default=False, help_text="The date is an assessment of age, not a document."
    )
    expected_on = models.DateField(
        null=True, blank=True, help_text="The expected date of delivery of an unborn child."
    )
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    ethnicity = models.CharField(max_length=100, blank=True)
    first_language = models.CharField(max_length=100, blank=True)
    needs = models.CharField(
        max_length=200, blank=True, help_text="Disability, or how best to communicate."
    )
    preferred_format = models.CharField(
        max_length=100, blank=True, help_text="Large print, easy read, read out … (R136)"
    )
    key_worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_restricted = models.BooleanField(
        default=False, help_text="Only people with a grant may know of this record."
    )

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        verbose_name_plural = "children"
        constraints = [
            models.CheckConstraint(
                name="child_born_or_expected",
                condition=models.Q(date_of_birth__isnull=False)
                | models.Q(expected_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        """The child's name."""
        return self.name

    def get_absolute_url(self) -> str:
        """The child's page."""
        return reverse("children:child", args=[self.pk])

    @property
    def is_unborn(self) -> bool:
        """Whether the child is expected and not yet born."""
        return self.date_of_birth is None

    @property
    def name(self) -> str:
        """The child's name, or `Unborn baby Marsh`."""
        if not self.first_name:
            return f"Unborn baby {self.last_name}"
        return f"{self.first_name} {self.last_name}"

    def turns_18_on(self) -> dt.date | None:
        """The eighteenth birthday; None for an unborn child."""
        born = self.date_of_birth
        if born is None:
            return None
        leap_day = (born.month, born.day) == (2, 29)
        return dt.date(born.year + 18, 3 if leap_day else born.month, 1 if leap_day else born.day)

    def age_on(self, day: dt.date | None = None) -> int | None:
        """The age in whole years on a day (today unless told); None for an unborn child."""
        born, day = self.date_of_birth, day or clock.today()
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
