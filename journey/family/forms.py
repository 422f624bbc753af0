"""The forms of a child's page: the details, a person, a professional."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.http import QueryDict

from journey.family.birth import BirthForm
from journey.family.changing import CHILD_FIELDS
from journey.family.recording import PERSON_FIELDS, PROFESSIONAL_FIELDS, RELATIONSHIP_FIELDS
from journey.fields import (
    DatePartsField,
    TelephoneField,
    TextField,
    YesNoField,
    born_by_today,
    optional,
)
from journey.models import Child, Person, ProfessionalInvolved, Relationship


def _format_field() -> TextField:
    return optional(
        TextField(
            "Format of letters and documents",
            help_text="For example, large print, easy read, or read out by telephone",
        )
    )


class ChildForm(BirthForm):
    """A child's details, and the address that the family shares."""

    ethnicity = optional(TextField("Ethnicity"))
    first_language = optional(TextField("First language"))
    needs = optional(
        TextField("Needs", max_length=200, help_text="Disability, or how best to communicate.")
    )
    preferred_format = _format_field()
    address = optional(
        TextField("Address", max_length=200, help_text="Every child of the family shares it.")
    )

    def __init__(self, child: Child, data: QueryDict | None = None) -> None:
        """Show what is recorded about the child."""
        known = model_to_dict(child, CHILD_FIELDS)
        super().__init__(data, initial={**known, "address": child.family.address})
        self.was_expected = child.expected_on is not None
        if child.is_unborn:
            self.initial["date_of_birth_assumed"] = None
            self.fields["date_of_birth"].help_text = "Enter it when the child is born."
        if self.was_expected:
            self.fields["expected_on"].help_text = "It stays beside the date of birth."


class PersonForm(forms.Form):
    """A person of the family's world, and what they are to a child (R84, R92)."""

    name = TextField("Name")
    date_of_birth = optional(
        DatePartsField(
            label="Date of birth",
            help_text="For example, 27 3 1986",
            validators=[born_by_today],
        )
    )
    sex = optional(forms.ChoiceField(choices=Child.Sex.choices, widget=forms.RadioSelect))
    has_died = optional(
        forms.MultipleChoiceField(
            label="Has this person died?",
            choices=[("yes", "This person has died")],
            widget=forms.CheckboxSelectMultiple,
        )
    )
    telephone = optional(TelephoneField())
    language = optional(TextField("Language"))
    preferred_format = _format_field()
    kind = TextField(
        "Relationship to the child",
        max_length=50,
        help_text="For example, mother, stepfather or grandmother",
    )
    place = optional(
        forms.ChoiceField(
            label="Place in the genogram",
            choices=[("", "As the relationship says"), *Relationship.Place.choices],
            help_text="Needed where the word for the relationship does not say it, "
            "as for a father’s earlier child.",
        )
    )
    has_parental_responsibility = YesNoField(
        "Does this person have parental responsibility for the child?",
        missing="Select yes if this person has parental responsibility for the child",
    )
    lives_with_child = YesNoField(
        "Does this person live with the child?",
        missing="Select yes if this person lives with the child",
    )
    siblings = optional(
        forms.ModelMultipleChoiceField(
            queryset=Child.objects.none(),
            widget=forms.CheckboxSelectMultiple,
            label="Is the same true for brothers and sisters?",
            help_text="The relationship is recorded for each child you choose. "
            "It can be changed for one of them later.",
        )
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        siblings: QuerySet[Child],
        person: Person | None = None,
        relationship: Relationship | None = None,
    ) -> None:
        """Show what is recorded about the person; offer the siblings, where there are some."""
        known = model_to_dict(person, PERSON_FIELDS) if person else {}
        known["has_died"] = ["yes"] if known.get("has_died") else []
        if relationship:
            known |= model_to_dict(relationship, RELATIONSHIP_FIELDS)
        super().__init__(data, initial=known)
        self.fields["siblings"].queryset = siblings  # type: ignore[attr-defined]
        if not siblings:
            del self.fields["siblings"]

    @property
    def details(self) -> dict[str, Any]:
        """What is the person's own."""
        typed = {name: self.cleaned_data[name] for name in PERSON_FIELDS}
        sex = typed["sex"] or Child.Sex.UNKNOWN
        return {**typed, "sex": sex, "has_died": bool(typed["has_died"])}

    @property
    def relationship(self) -> dict[str, Any]:
        """What the person is to each chosen child."""
        return {name: self.cleaned_data[name] for name in RELATIONSHIP_FIELDS}


class ProfessionalForm(forms.Form):
    """A professional who works with a child (R179)."""

    name = TextField("Name")
    role = TextField("Role", help_text="For example, health visitor or teacher")
    agency = TextField("Agency", help_text="For example, the school or the hospital")
    telephone = optional(TelephoneField())
    language = optional(TextField("Language"))
    preferred_format = _format_field()
    has_contributed = YesNoField(
        "Has this professional contributed to the work with the child?",
        missing="Select yes if this professional has contributed",
    )

    def __init__(
        self, data: QueryDict | None = None, *, professional: ProfessionalInvolved | None = None
    ) -> None:
        """Show what is recorded about the professional."""
        known = model_to_dict(professional, PROFESSIONAL_FIELDS) if professional else {}
        super().__init__(data, initial=known)

    @property
    def details(self) -> dict[str, Any]:
        """What was typed, by the names of the model's fields."""
        return {name: self.cleaned_data[name] for name in PROFESSIONAL_FIELDS}
