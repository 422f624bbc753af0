"""A piece of work as the evidence sees it: one process of one child, with its steps."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from journey.clock import in_london


class Arm(StrEnum):
    """With what a trial is compared; each value is how it stands in a file."""

    TRIAL = "trial"
    BEFORE = "before"
    OTHERS = "others"

    @property
    def heading(self) -> str:
        """As a column is headed."""
        return {
            Arm.TRIAL: "In the trial",
            Arm.BEFORE: "Same teams, before",
            Arm.OTHERS: "Other teams",
        }[self]

    @property
    def about(self) -> str:
        """Which work it is, before the days on which it began."""
        return {
            Arm.TRIAL: "Work that runs, or ran, in the trial; its days:",
            Arm.BEFORE: "Work of the trial’s teams that began in as many days before:",
            Arm.OTHERS: "Work of teams that do not take part, begun in the same days:",
        }[self]


class Step(NamedTuple):
    """One task of a piece of work."""

    task: int
    step: str
    rule_key: str
    clock_started_at: dt.datetime | None
    due_at: dt.datetime | None
    standard_at: dt.datetime | None
    """When the rule set had it due, whatever a trial or people made of it (R193)."""
    is_floor: bool
    closed_at: dt.datetime | None
    is_completed: bool
    outcome: str
    was_returned: bool
    """Whether it stands because a decision sent the work back."""
    says_why: bool | None
    """Of a decision: whether it has reasons; None where nothing was decided."""


@dataclass(kw_only=True)
class Work:
    """One process of a child, with what the figures are counted from."""

    arm: Arm
    instance: int
    child: int
    process_id: str
    team: int
    """The team of its first task."""
    born: dt.date | None
    began_at: dt.datetime
    ended_at: dt.datetime | None
    is_withdrawn: bool
    facts: Mapping[str, dt.datetime]
    steps: list[Step] = field(default_factory=list)
    seen_at_steps: Collection[str] = ()
    """The steps of its process at which a child is seen."""
    local_dates: int = 0
    """How many dates were agreed, extended or shortened in it."""
    referrals: tuple[dt.date, ...] = ()
    """The days on which the child was referred, ever, in their order."""

    @property
    def began_on(self) -> dt.date:
        """The day on which it began."""
        return day_of(self.began_at)

    @property
    def received_on(self) -> dt.date:
        """The day on which the contact was received, or on which it began where none is known."""
        return day_of(self.facts.get("contact_received", self.began_at))

    @property
    def completed(self) -> Iterator[Step]:
        """The steps that somebody did, in the order in which they came up."""
        return (one for one in self.steps if one.is_completed)

    @property
    def conclusion(self) -> Step | None:
        """The decision with which it ended; None while it goes on, or where it was withdrawn."""
        if self.ended_at is None or self.is_withdrawn:
            return None
        decisions = [one for one in self.completed if one.says_why is not None]
        return max(decisions, key=lambda one: (one.closed_at, one.task), default=None)

    @property
    def concluded_on(self) -> dt.date | None:
        """The day of that decision."""
        step = self.conclusion
        return day_of(step.closed_at) if step and step.closed_at else None

    def last_by(self, rule_key: str) -> Step | None:
        """What was last done by a rule; None while something by it is open, or nothing was."""
        by_rule = [one for one in self.steps if one.rule_key == rule_key]
        if any(one.closed_at is None for one in by_rule):
            return None
        done = [one for one in by_rule if one.is_completed and one.clock_started_at]
        return max(done, key=lambda one: (one.closed_at, one.task), default=None)


def day_of(moment: dt.datetime) -> dt.date:
    """The day on which a moment lies in London."""
    return in_london(moment).date()
