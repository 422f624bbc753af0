"""What a record is printed as (`processes/outputs/*.toml`): for the child, the family, a court.

An output chooses among the answers of a record; help and guidance are never among them (R132). With
`only`, a question that is not named is not shown: what is new reaches a family when the authority
says so.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final

from journey.exceptions import LibraryError

_SHAPE: Final[Mapping[str, type]] = {
    "title": str,
    "about": str,
    "intro": str,
    "style": str,
    "only": list,
    "leaves_out": list,
    "checklists": bool,
    "decision": bool,
    "explains_words": bool,
    "views": list,
    "labels": dict,
}
_MUST: Final = ("title", "about")
_WORDS: Final = {
    str: "text in quotation marks",
    list: "a list",
    bool: "true or false",
    dict: "a table",
}


class Style(StrEnum):
    """How a print looks."""

    REPORT = "report"
    LETTER = "letter"
    CHILD = "child"


@dataclass(frozen=True, kw_only=True)
class View:
    """What somebody said, shown wherever in the child's journey it was recorded last (R134)."""

    key: str
    label: str
    only_if_said: bool = False
    """Whether it is left out where nothing was recorded, instead of told as missing."""


@dataclass(frozen=True, kw_only=True)
class Output:
    """One way of printing a record."""

    key: str
    title: str
    about: str
    intro: str = ""
    style: Style = Style.REPORT
    only: tuple[str, ...] = ()
    """Patterns of the keys that are shown; all where there are none."""
    leaves_out: tuple[str, ...] = ()
    """Patterns of the keys that are never shown."""
    checklists: bool = True
    """Whether questions answered by ticking are shown."""
    decision: bool = True
    """Whether the decision and its reasons are shown."""
    explains_words: bool = False
    views: tuple[View, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """What a question is called for these readers, by its key."""

    def shows(self, key: str) -> bool:
        """Whether the answer to a question is shown."""
        if self.only and not _fits(key, self.only):
            return False
        return not _fits(key, self.leaves_out)


def _fits(key: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in patterns)


def read_output(file: str, key: str) -> Output:
    """Read one output from the text of its file; raises LibraryError with file and fault."""
    where = f"outputs/{key}.toml"
    try:
        content = tomllib.loads(file)
    except ValueError as error:
        raise LibraryError(f"{where}: {error}.") from None
    _refuse_shape(where, content)
    style = content.get("style", Style.REPORT)
    if style not in set(Style):
        raise LibraryError(f"{where}: “style” is one of {', '.join(Style)}.")
    named = [name for name in _SHAPE if name in content and name != "style"]
    plain: dict[str, Any] = {name: content[name] for name in named}
    for name in ("only", "leaves_out"):
        plain[name] = tuple(plain.get(name, ()))
    plain["views"] = tuple(_view(where, values) for values in plain.get("views", ()))
    return Output(key=key, style=Style(style), **plain)


def _refuse_shape(where: str, content: Mapping[str, Any]) -> None:
    for name, value in content.items():
        if name not in _SHAPE:
            raise LibraryError(
                f"{where}: there is no “{name}” here. There may be: {', '.join(_SHAPE)}."
            )
        if not isinstance(value, _SHAPE[name]):
            raise LibraryError(f"{where}: “{name}” must be {_WORDS[_SHAPE[name]]}.")
    for name in _MUST:
        if not content.get(name):
            raise LibraryError(f"{where}: give the output “{name}”.")
    for name in ("only", "leaves_out", "labels"):
        values = content.get(name, {})
        named = [*values, *values.values()] if isinstance(values, dict) else values
        if not all(isinstance(one, str) for one in named):
            raise LibraryError(f"{where}: “{name}” holds text in quotation marks.")


def _view(where: str, values: Any) -> View:
    named = set(values) - {"only_if_said"} if isinstance(values, dict) else set()
    if named != {"key", "label"}:
        raise LibraryError(f"{where}: a view has a key and a label.")
    return View(
        key=str(values["key"]),
        label=str(values["label"]),
        only_if_said=bool(values.get("only_if_said", False)),
    )
