"""What was expected of a walk against what came of it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from journey.clock import in_london

DATE_ONLY: Final = len("2026-03-27")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a process stands after a step of a walk."""

    due: Mapping[str, dt.datetime | None]
    """The open steps, and when each is due."""
    ended: bool
    outcome: str
    starts: tuple[str, ...]
    withdrawn: tuple[str, ...]
    """The steps that the last action withdrew."""


def differences(standing: Standing, expect: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each expectation that is not met."""
    plain: dict[str, Any] = {
        "open": sorted(standing.due),
        "ended": standing.ended,
        "outcome": standing.outcome or None,
        "starts": list(standing.starts),
        "withdrawn": sorted(standing.withdrawn),
    }
    for key, expected in expect.items():
        if key == "due":
            yield from _due_differences(standing.due, expected)
            continue
        wanted = sorted(expected) if key in ("open", "withdrawn") else expected
        wanted = wanted or None if key == "outcome" else wanted
        if plain[key] != wanted:
            yield f"{key} was expected to be {wanted!r} and is {plain[key]!r}."


def _due_differences(
    due: Mapping[str, dt.datetime | None], expected: Mapping[str, str | None]
) -> Iterator[str]:
    for step, wanted in expected.items():
        if step not in due:
            yield f"{step} was expected to be due {wanted} and is not open."
        elif not _same(due[step], wanted):
            at = due[step]
            shown = in_london(at).isoformat() if at else None
            yield f"{step} was expected to be due {wanted} and is due {shown}."


def _same(due_at: dt.datetime | None, wanted: str | None) -> bool:
    if due_at is None or wanted is None:
        return due_at is None and wanted is None
    if len(wanted) == DATE_ONLY:
        return in_london(due_at).date().isoformat() == wanted
    return in_london(dt.datetime.fromisoformat(wanted)) == due_at
