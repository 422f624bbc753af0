"""Form fields whose mistakes are told in GOV.UK words."""

from journey.fields.choices import YesNoField, optional
from journey.fields.dates import (
    DatePartsField,
    DateTimePartsField,
    PartsAndTimeInput,
    PartsInput,
    born_by_today,
)
from journey.fields.rows import RowsField, RowsInput, cell_mistake
from journey.fields.scales import ScaleField, ScaleInput
from journey.fields.text import LongTextField, LongTextInput, TelephoneField, TextField
from journey.fields.wording import ask_for, named

__all__ = [
    "DatePartsField",
    "DateTimePartsField",
    "LongTextField",
    "LongTextInput",
    "PartsAndTimeInput",
    "PartsInput",
    "RowsField",
    "RowsInput",
    "ScaleField",
    "ScaleInput",
    "TelephoneField",
    "TextField",
    "YesNoField",
    "ask_for",
    "born_by_today",
    "cell_mistake",
    "named",
    "optional",
]
