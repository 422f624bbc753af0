"""The form with which a second person decides about what somebody else drafted."""

from typing import Any, ClassVar

from django import forms

from journey.fields import LongTextField, LongTextInput


class DecideForm(forms.Form):
    """Yes or no, and why; whoever says no must say why. A subclass gives the words."""

    question: ClassVar[str]
    missing: ClassVar[str]
    """What is said when neither is chosen."""
    yes: ClassVar[tuple[str, str]]
    """The value that agrees and its words."""
    no: ClassVar[tuple[str, str]]
    hint: ClassVar[str]
    """When the reason must be given, and where it stays."""
    why_not: ClassVar[str]
    """What is said when a no has no reason."""
    longest: ClassVar[int | None] = None
    """The characters for which the reason has room."""

    def __init__(self, data: Any = None) -> None:
        """Put the words of the subclass into the fields."""
        super().__init__(data)
        self.fields["decision"] = forms.ChoiceField(
            label=self.question,
            widget=forms.RadioSelect,
            choices=(self.yes, self.no),
            error_messages={"required": self.missing},
        )
        room = {"maxlength": self.longest} if self.longest else {}
        self.fields["note"] = LongTextField(
            label="Why?",
            help_text=self.hint,
            max_length=self.longest,
            widget=LongTextInput({**room, "rows": 3}),
            error_messages={"max_length": "Shorten it to %(limit_value)d characters or fewer"},
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """Ask why, where the answer is no."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == self.no[0] and not cleaned.get("note"):
            self.add_error("note", self.why_not)
        return cleaned

    @property
    def agrees(self) -> bool:
        """Whether a valid form says yes."""
        return bool(self.cleaned_data["decision"] == self.yes[0])

    @property
    def note(self) -> str:
        """The reason that a valid form gives."""
        return str(self.cleaned_data["note"])
