"""Answers that are chosen, and answers that may be left out."""

from typing import Any, Final, TypeVar

from django import forms

from journey.fields.wording import ask_for

YES_OR_NO: Final = (("yes", "Yes"), ("no", "No"))

AnyField = TypeVar("AnyField", bound=forms.Field)


class YesNoField(forms.TypedChoiceField):
    """A question with two answers; gives True for "yes", and None where nothing was chosen."""

    widget = forms.RadioSelect

    def __init__(self, label: str, *, missing: str = "", **kwargs: Any) -> None:
        """`missing` asks for the answer; `choices` may put yes and no into other words."""
        kwargs.setdefault("choices", YES_OR_NO)
        super().__init__(label=label, coerce="yes".__eq__, empty_value=None, **kwargs)
        self.error_messages["required"] = missing or ask_for(label)

    def prepare_value(self, value: Any) -> Any:
        """The choice that stands for True or False, when one of them is shown again."""
        return ("yes" if value else "no") if isinstance(value, bool) else value


def optional(field: AnyField) -> AnyField:
    """Make a field one that may be left out, and let its label say so."""
    field.required = False
    vars(field)["is_optional"] = True  # read by `journey.components.fields`
    return field
