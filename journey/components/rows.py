"""A table that a person fills: a group of fields for each row, one below the other."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict, ErrorList
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journey.components.macros import component
from journey.components.wording import Known, group
from journey.fields.rows import EMPTY_ROWS, KEPT, RowsField

CELL: Final = "cell-"
FieldHtml = Any


class RowForm(forms.Form):
    """The fields of one row with what stands in them; judged elsewhere."""

    def __init__(self, bound: BoundField, number: int, row: Mapping[str, Any]) -> None:
        """`bound` is the table on its page."""
        super().__init__(initial=dict(row), prefix=f"{bound.html_name}-{number}")
        self.fields.update(_table(bound).cells)
        self.number = number
        self.kept = {key: str(row[key]) for key in KEPT if row.get(key)}
        if "row_of" in self.kept:
            self.fields.pop("row_name", None)
        else:
            self.kept.pop("row_name", None)
        self.is_empty = not any(row.get(key) for key in self.fields)
        self._errors = _errors_of_row(bound, number)
        self.is_open = not self.is_empty or bool(self._errors)
        """Whether it is shown unfolded: the first row too, where the table as a whole is wrong."""
        self.is_open |= number == 0 and bool(bound.errors)

    @property
    def title(self) -> str:
        """Whom or what the row is about, or its number."""
        return self.kept.get("row_name") or f"Row {self.number + 1}"


def rows_html(bound: BoundField, known: Known, size: str, cell_html: FieldHtml) -> SafeString:
    """The rows that are there, empty ones, and a button for more. Works without JavaScript."""
    row_html = _folded_html if _table(bound).folds else _row_html
    rows = [row_html(form, cell_html) for form in row_forms(bound)]
    count = format_html(
        '<input type="hidden" name="{}-count" value="{}">', bound.html_name, len(rows)
    )
    more = component(
        "button",
        text="Add another row",
        classes="govuk-button--secondary",
        name="add_row",
        value=bound.html_name,
    )
    inner = format_html('<div class="journey-rows">{}{}{}</div>', count, _joined(rows), more)
    return _group_html(bound, known, size, inner)


def row_forms(bound: BoundField) -> list[RowForm]:
    """A form for each row: what was typed, or what the table begins with and empty rows."""
    rows = list(bound.value() or ())
    folds = _table(bound).folds
    if not rows or not (bound.form.is_bound or folds):
        rows += [{}] * EMPTY_ROWS
    return [RowForm(bound, number, row) for number, row in enumerate(rows)]


def cell_id(bound: BoundField, code: str | None) -> str:
    """The id of the input that a mistake in a table is about; the first without a cell."""
    cells = _table(bound).cells
    number, key, part = 0, next(iter(row_forms(bound)[0].fields)), ""
    if (code or "").startswith(CELL):
        words = str(code).split("-")
        number, key, part = int(words[1]), words[2], words[-1]
    name = f"{bound.auto_id}-{number}-{key}"
    parts = getattr(cells[key].widget, "parts", ())
    return f"{name}_{part if part in parts else next(iter(parts))}" if parts else name


def _row_html(form: RowForm, cell_html: FieldHtml) -> SafeString:
    return format_html(
        '<fieldset class="govuk-fieldset journey-rows__row">'
        '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{}</legend>'
        "{}</fieldset>",
        form.title,
        _cells_html(form, cell_html),
    )


def _folded_html(form: RowForm, cell_html: FieldHtml) -> SafeString:
    """A row that opens: it is open where something stands in it, or is wrong with it."""
    if "row_of" not in form.kept:
        return _row_html(form, cell_html)
    return format_html(
        '<details class="govuk-details journey-rows__fold"{}>'
        '<summary class="govuk-details__summary"><span class="govuk-details__summary-text">{}'
        '</span></summary><div class="govuk-details__text" role="group" aria-label="{}">{}</div>'
        "</details>",
        SafeString(" open" if form.is_open else ""),
        form.title,
        form.title,
        _cells_html(form, cell_html),
    )


def _cells_html(form: RowForm, cell_html: FieldHtml) -> SafeString:
    kept = format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((form.add_prefix(key), value) for key, value in form.kept.items()),
    )
    cells = _joined([cell_html(cell) for cell in form])
    return format_html('{}<div class="journey-rows__cells">{}</div>', kept, cells)


def _group_html(bound: BoundField, known: Known, size: str, inner: SafeString) -> SafeString:
    """A fieldset as the design system has it, with hint and error of the table as a whole."""
    params = group(bound, known, size)
    whole = [str(e) for error in _whole(bound) for e in error.messages]
    hint, described = SafeString(""), []
    if params["hint"]:
        described.append(f"{bound.auto_id}-hint")
        words = params["hint"].get("html") or params["hint"]["text"]
        hint = format_html('<div class="govuk-hint" id="{}">{}</div>', described[-1], words)
    error = SafeString("")
    if whole:
        described.append(f"{bound.auto_id}-error")
        error = component("error-message", text=" ".join(whole), id=described[-1])
    return format_html(
        '<div class="govuk-form-group{}">{}</div>',
        " govuk-form-group--error" if whole else "",
        component(
            "fieldset",
            legend=params["fieldset"]["legend"],
            describedBy=" ".join(described) or None,
            html=format_html("{}{}{}", hint, error, inner),
        ),
    )


def _whole(bound: BoundField) -> Iterator[Any]:
    return (one for one in bound.errors.as_data() if not (one.code or "").startswith(CELL))


def _errors_of_row(bound: BoundField, number: int) -> ErrorDict:
    errors = ErrorDict()
    for one in bound.errors.as_data():
        words = (one.code or "").split("-", 3)
        if words[:2] == ["cell", str(number)]:
            part = words[3] if len(words) > 3 else None
            mistake = forms.ValidationError(" ".join(one.messages), code=part)
            errors.setdefault(words[2], ErrorList()).append(mistake)
    return errors


def _joined(parts: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _table(bound: BoundField) -> RowsField:
    return cast(RowsField, bound.field)
