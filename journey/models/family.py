"""The people around a child: family, household and professionals."""

from django.db import models

from journey.models.child import Child, FamilyGroup
from journey.sentences import within_sentence


class Person(models.Model):
    """A grown-up or another person of the family's world (R84, R92)."""

    family = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=100)
    date_of_birth = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=10, choices=Child.Sex.choices, default=Child.Sex.UNKNOWN)
    has_died = models.BooleanField(default=False)
    telephone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=100, blank=True)
    preferred_format = models.CharField(
        max_length=100, blank=True, help_text="Large print, easy read, read out … (R136)"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        """The person's name."""
        return self.name


class Relationship(models.Model):
    """What a person is to a child."""

    class Place(models.TextChoices):
        """Where the person stands in the child's genogram (R83, R84)."""

        PARENT = "parent", "Parent, by birth or adoption"
        PARTNER = "partner", "A parent’s partner, or step-parent"
        SIBLING = "sibling", "Brother or sister, of the same parents"
        MOTHERS_CHILD = "mothers_child", "The mother’s child with somebody else"
        FATHERS_CHILD = "fathers_child", "The father’s child with somebody else"
        MOTHERS_PARENT = "mothers_parent", "The mother’s parent"
        FATHERS_PARENT = "fathers_parent", "The father’s parent"
        OTHER = "other", "Somebody else"

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="relationships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relationships")
    kind = models.CharField(max_length=50, help_text="Mother, father, grandmother, stepfather …")
    place = models.CharField(
        max_length=20,
        choices=Place.choices,
        blank=True,
        help_text="Where the person stands in the genogram; empty: as the relationship says.",
    )
    has_parental_responsibility = models.BooleanField(default=False)
    lives_with_child = models.BooleanField(default=False)

    class Meta:
        ordering = ["-has_parental_responsibility", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["child", "person"], name="one_relationship_a_pair")
        ]

    def __str__(self) -> str:
        """`Dana Marsh, mother`."""
        return f"{self.person}, {within_sentence(self.kind)}"


class ProfessionalInvolved(models.Model):
    """A professional who works with a child (R179)."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="professionals")
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=100)
    agency = models.CharField(max_length=100)
    telephone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=100, blank=True)
    preferred_format = models.CharField(max_length=100, blank=True)
    has_contributed = models.BooleanField(default=False)

    class Meta:
        ordering = ["agency", "name", "pk"]
        verbose_name_plural = "professionals involved"

    def __str__(self) -> str:
        """`Ines Okafor, health visitor`."""
        return f"{self.name}, {within_sentence(self.role)}"
