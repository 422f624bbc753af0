"""The fields of a timescale rule, as its file writes them: each read by itself, then together."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from journey.timescales.rules import Bound, Direction, Recurs, Span, Unit

Fault = tuple[str, str]
"""The field that is wrong, empty for the rule as a whole; and a sentence that says what to do."""


class Unreadable(ValueError):
    """A field does not say what it may say; the text is a sentence."""


class Standing(StrEnum):
    """Who sets a rule: the nation for all authorities, or an authority for itself."""

    NATIONAL = "national"
    LOCAL = "local"


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Unreadable("must be text in quotation marks.")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Unreadable("must be a list of texts.")
    return tuple(_text(one) for one in value)


def _whole_number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unreadable("must be a whole number, 0 or more.")
    return value


def _date(value: Any) -> dt.date:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise Unreadable("must be a date without quotation marks, such as 2025-09-01.")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unreadable("must be true or false.")
    return value


def _one_of(words: type[StrEnum]) -> Callable[[Any], StrEnum]:
    def read(value: Any) -> StrEnum:
        if value not in list(words):
            raise Unreadable(f"there is no “{value}”. Take one of: {', '.join(words)}.")
        return words(value)

    return read


def _span(value: Any) -> Span:
    found = re.fullmatch(r"(\d{1,4}) ([a-z_ ]+)", value) if isinstance(value, str) else None
    unit = found[2].replace(" ", "_") if found else ""
    unit = unit if unit.endswith("s") else f"{unit}s"
    if not found or unit not in list(Unit):
        raise Unreadable(
            f"must be a number and a unit, such as “2 days”; units: {', '.join(Unit)}."
        )
    return Span(int(found[1]), Unit(unit))


FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "title": _text,
    "amount": _whole_number,
    "unit": _one_of(Unit),
    "bound": _one_of(Bound),
    "clock": _text,
    "direction": _one_of(Direction),
    "recurs": _one_of(Recurs),
    "standing": _one_of(Standing),
    "source": _text,
    "note": _text,
    "reading": _text,
    "rows": _texts,
    "steps": _texts,
    "effective_from": _date,
    "effective_to": _date,
    "remind_before": _span,
    "escalate_after": _span,
    "escalate_to": _text,
    "standard_key": _text,
    "is_floor": _truth,
}
_ALWAYS: Final = ("title", "unit", "clock", "standing", "source")
_SHORTEST_HOURS: Final = {
    Unit.HOURS: 1,
    Unit.WORKING_DAYS: 24,
    Unit.DAYS: 24,
    Unit.WEEKS: 24 * 7,
    Unit.MONTHS: 24 * 28,
    Unit.YEARS: 24 * 365,
}
"""How long a unit lasts at least, to compare lengths that are given in different units."""


def read_fields(written: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The values of a rule by field, and everything that is wrong with them."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for field, value in written.items():
        if field not in FIELDS:
            faults.append((field, f"a rule has no such key. It may have: {', '.join(FIELDS)}."))
            continue
        try:
            values[field] = FIELDS[field](value)
        except Unreadable as fault:
            faults.append((field, str(fault)))
    missing = [field for field in _ALWAYS if field not in written]
    if missing:
        faults.append(("", f"{' and '.join(missing)} must be given."))
    return values, faults or list(_contradictions(values))


def _contradictions(values: Mapping[str, Any]) -> Iterator[Fault]:
    """What each field may say by itself, and the rule as a whole may not."""
    if values.get("amount") is None:
        if "note" not in values:
            yield "", "a rule without an amount needs a note that says why there is none."
        for field in {"remind_before", "escalate_after"} & values.keys():
            yield field, "a rule without an amount gives no due date to count from. Take this out."
    elif _is_longer("remind_before", values):
        yield "remind_before", "the reminder is longer than the rule itself. Make it shorter."
    if ("escalate_after" in values) != ("escalate_to" in values):
        yield "", "escalate_after and escalate_to belong together. Give both or neither."
    start, end = values.get("effective_from"), values.get("effective_to")
    if start and end and end < start:
        yield "effective_to", f"the rule ends before it starts on {start}. Change one of the dates."


def _is_longer(reminder: str, values: Mapping[str, Any]) -> bool:
    span = values.get(reminder)
    if span is None or values.get("direction") is Direction.BEFORE:
        return False
    rule = values["amount"] * _SHORTEST_HOURS[values["unit"]]
    return bool(span.amount * _SHORTEST_HOURS[span.unit] > rule)
