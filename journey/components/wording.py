"""What the components of all fields share: label, hint, error, value, and when they are asked."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from journey.templatetags.journey_words import spoken_date


class Origin(Protocol):
    """Where an answer that is offered again was first given."""

    @property
    def source(self) -> str:
        """The step at which it was recorded."""

    @property
    def at(self) -> datetime:
        """When."""


Known = Mapping[str, Origin]
Params = dict[str, Any]

_EXAMPLES: Final = {
    "date": "For example, 27 3 2026",
    "date-time": "For example, 27 3 2026 and 14:30",
}


def common(bound: BoundField, known: Known, size: str) -> Params:
    """What every component with a label takes."""
    return {
        "id": bound.auto_id,
        "name": bound.html_name,
        "label": {"text": label_of(bound), "classes": f"govuk-label--{size}"},
        "hint": hint_of(bound, known),
        "errorMessage": error_of(bound),
        "disabled": bound.field.disabled or None,
    }


def group(bound: BoundField, known: Known, size: str) -> Params:
    """What every component with a legend takes."""
    legend = {"text": label_of(bound), "classes": f"govuk-fieldset__legend--{size}"}
    return {
        "name": bound.html_name,
        "fieldset": {"legend": legend},
        "hint": hint_of(bound, known),
        "errorMessage": error_of(bound),
    }


def label_of(bound: BoundField) -> str:
    """The label, with "(optional)" where nothing need be answered."""
    return f"{bound.label} (optional)" if _is_optional(bound) else str(bound.label)


def _is_optional(bound: BoundField) -> bool:
    return bool(getattr(bound.field, "is_optional", False))


def hint_of(bound: BoundField, known: Known) -> Params | None:
    """The hint: the help, an example, and where the answer shown was first recorded."""
    example = _EXAMPLES.get(getattr(bound.field.widget, "gds_kind", ""))
    words = str(bound.help_text or "")
    if example and "for example" not in words.lower():
        words = f"{words} {example}".strip()
    origin = known.get(bound.name)
    if origin:
        return {"html": format_html("{} {}", words, _origin(origin))}
    return {"text": words} if words else None


def _origin(origin: Origin) -> SafeString:
    return format_html(
        '<span class="journey-known">From “{}”, {}. Change it if it is no longer right.</span>',
        origin.source,
        spoken_date(origin.at),
    )


def only_sometimes(question: BoundField, answers: Collection[str], html: SafeString) -> SafeString:
    """Wrap a field that is asked for some answers to another question only."""
    labels = [text for value, text in options_of(question) if value in answers]
    labels = labels or sorted(answers)
    return format_html(
        '<div class="journey-sometimes" data-shown-when="{}" data-shown-values="{}">'
        '<p class="govuk-hint journey-sometimes__words">Only if “{}” is: {}</p>{}</div>',
        question.html_name,
        " ".join(sorted(answers)),
        question.label,
        " or ".join(labels),
        html,
    )


def error_of(bound: BoundField) -> Params | None:
    """The error message; None without one."""
    return {"text": " ".join(str(error) for error in bound.errors)} if bound.errors else None


def text_of(bound: BoundField) -> str:
    """The value as text."""
    value = bound.value()
    return "" if value is None else str(value)


def chosen_in(bound: BoundField) -> frozenset[str]:
    """The values that are chosen."""
    value = bound.value()
    values = value if isinstance(value, list | tuple | set) else [value]
    return frozenset(str(item) for item in values if item is not None)


def options_of(bound: BoundField) -> list[tuple[str, str]]:
    """The options as (value, label)."""
    choices = getattr(bound.field.widget, "choices", ())
    return [(str(value), str(text)) for value, text in choices]
