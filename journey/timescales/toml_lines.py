"""On which line of a TOML file something stands; `tomllib` tells it only of what it cannot read."""

import tomllib
from typing import Any, Final

Path = tuple[str | int, ...]
"""The way to a value through tables, by key, and through lists, by number."""

_UNREADABLE: Final = object()


def line_of(text: str, path: Path) -> int:
    """The line, from 1, on which the value at a path of a readable TOML text begins.

    Beginnings of the text are read, not lines: so it holds for every way of writing a value, and
    for what stands in quotation marks. The last line when there is no such value.
    """
    lines = text.split("\n")
    without, end = 0, len(lines)
    while without + 1 < end:
        middle = (without + end) // 2
        length, content = _first_readable(lines, middle, end)
        if content is _UNREADABLE or _holds(content, path):
            end = middle
        else:
            without = length
    return without + 1


def _first_readable(lines: list[str], shortest: int, end: int) -> tuple[int, Any]:
    """The shortest beginning of so many lines or more that is TOML, and what it says."""
    for length in range(shortest, end):
        try:
            return length, tomllib.loads("\n".join(lines[:length]) + "\n")
        except tomllib.TOMLDecodeError:
            continue
    return end, _UNREADABLE


def _holds(content: Any, path: Path) -> bool:
    for step in path:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
