"""Form fields whose mistakes are told in GOV.UK words."""

from journey.fields.choices import YesNoField, optional
from journey.fields.dates import (
    DatePartsField,
    DateTimePartsField,
    PartsAndTimeInput,
    PartsInput,
    born_by_today,
)
from journey.fields.text import LongTextField, LongTextInput, TelephoneField, TextField
from journey.fields.wording import ask_for, named

__all__ = [
    "DatePartsField",
    "DateTimePartsField",
    "LongTextField",
    "LongTextInput",
    "PartsAndTimeInput",
    "PartsInput",
    "TelephoneField",
    "TextField",
    "YesNoField",
    "ask_for",
    "born_by_today",
    "named",
    "optional",
]
