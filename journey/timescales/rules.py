"""Timescale rules and the files they come from (`processes/timescales/*.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from journey.exceptions import LibraryError

TASK_OPENED: Final = "task_opened"
"""The clock start of a rule that counts from the moment at which its task opened."""


class Unit(StrEnum):
    """What a timescale is counted in."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"

    def words(self, amount: int) -> str:
        """The amount in words: `1 working day`, `3 months`."""
        unit = self.value.replace("_", " ")
        return f"{amount} {unit[:-1] if amount == 1 else unit}"


class Bound(StrEnum):
    """Whether a timescale is the longest or the shortest time allowed."""

    MAXIMUM = "maximum"
    MINIMUM = "minimum"

    @property
    def words(self) -> str:
        """`at most` or `at least`."""
        return "at most" if self is Bound.MAXIMUM else "at least"


@dataclass(frozen=True, kw_only=True)
class TimescaleRule:
    """How long something may take, counted from which fact, and who says so (R31, R33)."""

    key: str
    title: str
    amount: int | None
    """None where the sources give no figure: such a task has no due date."""
    unit: Unit
    bound: Bound
    clock: str
    """The fact that starts the clock, or `task_opened`."""
    is_national: bool
    source: str
    note: str
    rule_set: str
    version: str
    steps: tuple[str, ...] = ()
    """The steps and dates of the diagrams that it governs."""

    @property
    def length(self) -> str:
        """`45 working days`, or `no number of days` where none is given."""
        return "no number of days" if self.amount is None else self.unit.words(self.amount)


@dataclass(frozen=True)
class RuleSet:
    """The rules of one file."""

    key: str
    title: str
    version: str
    rules: Mapping[str, TimescaleRule]


def read_rule_set(path: Path) -> RuleSet:
    """Read a rule set; raises LibraryError with the file and the fault."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LibraryError(f"{path.name}: {error}.") from None
    title, version = content.get("title", path.stem), str(content.get("version", ""))
    rules = {
        key: _rule(f"{path.name}, rule {key}", key, values, title, version)
        for key, values in content.get("rule", {}).items()
    }
    return RuleSet(path.stem, title, version, rules)


def _rule(where: str, key: str, values: dict[str, Any], title: str, version: str) -> TimescaleRule:
    amount = values.get("amount")
    if amount is not None and (not isinstance(amount, int) or isinstance(amount, bool)):
        raise LibraryError(f"{where}: the amount must be a whole number.")
    if amount is None and not values.get("note"):
        raise LibraryError(f"{where}: a rule without an amount needs a note that says why.")
    missing = [name for name in ("title", "clock", "standing", "source") if not values.get(name)]
    if missing:
        raise LibraryError(f"{where}: {' and '.join(missing)} must be given.")
    if values["standing"] not in ("national", "local"):
        raise LibraryError(f"{where}: the standing is national or local.")
    try:
        unit, bound = Unit(values.get("unit", "days")), Bound(values.get("bound", "maximum"))
    except ValueError as error:
        raise LibraryError(f"{where}: {error}.") from None
    return TimescaleRule(
        key=key,
        title=values["title"],
        amount=amount,
        unit=unit,
        bound=bound,
        clock=values["clock"],
        is_national=values["standing"] == "national",
        source=values["source"],
        note=values.get("note", ""),
        rule_set=title,
        version=version,
        steps=tuple(values.get("steps", ())),
    )
