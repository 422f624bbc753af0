"""Tags that write GOV.UK components: `gds`, `gds_field` and `gds_errors`."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

from journey.components.errors import error_summary
from journey.components.fields import field_html
from journey.components.macros import component
from journey.components.wording import Known

register = template.Library()


@register.simple_tag
def gds(kind: str, /, **params: Any) -> SafeString:
    """Write one component: `{% gds "button" text="Save" %}`; see `components.macros.component`."""
    return component(kind, **params)


@register.simple_tag
def gds_field(bound: BoundField, known: Known | None = None, *, size: str = "s") -> SafeString:
    """Write a form field: `{% gds_field form.name %}`, `{% gds_field form.name known size="m" %}`.

    `known` maps names of fields to where their first value came from.
    """
    return field_html(bound, known or {}, size=size)


@register.simple_tag
def gds_errors(form: BaseForm, others: Iterable[BaseForm] = ()) -> SafeString:
    """Write the error summary of a page's form, or forms; nothing when they have no errors."""
    return error_summary(form, *others)
