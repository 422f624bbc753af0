"""The form with which somebody begins a process by hand: when things were, and for whom."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from journey import clock
from journey.fields import DateTimePartsField
from journey.library import library
from journey.models import Child, ProcessVersion
from tasks.forms.contact import match_words


class BeginningForm(forms.Form):
    """The facts that the diagram asks for, and the brothers and sisters it is also about."""

    also_for = forms.MultipleChoiceField(
        label="Is it also about a brother or sister?",
        help_text="It begins for each of them, and each has a record and a decision of their own.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, version: ProcessVersion, siblings: Iterable[Child], **kwargs: Any
    ) -> None:
        """Ask for each fact of the diagram; offer brothers and sisters where there are any."""
        super().__init__(*args, **kwargs)
        self._siblings = {str(child.pk): child for child in siblings}
        self._facts = version.diagram.asks
        for fact in self._facts:
            self.fields[fact] = DateTimePartsField(label=_label(fact))
        if self._siblings:
            offered = [(key, match_words(child)) for key, child in self._siblings.items()]
            self.fields["also_for"].choices = offered  # type: ignore[attr-defined]
        else:
            del self.fields["also_for"]
        self.order_fields([*self._facts, "also_for"])

    @property
    def facts(self) -> dict[str, dt.datetime]:
        """The moments that were typed, by fact."""
        return {fact: self.cleaned_data[fact] for fact in self._facts}

    @property
    def others(self) -> list[Child]:
        """The brothers and sisters that were chosen."""
        return [self._siblings[key] for key in self.cleaned_data.get("also_for", ())]

    def clean(self) -> dict[str, Any]:
        """Refuse what has not happened yet."""
        cleaned = super().clean() or {}
        for fact in self._facts:
            moment = cleaned.get(fact)
            if moment is not None and moment > clock.now():
                self.add_error(fact, f"{_label(fact)} must not be in the future")
        return cleaned


def _label(fact: str) -> str:
    return f"Date and time when {library().fact_words(fact)}"
