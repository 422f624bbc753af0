"""What lies on a rule set: the changes of an authority, a trial, a team and a child's record.

Layers lie in one order, each level at most once, so that none can lie on itself. Each changes rules
for a time, with a reason, and says who approved it (architecture 6, domain trials.md 4).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from journey.clock import spoken_date
from journey.exceptions import TimescaleRefused
from journey.timescales.rules import RuleSet, Span


class Level(StrEnum):
    """Who may change a rule, the lowest first."""

    AUTHORITY = "authority"
    TRIAL = "trial"
    TEAM = "team"
    CHILD = "child"


class Act(StrEnum):
    """What a layer does to a rule; each value is how it is said."""

    REPLACE = "replaced"
    RELAX = "relaxed"
    TIGHTEN = "tightened"
    SUSPEND = "suspended"
    AGREE = "agreed"


LEVELS: Final = tuple(Level)


def begun(words: str) -> str:
    """The words as a sentence begins with them."""
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, kw_only=True)
class Approval:
    """Who approved a change, where that is written, and who entered it here."""

    by: str
    """Who approved, in words: `Ministers`, `the Director of Children's Services`."""
    reference: str
    """Where the approval is written down."""
    on: dt.date
    entered_by: int
    """The worker who proposed the change (for a child: the social worker)."""
    confirmed_by: int
    """The second person, who confirmed it (for a child: the manager)."""

    @property
    def words(self) -> str:
        """`approved by Ministers on 1 March 2026 (letter of 1 March)`."""
        return f"approved by {self.by} on {spoken_date(self.on)} ({self.reference})"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one layer does to one rule, from when to when."""

    rule_key: str
    act: Act
    span: Span | None = None
    """The new length of time."""
    clock: str = ""
    """The fact from which it is counted now, where that is replaced too (trials.md 6, trap 3)."""
    review_after: Span | None = None
    """Of a suspension: how long after the fact somebody looks again."""
    agreed_on: dt.date | None = None
    """The date that worker and manager agreed at the outset (R34)."""
    reason: str
    approval: Approval | None = None
    effective_from: dt.date = dt.date.min
    effective_to: dt.date = dt.date.max

    def is_in_force(self, on: dt.date) -> bool:
        """Whether it holds on a day; the last day is still in force."""
        return self.effective_from <= on <= self.effective_to


@dataclass(frozen=True, kw_only=True)
class Layer:
    """The changes that an authority, a trial, a team or a child's record makes."""

    level: Level
    title: str
    """As in a sentence: `the Knowsley trial`, `the North team`."""
    changes: tuple[Change, ...]

    def change(self, key: str, *, on: dt.date) -> Change | None:
        """What it does to a rule on a day; raises TimescaleRefused when it says two things."""
        found = [one for one in self._by_key.get(key, ()) if one.is_in_force(on)]
        if len(found) > 1:
            raise TimescaleRefused(
                f"{begun(self.title)} changes {key} twice on {spoken_date(on)}. "
                "End one change before the other begins."
            )
        return found[0] if found else None

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[Change, ...]]:
        keys = dict.fromkeys(change.rule_key for change in self.changes)
        return {key: tuple(one for one in self.changes if one.rule_key == key) for key in keys}


@dataclass(frozen=True)
class Layers:
    """A rule set and what lies on it, from the authority up to the child."""

    rule_set: RuleSet
    over: tuple[Layer, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a layer that lies on itself, on one of its own level, or in the wrong place."""
        for below, above in zip(self.over, self.over[1:], strict=False):
            if LEVELS.index(above.level) <= LEVELS.index(below.level):
                raise TimescaleRefused(
                    f"{begun(above.title)} ({above.level}) cannot lie on {below.title} "
                    f"({below.level}). The order is {', '.join(LEVELS)}, each once."
                )
