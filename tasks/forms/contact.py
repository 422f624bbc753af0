"""The form that records a new contact: who the child is, and when the contact came."""

from typing import Any, Final

from django import forms

from journey import clock
from journey.models import Child
from tasks.forms.fields import DatePartsField, DateTimePartsField

NEW_CHILD: Final = "new"


class ContactForm(forms.Form):
    """A child, known or new, born or expected, and the moment of the contact."""

    received_at = DateTimePartsField(label="When was the contact received?", required=False)
    first_name = forms.CharField(
        max_length=100, required=False, help_text="Leave empty for an unborn child."
    )
    last_name = forms.CharField(
        max_length=100, required=False, help_text="For an unborn child, the mother’s last name."
    )
    date_of_birth = DatePartsField(required=False, help_text="For example, 27 3 2019")
    date_of_birth_assumed = forms.ChoiceField(
        label="Is the date of birth certain?",
        choices=[("no", "Yes, it is certain"), ("yes", "No, it is an assessment of age")],
        widget=forms.RadioSelect,
        required=False,
    )
    expected_on = DatePartsField(
        label="Expected date of delivery", required=False, help_text="For an unborn child only."
    )
    sex = forms.ChoiceField(choices=Child.Sex.choices, widget=forms.RadioSelect, required=False)
    known_child = forms.ChoiceField(
        label="Is it one of these children?", widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, matches: list[Child] | None = None, **kwargs: Any) -> None:
        """Offer children who may be the same; none are offered before somebody has looked."""
        super().__init__(*args, **kwargs)
        self.matches = matches or []
        if not self.matches:
            del self.fields["known_child"]
            return
        self.fields["known_child"].choices = [  # type: ignore[attr-defined]
            *((str(child.pk), match_words(child)) for child in self.matches),
            (NEW_CHILD, "None of these: it is another child"),
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a contact from the future, and a child who is neither born nor expected."""
        cleaned: dict[str, Any] = super().clean() or {}
        received_at = cleaned.get("received_at")
        if received_at is None and "received_at" not in self.errors:
            self.add_error("received_at", "Enter when the contact was received")
        elif received_at is not None and received_at > clock.now():
            self.add_error("received_at", "The contact must have been received before now")
        if not cleaned.get("last_name"):
            self.add_error("last_name", "Enter the last name")
        self._clean_birth(cleaned)
        if self.matches and not cleaned.get("known_child"):
            self.add_error("known_child", "Select the child, or say that it is another child")
        return cleaned

    def _clean_birth(self, cleaned: dict[str, Any]) -> None:
        born, expected = cleaned.get("date_of_birth"), cleaned.get("expected_on")
        if {"date_of_birth", "expected_on"} & set(self.errors):
            return
        if born is None and expected is None:
            self.add_error(
                "date_of_birth",
                "Enter the date of birth, or the expected date of delivery of an unborn child",
            )
        elif born is not None and expected is not None:
            self.add_error("expected_on", "Enter a date of birth or an expected date, not both")
        elif born is not None and born > clock.today():
            self.add_error("date_of_birth", "The date of birth must be in the past")
        if born is not None and not cleaned.get("first_name"):
            self.add_error("first_name", "Enter the first name")


def match_words(child: Child) -> str:
    """A child who may be meant, with enough to tell them apart."""
    born = child.date_of_birth or child.expected_on
    verb = "expected" if child.is_unborn else "born"
    return f"{child.name}, {verb} {born.day} {born:%B %Y}" if born else child.name
