"""A scale: its items one below the other, each with the same options."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journey.components.macros import component
from journey.components.wording import Known, group
from journey.fields.scales import ScaleField


class ItemsForm(forms.Form):
    """The items of a scale with what is chosen in them."""

    def __init__(self, bound: BoundField) -> None:
        """`bound` is the scale on its page."""
        super().__init__(initial=_chosen(bound.value()), prefix=bound.html_name)
        self.fields.update(_cells(bound))


def scale_html(bound: BoundField, known: Known, size: str, item_html: Any) -> SafeString:
    """The items of a scale under its name."""
    params = group(bound, known, size)
    items = format_html_join("", "{}", ((item_html(item),) for item in ItemsForm(bound)))
    words = (params["hint"] or {}).get("html") or (params["hint"] or {}).get("text") or ""
    hint = format_html('<div class="govuk-hint">{}</div>', words) if words else ""
    error = component("error-message", **params["errorMessage"]) if params["errorMessage"] else ""
    return format_html(
        '<div class="govuk-form-group{}">{}</div>',
        " govuk-form-group--error" if error else "",
        component(
            "fieldset",
            legend=params["fieldset"]["legend"],
            html=format_html("{}{}{}", hint, error, items),
        ),
    )


def item_id(bound: BoundField) -> str:
    """The id of the first option of the first item."""
    return f"{bound.auto_id}-{next(iter(_cells(bound)))}"


def _chosen(value: Any) -> dict[str, Any]:
    """The options by item, of what was typed or of what is recorded."""
    return {
        key: one.get("value") if isinstance(one, Mapping) else one
        for key, one in (value or {}).items()
    }


def _cells(bound: BoundField) -> Mapping[str, forms.Field]:
    return cast(ScaleField, bound.field).cells
