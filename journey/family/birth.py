"""Who a child is, born or expected: the questions and rules of every form that asks for it."""

from collections.abc import Iterator
from typing import Any

from django import forms

from journey.family.changing import CHILD_FIELDS
from journey.fields import DatePartsField, TextField, YesNoField, born_by_today
from journey.models import Child


class BirthForm(forms.Form):
    """A child's name, birth or expected birth, and sex. A new contact and the record ask alike."""

    first_name = TextField(
        "First name", required=False, help_text="Leave empty for an unborn child."
    )
    last_name = TextField("Last name", help_text="For an unborn child, the mother’s last name.")
    date_of_birth = DatePartsField(
        label="Date of birth",
        required=False,
        help_text="For example, 27 3 2019",
        validators=[born_by_today],
    )
    date_of_birth_assumed = YesNoField(
        "Is the date of birth certain?",
        choices=[("no", "Yes, it is certain"), ("yes", "No, it is an assessment of age")],
        required=False,
    )
    expected_on = DatePartsField(
        label="Expected date of delivery", required=False, help_text="For an unborn child only."
    )
    sex = forms.ChoiceField(choices=Child.Sex.choices, widget=forms.RadioSelect, required=False)

    was_expected = False
    """Whether the child was recorded as unborn: then the expected date stays after the birth."""

    @property
    def details(self) -> dict[str, Any]:
        """What was typed, by the names of the model's fields."""
        typed = {name: self.cleaned_data[name] for name in CHILD_FIELDS if name in self.fields}
        is_assumed = bool(typed["date_of_birth_assumed"]) and typed["date_of_birth"] is not None
        return typed | {
            "date_of_birth_assumed": is_assumed,
            "sex": typed["sex"] or Child.Sex.UNKNOWN,
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a child who is neither born nor expected, and one who is born without a name."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not {"date_of_birth", "expected_on"} & set(self.errors):
            for name, message in self._mistakes(cleaned):
                self.add_error(name, message)
        return cleaned

    def _mistakes(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str]]:
        born, expected = cleaned.get("date_of_birth"), cleaned.get("expected_on")
        if born is None and expected is None:
            yield (
                "date_of_birth",
                "Enter the date of birth, or the expected date of delivery of an unborn child",
            )
        if born is not None and expected is not None and not self.was_expected:
            yield "expected_on", "Enter a date of birth or an expected date, not both"
        if born is not None and not cleaned.get("first_name"):
            yield "first_name", "Enter the first name"
