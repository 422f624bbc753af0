"""What somebody who decides may write beside the reasons: what was weighed up (R231, R233, R234).

Nothing of it must be answered: how much is written follows how much harm there may be.
"""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from journey.fields import LongTextField, LongTextInput

PREFIX: Final = "weigh_"
LIKELIHOODS: Final = (
    ("unlikely", "Unlikely"),
    ("possible", "Possible"),
    ("likely", "Likely"),
    ("almost_certain", "Almost certain"),
)
SERIOUSNESS: Final = (
    ("slight", "Slight: soon put right"),
    ("moderate", "Moderate: it would need help"),
    ("serious", "Serious: lasting harm"),
    ("severe", "Severe: a life would be in danger"),
)
MARKS: Final = (
    ("dilemma", "A dilemma: every option may do harm"),
    ("emergency", "An emergency: there was no time to find out more"),
    ("series", "One of a series: it is looked at together with others"),
)
Weighed = list[list[str]]
"""Questions and answers in the words in which they were read."""


def weighing_fields() -> dict[str, forms.Field]:
    """The fields, by name, none of which must be filled in."""
    fields: dict[str, forms.Field] = {
        "benefits": _text("What good may come of it?"),
        "harms": _text("What harm may come of it?"),
        "likelihood": _one("How likely is that harm?", LIKELIHOODS),
        "seriousness": _one("How serious would it be?", SERIOUSNESS),
        "marks": forms.MultipleChoiceField(
            label="What kind of decision is it?",
            choices=MARKS,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        ),
    }
    return {f"{PREFIX}{name}": field for name, field in fields.items()}


def weighed(cleaned: Mapping[str, Any]) -> Weighed:
    """What was filled in, as questions and answers."""
    told = []
    for name, field in weighing_fields().items():
        value = cleaned.get(name)
        if value in (None, "", []):
            continue
        words = dict(getattr(field, "choices", ()))
        chosen = value if isinstance(value, list) else [value]
        told.append([str(field.label), "\n".join(str(words.get(one, one)) for one in chosen)])
    return told


def _text(label: str) -> forms.Field:
    return LongTextField(label=label, required=False, widget=LongTextInput({"rows": 3}))


def _one(label: str, choices: tuple[tuple[str, str], ...]) -> forms.Field:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False)
