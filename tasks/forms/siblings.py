"""What is entered once for brothers and sisters too, with what it means for each of them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from journey.fields import LongTextField, LongTextInput, optional
from journey.models import Child


class WithSiblings(forms.Form):
    """A form that may be true for brothers and sisters; each child's meaning is its own (R90)."""

    ask_siblings = ""
    """The question; set by the form."""
    siblings_help = ""

    def offer_siblings(self, siblings: Iterable[Child]) -> None:
        """Ask for each of them whether it is true for them, and what it means for them."""
        self.siblings = list(siblings)
        if not self.siblings:
            return
        self.fields["siblings"] = optional(
            forms.MultipleChoiceField(
                label=self.ask_siblings,
                help_text=self.siblings_help,
                choices=[(str(child.pk), str(child)) for child in self.siblings],
                widget=forms.CheckboxSelectMultiple,
            )
        )
        for child in self.siblings:
            field = LongTextField(
                label=f"What does it mean for {child}?",
                required=False,
                widget=LongTextInput({"rows": 3}),
            )
            vars(field)["shown_when"] = ("siblings", frozenset({str(child.pk)}))
            self.fields[_meaning_of(child)] = field

    @property
    def meanings(self) -> dict[Child, str]:
        """The brothers and sisters it is entered for, each with what it means for them."""
        chosen = self.cleaned_data.get("siblings", ())
        return {
            child: self.cleaned_data[_meaning_of(child)]
            for child in self.siblings
            if str(child.pk) in chosen
        }

    def meanings_wanting(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """The field and the sentence for each chosen child whose meaning is missing."""
        for child in self.siblings:
            chosen = str(child.pk) in cleaned.get("siblings", ())
            if chosen and not cleaned.get(_meaning_of(child)):
                yield _meaning_of(child), f"Enter what it means for {child}"


def _meaning_of(child: Child) -> str:
    return f"meaning_{child.pk}"
