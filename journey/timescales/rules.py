"""Timescale rules: how long something may take, counted from which fact, and who says so.

They are read from `processes/timescales/*.toml` by `journey.timescales.rule_files`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

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


class Direction(StrEnum):
    """Whether a timescale is counted forwards from its fact or back from it (R40)."""

    AFTER = "after"
    BEFORE = "before"


class Recurs(StrEnum):
    """Whether something is due again and again, and from which date of the one before."""

    NO = "no"
    PLANNED = "planned"
    """The next is counted from the day on which the one before was due."""
    ACTUAL = "actual"
    """The next is counted from the day on which the one before took place."""


@dataclass(frozen=True)
class Span:
    """A length of time, such as that of a reminder before the due date."""

    amount: int
    unit: Unit

    @property
    def words(self) -> str:
        """`2 working days`."""
        return self.unit.words(self.amount)


@dataclass(frozen=True, kw_only=True)
class TimescaleRule:
    """How long something may take, counted from which fact, and who says so (R31, R33, R40)."""

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
    """The title of the rule set in which it stands; of the base, where it was taken over."""
    version: str
    rule_set_key: str = ""
    at_first: tuple[str, ...] = ()
    """The facts that start the clock until `clock` is known, as for something that recurs and has
    not taken place yet; the first of them that is known."""
    anew: str = ""
    """The fact that starts the clock anew where it is later than the one it counts from, as when
    a child is assessed again."""
    ended_by: str = ""
    """The fact after which the clock that had started counts no more: it belonged to what was
    before."""
    opens: str = ""
    """The rule from whose due date this one is counted, instead of from a fact: as when work is
    put into a worktray some time before it is due."""
    direction: Direction = Direction.AFTER
    recurs: Recurs = Recurs.NO
    reading: str = ""
    """Which of several figures was taken and why, what the others are and where they stand."""
    rows: tuple[str, ...] = ()
    """The rows of the catalogue of timescales that it takes, or reads otherwise."""
    steps: tuple[str, ...] = ()
    """The steps and dates of the diagrams that it governs."""
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    """The last day on which it is in force."""
    remind_before: Span | None = None
    """How long before the due date whoever has the work is reminded."""
    escalate_after: Span | None = None
    """How long after the due date `escalate_to` is told."""
    escalate_to: str = ""
    """The name of a role of the authority; empty when nobody is told."""
    standard_key: str = ""
    """The rule of the other clock that runs beside this one, where law has two."""
    is_floor: bool = False
    """Whether no trial may lift it (trials.md 4)."""

    @property
    def length(self) -> str:
        """`45 working days`, or `no number of days` where none is given."""
        return "no number of days" if self.amount is None else self.unit.words(self.amount)

    @property
    def clocks(self) -> frozenset[str]:
        """The facts on which it depends."""
        return frozenset((self.clock, *self.at_first, self.anew, self.ended_by)) - {""}

    def started_by(self, facts: Mapping[str, dt.datetime]) -> str | None:
        """The fact from which it counts, of those that are known; None before its clock starts."""
        first = next((name for name in (self.clock, *self.at_first) if name in facts), None)
        if first and self.ended_by in facts and facts[self.ended_by] > facts[first]:
            return None
        known = [name for name in (first or "", self.anew) if name in facts]
        return max(known, key=lambda name: facts[name], default=None)

    def is_in_force(self, on: dt.date) -> bool:
        """Whether it applies on a day."""
        return (self.effective_from or on) <= on <= (self.effective_to or on)


@dataclass(frozen=True)
class RuleSet:
    """The rules among which an authority chooses as a whole, those of its base included."""

    key: str
    title: str
    version: str
    rules: Mapping[str, tuple[TimescaleRule, ...]]
    """By key; several where one followed another, never two on the same day."""

    def rule(self, key: str, *, on: dt.date) -> TimescaleRule:
        """The rule of that key on a day.

        Raises LibraryError when there is none, or none in force on the day.
        """
        for rule in self.rules.get(key, ()):
            if rule.is_in_force(on):
                return rule
        if key in self.rules:
            raise LibraryError(
                f"{self.title} has no rule {key} for {on.day} {on:%B %Y}. Give it a period that "
                "covers the day."
            )
        raise LibraryError(f"{self.title} has no rule {key}. Name another one, or add it there.")
