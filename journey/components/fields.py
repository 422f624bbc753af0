"""Which GOV.UK component a field of a Django form becomes, and with what in it.

A form field may carry, all optional:

`option_help`  value → hint under that option (radios, checkboxes)
`conditional`  value → names of fields of the same form revealed when that option is chosen
`is_optional`  whether the label ends with "(optional)"
`shown_when`   (name of a question, its answers): the field is asked for these answers only. The
               browser hides it otherwise; without JavaScript it says when it is asked

A widget of several inputs carries `gds_kind` ("date" or "date-time"), `parts` and `values_of`; a
table of rows carries `gds_kind` "rows", a scale "scale", and their fields `cells`.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from django import forms
from django.forms import BoundField
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from journey.components.macros import component
from journey.components.rows import cell_id, rows_html
from journey.components.scales import item_id, scale_html
from journey.components.wording import (
    Known,
    Params,
    chosen_in,
    common,
    error_of,
    group,
    hint_of,
    label_of,
    only_sometimes,
    options_of,
    text_of,
)


def field_html(bound: BoundField, known: Known | None = None, *, size: str = "s") -> SafeString:
    """Render a field of a form with its label, hint and error, as the GOV.UK component for it.

    `known` says for a field's name where the value it shows was first recorded.
    """
    if bound.is_hidden:
        return bound.as_widget()
    html = _RENDERERS[kind_of(bound)](bound, known or {}, size)
    shown_when = getattr(bound.field, "shown_when", None)
    asking = _asking(bound, shown_when[0]) if shown_when else None
    return only_sometimes(asking, shown_when[1], html) if shown_when and asking else html


def _asking(bound: BoundField, name: str) -> BoundField | None:
    """The question on which a field depends: of its own form, or of the page's `main` form."""
    forms = (bound.form, getattr(bound.form, "main", None))
    return next((form[name] for form in forms if form and name in form.fields), None)


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
    if kind_of(bound) == "rows":
        return cell_id(bound, code)
    if kind_of(bound) == "scale":
        return item_id(bound)
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
        **common(bound, known, size),
        type=kind,
        value=text_of(bound),
        inputmode=("numeric" if whole else "decimal") if is_number else None,
        classes=widget.attrs.get("class") or ("govuk-input--width-5" if is_number else None),
        autocomplete=widget.attrs.get("autocomplete"),
        spellcheck=widget.attrs.get("spellcheck"),
    )


def _password(bound: BoundField, known: Known, size: str) -> SafeString:
    autocomplete = bound.field.widget.attrs.get("autocomplete", "current-password")
    return component("password-input", **common(bound, known, size), autocomplete=autocomplete)


def _textarea(bound: BoundField, known: Known, size: str) -> SafeString:
    attrs = bound.field.widget.attrs
    longest = attrs.get("maxlength")
    # Written as a character reference, because the macros indent what they nest line by line
    # and would add spaces to what somebody wrote.
    lines = escape(text_of(bound).replace("\r\n", "\n"))
    value = mark_safe(lines.replace("\n", "&#10;"))  # noqa: S308 (escaped above)
    return component(
        "character-count" if longest else "textarea",
        **common(bound, known, size),
        value=value,
        rows=attrs.get("rows", 5),
        spellcheck=True,
        maxlength=longest,
        threshold="75" if longest else None,
    )


def _select(bound: BoundField, known: Known, size: str) -> SafeString:
    chosen = chosen_in(bound)
    items = [
        {"value": value, "text": text, "selected": value in chosen}
        for value, text in options_of(bound)
    ]
    return component("select", **common(bound, known, size), items=items)


def _file(bound: BoundField, known: Known, size: str) -> SafeString:
    return component(
        "file-upload",
        **common(bound, known, size),
        javascript=True,
        multiple=getattr(bound.field.widget, "allow_multiple_selected", False) or None,
    )


def _checkbox(bound: BoundField, known: Known, size: str) -> SafeString:
    item = {
        "value": "on",
        "text": label_of(bound),
        "checked": bool(bound.value()),
        "hint": hint_of(bound, known),
    }
    return component(
        "checkboxes",
        name=bound.html_name,
        idPrefix=bound.auto_id,
        items=[item],
        errorMessage=error_of(bound),
    )


def _radios(bound: BoundField, known: Known, size: str) -> SafeString:
    options = options_of(bound)
    inline = len(options) == 2 and all(len(text) < 12 for _, text in options)
    inline = inline and not getattr(bound.field, "conditional", None)
    return component(
        "radios",
        **group(bound, known, size),
        idPrefix=bound.auto_id,
        items=list(_items(bound, known, options)),
        classes="govuk-radios--inline" if inline else None,
    )


def _checkboxes(bound: BoundField, known: Known, size: str) -> SafeString:
    return component(
        "checkboxes",
        **group(bound, known, size),
        idPrefix=bound.auto_id,
        items=list(_items(bound, known, options_of(bound))),
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
    params = group(bound, known, size)
    del params["name"]
    return component("date-input", **params, id=bound.auto_id, items=items)


def _rows(bound: BoundField, known: Known, size: str) -> SafeString:
    return rows_html(bound, known, size, partial(field_html, size="cell"))


def _scale(bound: BoundField, known: Known, size: str) -> SafeString:
    return scale_html(bound, known, size, field_html)


def _items(bound: BoundField, known: Known, options: list[tuple[str, str]]) -> Iterator[Params]:
    chosen = chosen_in(bound)
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
    "rows": _rows,
    "scale": _scale,
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
