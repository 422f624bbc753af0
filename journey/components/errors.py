"""The error summary of a form, whose links move the focus to what has to be mended."""

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm
from django.utils.safestring import SafeString

from journey.components.fields import focus_id
from journey.components.macros import component


def error_summary(*forms: BaseForm) -> SafeString:
    """Render the error summary of the forms of a page, or nothing when they have no errors.

    A form that has the attribute `about` is about one of several people: the name comes first.
    """
    if not any(form.errors for form in forms):
        return SafeString("")
    mistakes = [mistake for form in forms for mistake in _mistakes(form)]
    return component("error-summary", titleText="There is a problem", errorList=mistakes)


def _mistakes(form: BaseForm) -> Iterator[dict[str, Any]]:
    name = getattr(form, "about", "")
    about = f"{name}: " if name else ""
    for error in form.non_field_errors():
        yield {"text": f"{about}{error}"}
    for name in form.fields:
        bound = form[name]
        for error in bound.errors.as_data():
            href = None if bound.is_hidden else f"#{focus_id(bound, error.code)}"
            yield {"text": about + " ".join(str(message) for message in error), "href": href}
