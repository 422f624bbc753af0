"""Scales in a form: items, options and the key by which they count (R106, R109).

Nothing of a published scale ships with the product: an authority writes the form from its licensed
copy, and uploads it with a version.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from journey.exceptions import LibraryError
from journey.forms import Kind, Question, ScaleItem


def read_items(items: Sequence[Mapping[str, Any]]) -> tuple[ScaleItem, ...]:
    """The items of a scale."""
    return tuple(
        ScaleItem(
            key=one["key"],
            label=one["label"],
            subscale=one["subscale"],
            scores=tuple(one["scores"]),
        )
        for one in items
    )


def refuse_unclear_scale(where: str, question: Question) -> None:
    """Raise LibraryError for a scale that could not be counted, or that nobody may use."""
    if question.kind is not Kind.SCALE:
        if question.items or question.subscales or question.licence:
            raise LibraryError(f"{where}: only a scale has items, subscales and a licence.")
        return
    for name, given in (
        ("items", question.items),
        ("options", question.options),
        ("subscales", question.subscales),
        ("a licence", question.licence),
    ):
        if not given:
            raise LibraryError(f"{where}: a scale needs {name}.")
    keys = [item.key for item in question.items]
    if len(set(keys)) < len(keys):
        raise LibraryError(f"{where}: an item is there twice.")
    subscales = {one.value for one in question.subscales}
    for item in question.items:
        _refuse_item(f"{where}, item {item.key}", item, subscales, len(question.options))


def _refuse_item(where: str, item: ScaleItem, subscales: set[str], options: int) -> None:
    if not item.key.isidentifier():
        raise LibraryError(f"{where}: its key is one word of letters.")
    if item.subscale not in subscales:
        raise LibraryError(f"{where}: there is no subscale {item.subscale}.")
    if len(item.scores) != options:
        raise LibraryError(f"{where}: give a score for each of the {options} options.")
