"""The values of a TOML file that an authority writes: each read, or refused with a sentence."""

import datetime as dt
import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from journey.timescales.rules import Span, Unit


class Unreadable(ValueError):
    """A field does not say what it may say; the text is a sentence."""


def text(value: Any) -> str:
    """Text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise Unreadable("must be text in quotation marks.")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """A list of such texts."""
    if not isinstance(value, list):
        raise Unreadable("must be a list of texts.")
    return tuple(text(one) for one in value)


def whole_number(value: Any) -> int:
    """A whole number, 0 or more."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unreadable("must be a whole number, 0 or more.")
    return value


def date(value: Any) -> dt.date:
    """A date, written without quotation marks."""
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise Unreadable("must be a date without quotation marks, such as 2025-09-01.")
    return value


def truth(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Unreadable("must be true or false.")
    return value


def one_of(words: type[StrEnum]) -> Callable[[Any], StrEnum]:
    """A reader of one of some words."""

    def read(value: Any) -> StrEnum:
        if value not in list(words):
            raise Unreadable(f"there is no “{value}”. Take one of: {', '.join(words)}.")
        return words(value)

    return read


def span(value: Any) -> Span:
    """A length of time, such as `2 working_days` or `1 month`."""
    found = re.fullmatch(r"(\d{1,4}) ([a-z_ ]+)", value) if isinstance(value, str) else None
    unit = found[2].replace(" ", "_") if found else ""
    unit = unit if unit.endswith("s") else f"{unit}s"
    if not found or unit not in list(Unit):
        raise Unreadable(
            f"must be a number and a unit, such as “2 days”; units: {', '.join(Unit)}."
        )
    return Span(int(found[1]), Unit(unit))
