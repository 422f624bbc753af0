"""A table that a person fills: rows of the same cells, and room for more."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

MOST_ROWS: Final = 100
EMPTY_ROWS: Final = 2
"""How many rows are offered for what is not written yet."""
KEPT: Final = ("row_id", "row_of", "row_name")
"""What a row carries besides its cells: by what it is known, whom it is about, that one's name."""
_NOTHING: Final[tuple[Any, ...]] = (None, "", [])


class RowsInput(forms.Widget):
    """The cells of each row, and how many rows there are."""

    gds_kind = "rows"

    def __init__(self, cells: Mapping[str, forms.Field]) -> None:
        """`cells` are the fields of one row by the keys of the columns."""
        super().__init__()
        self.cells = cells

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed, row by row; None where the page did not have the table."""
        count = data.get(f"{name}-count")
        if count is None:
            return None
        rows = min(int(count), MOST_ROWS) if str(count).isdecimal() else 0
        return [self._row(data, files, f"{name}-{number}") for number in range(rows)]

    def _row(self, data: Any, files: Any, prefix: str) -> dict[str, Any]:
        kept = {key: data.get(f"{prefix}-{key}", "") for key in KEPT}
        return kept | {
            key: field.widget.value_from_datadict(data, files, f"{prefix}-{key}")
            for key, field in self.cells.items()
        }


class RowsField(forms.Field):
    """Rows of cells. Rows stay in their places, the empty ones too: whoever judges them names them.

    A mistake in a cell has the code `cell-2-by_when`, or `cell-2-by_when-part-year`.
    """

    def __init__(
        self, cells: Mapping[str, forms.Field], *, folds: bool = False, **kwargs: Any
    ) -> None:
        """`cells` are the fields of one row by the keys of the columns.

        With `folds` the rows are named, and one in which nothing stands is folded away.
        """
        super().__init__(widget=RowsInput(cells), **kwargs)
        self.cells = cells
        self.folds = folds

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed; what the table begins with where it was not on the page."""
        return initial if data is None else data

    def clean(self, value: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
        """The rows with their cells cleaned; raises ValidationError for all cells together."""
        rows: list[dict[str, Any]] = []
        mistakes: list[ValidationError] = []
        for number, typed in enumerate(value or ()):
            row = {key: typed[key] for key in KEPT if typed.get(key)}
            for key, field in self.cells.items():
                try:
                    cell = field.clean(typed.get(key))
                except ValidationError as error:
                    mistakes.extend(_in_cell(error, number, key))
                else:
                    row |= {} if cell in _NOTHING else {key: cell}
            rows.append(row)
        if mistakes:
            raise ValidationError(mistakes)
        return rows


def cell_mistake(number: int, key: str, message: str, part: str = "") -> ValidationError:
    """A mistake in the cell of a row; its code says which."""
    return ValidationError(message, code=f"cell-{number}-{key}{f'-{part}' if part else ''}")


def _in_cell(error: ValidationError, number: int, key: str) -> Iterator[ValidationError]:
    for one in error.error_list:
        part = one.code if one.code and one.code.startswith("part-") else ""
        yield cell_mistake(number, key, f"Row {number + 1}: {' '.join(one.messages)}", part)
