"""Text: a line, a telephone number, a paragraph."""

from typing import Any

from django import forms

from journey.fields.wording import ask_for


class TextField(forms.CharField):
    """One line of text, which the browser does not fill in from what it knows of the worker."""

    def __init__(self, label: str, *, max_length: int = 100, **kwargs: Any) -> None:
        super().__init__(label=label, max_length=max_length, **kwargs)
        self.widget.attrs["autocomplete"] = "off"
        self.error_messages["required"] = ask_for(label)
        self.error_messages["max_length"] = f"{label} must be {max_length} characters or fewer"


class TelephoneField(TextField):
    """A telephone number as people write it, with spaces or an extension."""

    widget = forms.TelInput

    def __init__(self, label: str = "Telephone number", *, max_length: int = 30) -> None:
        super().__init__(label, max_length=max_length)


class LongTextInput(forms.Textarea):
    """A text area of a height that invites a paragraph."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 6, **(attrs or {})})


class LongTextField(forms.CharField):
    """Several lines of text; a line break is one character, as the browser counts it."""

    widget = LongTextInput

    def to_python(self, value: Any) -> Any:
        """The text with the line breaks of every browser written alike."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text
