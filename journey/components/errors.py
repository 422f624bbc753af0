"""The error summary of a form, whose links move the focus to what has to be mended."""

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm
from django.utils.safestring import SafeString

from journey.components.fields import focus_id
from journey.components.macros import component


def error_summary(form: BaseForm) -> SafeString:
    """Render the error summary of a form, or nothing when it has no errors."""
    if not form.errors:
        return SafeString("")
    return component(
        "error-summary", titleText="There is a problem", errorList=list(_mistakes(form))
    )


def _mistakes(form: BaseForm) -> Iterator[dict[str, Any]]:
    for error in form.non_field_errors():
        yield {"text": str(error)}
    for name in form.fields:
        bound = form[name]
        for error in bound.errors.as_data():
            href = None if bound.is_hidden else f"#{focus_id(bound, error.code)}"
            yield {"text": " ".join(str(message) for message in error), "href": href}
