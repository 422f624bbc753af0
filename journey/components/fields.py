"""Which GOV.UK component a field of a Django form becomes, and with what in it.

A form field may carry, all optional:

`option_help`  value → hint under that option (radios, checkboxes)
`conditional`  value → names of fields of the same form revealed when that option is chosen
`is_optional`  whether the label ends with "(optional)"
`shown_when`   (name of a question, its answers): the field is asked for these answers only. The
               browser hides it otherwise; without JavaScript it says when it is asked

A widget of several inputs carries `gds_kind` ("date" or "date-time"), `parts` and `values_of`.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from django import forms
from django.forms import BoundField
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from journey.components.macros import component
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


def field_html(bound: BoundField, known: Known | None = None, *, size: str = "s") -> SafeString:
    """Render a field of a form with its label, hint and error, as the GOV.UK component for it.

    `known` says for a field's name where the value it shows was first recorded.
    """
    if bound.is_hidden:
        return bound.as_widget()
    html = _RENDERERS[kind_of(bound)](bound, known or {}, size)
    shown_when = getattr(bound.field, "shown_when", None)
    return _sometimes(bound.form[shown_when[0]], shown_when[1], html) if shown_when else html


def kind_of(bound: BoundField) -> str:
    """The kind of component a field is rendered as: one of the keys of the renderers below."""
    widget = bound.field.widget
    if kind := getattr(widget, "gds_kind", None):
        return str(kind)
    return next((kind for base, kind in _KINDS if isinstance(widget, base)), "input")


def focus_id(bound: BoundField, code: str | None = None) -> str:
    """The id of the input that an error of this field is about; the first of several inputs.

    A date's error may name a part by its code, as "part-year".
    """
    parts = getattr(bound.field.widget, "parts", None)
    if not parts:
        return str(bound.auto_id)
    part = (code or "").removeprefix("part-")
    return f"{bound.auto_id}_{part if part in parts else next(iter(parts))}"


def wrong_parts(bound: BoundField) -> frozenset[str]:
    """The inputs of a date that an error is about; all of them unless the error names some."""
    parts = getattr(bound.field.widget, "parts", ())
    named = {
        (error.code or "").removeprefix("part-") for error in bound.errors.as_data()
    } & frozenset(parts)
    return frozenset(named or parts) if bound.errors else frozenset()


# One renderer for each kind of component


def _input(bound: BoundField, known: Known, size: str) -> SafeString:
    widget = bound.field.widget
    is_number = isinstance(widget, forms.NumberInput)
    whole = is_number and isinstance(bound.field, forms.IntegerField)
    kind = "text" if is_number else getattr(widget, "input_type", "text")
    return component(
        "input",
        **_common(bound, known, size),
        type=kind,
        value=_text(bound),
        inputmode=("numeric" if whole else "decimal") if is_number else None,
        classes=widget.attrs.get("class") or ("govuk-input--width-5" if is_number else None),
        autocomplete=widget.attrs.get("autocomplete"),
        spellcheck=widget.attrs.get("spellcheck"),
    )


def _password(bound: BoundField, known: Known, size: str) -> SafeString:
    autocomplete = bound.field.widget.attrs.get("autocomplete", "current-password")
    return component("password-input", **_common(bound, known, size), autocomplete=autocomplete)


def _textarea(bound: BoundField, known: Known, size: str) -> SafeString:
    attrs = bound.field.widget.attrs
    longest = attrs.get("maxlength")
    # Written as a character reference, because the macros indent what they nest line by line
    # and would add spaces to what somebody wrote.
    lines = escape(_text(bound).replace("\r\n", "\n"))
    value = mark_safe(lines.replace("\n", "&#10;"))  # noqa: S308 (escaped above)
    return component(
        "character-count" if longest else "textarea",
        **_common(bound, known, size),
        value=value,
        rows=attrs.get("rows", 5),
        spellcheck=True,
        maxlength=longest,
        threshold="75" if longest else None,
    )


def _select(bound: BoundField, known: Known, size: str) -> SafeString:
    chosen = _chosen(bound)
    items = [
        {"value": value, "text": text, "selected": value in chosen}
        for value, text in _options(bound)
    ]
    return component("select", **_common(bound, known, size), items=items)


def _file(bound: BoundField, known: Known, size: str) -> SafeString:
    return component("file-upload", **_common(bound, known, size), javascript=True)


def _checkbox(bound: BoundField, known: Known, size: str) -> SafeString:
    item = {
        "value": "on",
        "text": _label(bound),
        "checked": bool(bound.value()),
        "hint": _hint(bound, known),
    }
    return component(
        "checkboxes",
        name=bound.html_name,
        idPrefix=bound.auto_id,
        items=[item],
        errorMessage=_error(bound),
    )


def _radios(bound: BoundField, known: Known, size: str) -> SafeString:
    options = _options(bound)
    inline = len(options) == 2 and all(len(text) < 12 for _, text in options)
    inline = inline and not getattr(bound.field, "conditional", None)
    return component(
        "radios",
        **_group(bound, known, size),
        idPrefix=bound.auto_id,
        items=list(_items(bound, known, options)),
        classes="govuk-radios--inline" if inline else None,
    )


def _checkboxes(bound: BoundField, known: Known, size: str) -> SafeString:
    return component(
        "checkboxes",
        **_group(bound, known, size),
        idPrefix=bound.auto_id,
        items=list(_items(bound, known, _options(bound))),
    )


def _date(bound: BoundField, known: Known, size: str) -> SafeString:
    widget = bound.field.widget
    values = dict(zip(widget.parts, widget.values_of(bound.value()), strict=True))
    wrong = wrong_parts(bound)
    items = [
        {
            "name": f"{bound.html_name}_{part}",
            "id": f"{bound.auto_id}_{part}",
            "label": part.capitalize(),
            "value": values[part],
            "classes": f"govuk-input--width-{4 if part in ('year', 'time') else 2}"
            + (" govuk-input--error" if part in wrong else ""),
            "inputmode": "text" if part == "time" else "numeric",
        }
        for part in widget.parts
    ]
    group = _group(bound, known, size)
    del group["name"]
    return component("date-input", **group, id=bound.auto_id, items=items)


_RENDERERS: Final = {
    "input": _input,
    "password": _password,
    "textarea": _textarea,
    "select": _select,
    "file": _file,
    "checkbox": _checkbox,
    "radios": _radios,
    "checkboxes": _checkboxes,
    "date": _date,
    "date-time": _date,
}

_KINDS: Final[tuple[tuple[type[forms.Widget], str], ...]] = (
    (forms.Textarea, "textarea"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
)


# What the components share


def _common(bound: BoundField, known: Known, size: str) -> Params:
    return {
        "id": bound.auto_id,
        "name": bound.html_name,
        "label": {"text": _label(bound), "classes": f"govuk-label--{size}"},
        "hint": _hint(bound, known),
        "errorMessage": _error(bound),
        "disabled": bound.field.disabled or None,
    }


def _group(bound: BoundField, known: Known, size: str) -> Params:
    legend = {"text": _label(bound), "classes": f"govuk-fieldset__legend--{size}"}
    return {
        "name": bound.html_name,
        "fieldset": {"legend": legend},
        "hint": _hint(bound, known),
        "errorMessage": _error(bound),
    }


def _label(bound: BoundField) -> str:
    return f"{bound.label} (optional)" if _is_optional(bound) else str(bound.label)


def _is_optional(bound: BoundField) -> bool:
    return bool(getattr(bound.field, "is_optional", False))


def _hint(bound: BoundField, known: Known) -> Params | None:
    example = _EXAMPLES.get(kind_of(bound))
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


def _sometimes(question: BoundField, answers: Collection[str], html: SafeString) -> SafeString:
    """Wrap a field that is asked for some answers to another question only."""
    labels = [text for value, text in _options(question) if value in answers]
    return format_html(
        '<div class="journey-sometimes" data-shown-when="{}" data-shown-values="{}">'
        '<p class="govuk-hint journey-sometimes__words">Only if “{}” is: {}</p>{}</div>',
        question.html_name,
        " ".join(sorted(answers)),
        question.label,
        " or ".join(labels),
        html,
    )


def _error(bound: BoundField) -> Params | None:
    return {"text": " ".join(str(error) for error in bound.errors)} if bound.errors else None


def _text(bound: BoundField) -> str:
    value = bound.value()
    return "" if value is None else str(value)


def _chosen(bound: BoundField) -> frozenset[str]:
    value = bound.value()
    values = value if isinstance(value, list | tuple | set) else [value]
    return frozenset(str(item) for item in values if item is not None)


def _options(bound: BoundField) -> list[tuple[str, str]]:
    return [(str(value), str(text)) for value, text in bound.field.widget.choices]


def _items(bound: BoundField, known: Known, options: list[tuple[str, str]]) -> Iterator[Params]:
    chosen = _chosen(bound)
    hints = getattr(bound.field, "option_help", {})
    for value, text in options:
        hint = hints.get(value)
        yield {
            "value": value,
            "text": text,
            "checked": value in chosen,
            "hint": {"text": hint} if hint else None,
            "conditional": _revealed(bound, known, value),
        }


def _revealed(bound: BoundField, known: Known, value: str) -> Params | None:
    names = getattr(bound.field, "conditional", {}).get(value, ())
    inner = [field_html(bound.form[name], known) for name in names]
    return {"html": mark_safe("".join(inner))} if inner else None  # noqa: S308 (rendered above)
