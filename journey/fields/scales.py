"""A scale: items that are all answered from the same options."""

from collections.abc import Mapping
from typing import Any

from django import forms


class ScaleInput(forms.Widget):
    """A choice for each item."""

    gds_kind = "scale"

    def __init__(self, cells: Mapping[str, forms.ChoiceField]) -> None:
        """`cells` are the items by their keys."""
        super().__init__()
        self.cells = cells

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        """What was chosen, by item."""
        return {
            key: field.widget.value_from_datadict(data, files, f"{name}-{key}")
            for key, field in self.cells.items()
        }


class ScaleField(forms.Field):
    """The items of a scale; one that was left out is not in the answer."""

    def __init__(self, cells: Mapping[str, forms.ChoiceField], **kwargs: Any) -> None:
        """`cells` are the items by their keys."""
        super().__init__(widget=ScaleInput(cells), **kwargs)
        self.cells = cells

    def clean(self, value: Mapping[str, Any]) -> dict[str, str]:
        """The options that were chosen, by item; raises ValidationError."""
        chosen = {key: field.clean(value.get(key)) for key, field in self.cells.items()}
        return {key: option for key, option in chosen.items() if option}
