"""The fields of a timescale rule, as its file writes them: each read by itself, then together."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from journey.timescales.rules import Bound, Direction, Recurs, Unit
from journey.timescales.toml_values import (
    Unreadable,
    date,
    one_of,
    span,
    text,
    texts,
    truth,
    whole_number,
)

Fault = tuple[str, str]
"""The field that is wrong, empty for the rule as a whole; and a sentence that says what to do."""


class Standing(StrEnum):
    """Who sets a rule: the nation for all authorities, or an authority for itself."""

    NATIONAL = "national"
    LOCAL = "local"


FIELDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "title": text,
    "amount": whole_number,
    "unit": one_of(Unit),
    "bound": one_of(Bound),
    "clock": text,
    "at_first": texts,
    "anew": text,
    "ended_by": text,
    "opens": text,
    "direction": one_of(Direction),
    "recurs": one_of(Recurs),
    "standing": one_of(Standing),
    "source": text,
    "note": text,
    "reading": text,
    "rows": texts,
    "steps": texts,
    "effective_from": date,
    "effective_to": date,
    "remind_before": span,
    "escalate_after": span,
    "escalate_to": text,
    "standard_key": text,
    "is_floor": truth,
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
