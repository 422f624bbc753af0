"""The forms with which an event is entered in a chronology, corrected or taken out."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from journey.fields import LongTextField, LongTextInput, TextField, optional
from journey.models import Child
from tasks.chronology import Candidate, warnings_of
from tasks.forms.partial_date import PartialDate, PartialDateField
from tasks.forms.siblings import WithSiblings
from tasks.models import ChronologyEntry

RIGHT: Final = "right"


class EntryForm(WithSiblings):
    """What happened, when, and what it meant for the child (R70-R74)."""

    ask_siblings = "Does it belong in the chronology of brothers and sisters too?"
    siblings_help = "It is entered for each child you choose, with what it meant for that child."

    happened_on = PartialDateField(
        label="When did it happen?",
        help_text="If only the month or the year is known, leave the rest empty. "
        "For example, 27 3 2019",
        error_messages={"required": "Enter when it happened"},
    )
    date_is_right = optional(
        forms.MultipleChoiceField(
            label="Look at the date again",
            choices=[(RIGHT, "The date is right as it is")],
            widget=forms.CheckboxSelectMultiple,
        )
    )
    what = LongTextField(
        label="What happened?",
        help_text="The facts, in one or two sentences.",
        error_messages={"required": "Enter what happened"},
    )
    meaning = LongTextField(
        label="What did it mean for the child?",
        help_text="How it touched the child’s life, safety or wellbeing, then or since.",
        error_messages={"required": "Enter what it meant for the child"},
    )
    tone = forms.ChoiceField(
        label="What was it for the child?",
        choices=ChronologyEntry.Tone.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what it was for the child"},
    )
    history = forms.ChoiceField(
        label="Which history does it belong to?",
        choices=ChronologyEntry.History.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select which history it belongs to"},
    )
    source = TextField(
        "Which agency or person does it come from?",
        max_length=200,
        help_text="For example, health visitor’s chronology, or the mother",
    )
    pattern = optional(TextField("Is it part of a pattern?"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        patterns: Sequence[str] = (),
        siblings: QuerySet[Child] | None = None,
        **known: Any,
    ) -> None:
        """Show what is known already; offer brothers and sisters where they are given."""
        super().__init__(data, **known)
        named = f" Named so far: {', '.join(patterns)}." if patterns else ""
        self.fields["pattern"].help_text = (
            "Give it a name, and all that has the same name is shown together. "
            f"For example, missed health appointments.{named}"
        )
        self.warned: list[str] = []
        self.offer_siblings(siblings if siblings is not None else ())

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the model's fields."""
        names = ("what", "meaning", "tone", "history", "source", "pattern")
        date: PartialDate = self.cleaned_data["happened_on"]
        return {
            "happened_on": date.on,
            "exactness": date.exactness,
            **{name: self.cleaned_data[name] for name in names},
        }

    def clean(self) -> dict[str, Any]:
        """Warn of a date that looks wrong, and ask for the meaning for each chosen child."""
        cleaned: dict[str, Any] = super().clean() or {}
        date = cleaned.get("happened_on")
        if date:
            self.warned = warnings_of(date.on, date.exactness, cleaned.get("what", ""))
        if self.warned and RIGHT not in cleaned.get("date_is_right", ()):
            for warning in self.warned:
                self.add_error("happened_on", f"{warning} Correct it, or confirm that it is right")
        for name, sentence in self.meanings_wanting(cleaned):
            self.add_error(name, sentence)
        return cleaned


class TakeOutForm(forms.Form):
    """Why an entry is taken out."""

    reason = LongTextField(
        label="Why is it taken out?",
        help_text="The entry and the reason can still be read below the chronology.",
        widget=LongTextInput({"rows": 4}),
        error_messages={"required": "Say why it is taken out"},
    )


def begin_with(candidate: Candidate) -> dict[str, Any]:
    """What the form shows of an event that is offered; a meaning only where a person wrote it."""
    return {
        "happened_on": PartialDate(candidate.on, ChronologyEntry.Exactness.DAY),
        "what": candidate.what,
        "meaning": candidate.meaning,
        "history": candidate.history,
        "source": candidate.source,
    }


def shown_of(entry: ChronologyEntry) -> dict[str, Any]:
    """What the form shows of an entry that is to be corrected."""
    names = ("what", "meaning", "tone", "history", "source", "pattern")
    return {
        "happened_on": PartialDate(entry.happened_on, entry.exactness),
        **{name: getattr(entry, name) for name in names},
    }
