"""The form that records a new contact: who the child is, and when the contact came."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.utils.text import get_text_list

from journey import clock
from journey.family.birth import BirthForm
from journey.fields import DateTimePartsField
from journey.models import Child, FamilyGroup

NEW_CHILD: Final = "new"


ONE_YEAR: Final = dt.timedelta(weeks=52)
"""A contact from before is more likely a slip of the pen, and would make everything overdue."""


class ContactForm(BirthForm):
    """A child, known or new, of a known family or a new one, and the moment of the contact."""

    received_at = DateTimePartsField(label="When was the contact received?", required=False)
    known_child = forms.ChoiceField(
        label="Is it one of these children?", widget=forms.RadioSelect, required=False
    )
    field_order = ["received_at"]

    def __init__(self, *args: Any, matches: Sequence[Child] = (), **kwargs: Any) -> None:
        """Offer children who may be the same, and their families; none before somebody looked."""
        super().__init__(*args, **kwargs)
        self._children = {str(child.pk): child for child in matches}
        self._families = {f"family-{child.family_id}": child.family for child in matches}
        if not matches:
            del self.fields["known_child"]
            return
        self.fields["known_child"].choices = [  # type: ignore[attr-defined]
            *((value, match_words(child)) for value, child in self._children.items()),
            *((value, _another_of(family)) for value, family in self._families.items()),
            (NEW_CHILD, "None of these: it is another child, of another family"),
        ]
        vars(self.fields["known_child"])["option_help"] = dict(self._siblings())

    @property
    def chosen_child(self) -> Child | None:
        """The child it is, when the record is there already."""
        return self._children.get(self.cleaned_data.get("known_child", ""))

    @property
    def chosen_family(self) -> FamilyGroup | None:
        """The family that another child belongs to."""
        return self._families.get(self.cleaned_data.get("known_child", ""))

    def clean(self) -> dict[str, Any]:
        """Refuse a contact from the future, and one about nobody."""
        cleaned = super().clean()
        received_at = cleaned.get("received_at")
        if received_at is None and "received_at" not in self.errors:
            self.add_error("received_at", "Enter when the contact was received")
        elif received_at is not None and received_at > clock.now():
            self.add_error("received_at", "The contact must have been received before now")
        elif received_at is not None and received_at < clock.now() - ONE_YEAR:
            self.add_error("received_at", "Check the year: that is more than a year ago")
        if "known_child" in self.fields and not cleaned.get("known_child"):
            self.add_error("known_child", "Select the child, or say that it is another child")
        return cleaned

    def _siblings(self) -> Iterator[tuple[str, str]]:
        for value, family in self._families.items():
            names = [str(child) for child in self._children.values() if child.family == family]
            yield value, f"Brother or sister of {get_text_list(names, 'and')}"


def match_words(child: Child) -> str:
    """A child who may be meant, with enough to tell them apart."""
    born = child.date_of_birth or child.expected_on
    verb = "expected" if child.is_unborn else "born"
    return f"{child.name}, {verb} {born.day} {born:%B %Y}" if born else child.name


def _another_of(family: FamilyGroup) -> str:
    where = f", {family.address}" if family.address else ""
    return f"Another child of the {family.name} family{where}"
