"""What the pages that keep their typing have in common: its token, its fields, another row."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.forms import BoundField
from django.http import QueryDict

from journey.fields.rows import MOST_ROWS, RowsField

PAGE: Final = "page_token"
OPENED: Final = "opened"
ADD_ROW: Final = "add_row"
"""The button below a table; its value is the name of the table."""


def token_of(typed: QueryDict) -> str:
    """The token of the page that was sent, or of one that is opened now."""
    return str(typed.get(PAGE, "")) or secrets.token_hex(8)


def fields_of(typed: QueryDict, *, without: Iterable[str] = ()) -> dict[str, list[str]]:
    """The fields of a page as they were typed, to be kept."""
    left_out = {"csrfmiddlewaretoken", ADD_ROW, OPENED, PAGE, *without}
    return {
        name: [value.replace("\0", "") for value in values]
        for name, values in typed.lists()
        if name not in left_out
    }


def as_typed(answers: Mapping[str, Sequence[str]]) -> QueryDict:
    """What was kept, as the page would send it."""
    typed = QueryDict(mutable=True)
    for name, values in answers.items():
        typed.setlist(name, list(values))
    return typed


def with_another_row(typed: QueryDict, table: BoundField | None) -> tuple[QueryDict, str]:
    """What was typed with one more row in a table, and where on the page that row is."""
    typed = typed.copy()
    if table is None or not isinstance(table.field, RowsField):
        return typed, ""
    name = table.html_name
    count = typed.get(f"{name}-count", "")
    rows = min(int(count) if count.isdecimal() else 0, MOST_ROWS - 1)
    typed[f"{name}-count"] = str(rows + 1)
    return typed, f"#{table.auto_id}-{rows}-{next(iter(table.field.cells))}"
