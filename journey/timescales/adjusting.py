"""What people do to a due date: extend it, shorten it, put the work on hold. Pure functions.

Each keeps the date before it. A hold moves no date: no source lets the law's clock stop while work
waits, so it is shown and flagged, and counted apart (products-and-practice.md B19 and e12).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from journey.clock import spoken_moment
from journey.exceptions import TimescaleRefused

if TYPE_CHECKING:
    from journey.timescales.due import DueDate


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """A due date that a manager moved."""

    old: dt.datetime
    new: dt.datetime
    reason: str
    by: int
    """The manager."""
    at: dt.datetime

    @property
    def is_extension(self) -> bool:
        """Whether it gave more time."""
        return self.new > self.old


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A time for which work waits for something, and for whom or what."""

    began: dt.datetime
    until: dt.datetime
    reason: str
    by: int


def extended(
    due: "DueDate", until: dt.datetime, *, reason: str, by: int, at: dt.datetime
) -> "DueDate":
    """The due date, put off by a manager until an aware moment (R28, R34).

    Raises TimescaleRefused without a reason, for a moment that is not later, for a floor, and where
    there is no deadline to put off.
    """
    old = _deadline(due, reason)
    if due.rule.is_floor:
        raise TimescaleRefused(
            f"“{due.rule.title}” cannot be extended: {due.rule.key} is a floor of "
            f"{due.rule.length}. Record why it is late instead."
        )
    if until <= old:
        raise TimescaleRefused(f"An extension ends after the due date, {spoken_moment(old)}.")
    return _moved(due, Adjustment(old=old, new=until, reason=reason, by=by, at=at))


def shortened(
    due: "DueDate", to: dt.datetime, *, reason: str, by: int, at: dt.datetime
) -> "DueDate":
    """The due date, brought forward by a manager to an aware moment, down to hours (R35).

    Raises TimescaleRefused without a reason, for a moment that is past or not earlier, and where
    there is no deadline to bring forward.
    """
    old = _deadline(due, reason)
    if not at < to < old:
        raise TimescaleRefused(
            f"A shorter time ends between now and the due date, {spoken_moment(old)}."
        )
    return _moved(due, Adjustment(old=old, new=to, reason=reason, by=by, at=at))


def refuse_unfit(hold: Hold, others: Iterable[Hold]) -> None:
    """Raise TimescaleRefused for a hold without a reason or an end, or inside another one."""
    if not hold.reason.strip():
        raise TimescaleRefused("Say what the work waits for.")
    if hold.until <= hold.began:
        raise TimescaleRefused("A hold ends after it begins.")
    if any(hold.began < other.until and other.began < hold.until for other in others):
        raise TimescaleRefused("The work is on hold at that time already. End that hold first.")


def readjusted(due: "DueDate", adjustments: Iterable[Adjustment]) -> "DueDate":
    """A due date that was counted anew, with what managers did to the one before, in their order.

    A manager gave a moment, not a number of days: an extension still ends when it was to end, and
    a shorter time when that was to. One that the new date has overtaken (an extension no later, a
    shorter time no earlier) no longer holds; nor does one of a date that is no longer a deadline,
    or an extension of what has become a floor.
    """
    for one in adjustments:
        if due.late_after is not None and _still_holds(due, one, due.late_after):
            due = _moved(due, one)
    return due


def time_on_hold(holds: Iterable[Hold], now: dt.datetime) -> dt.timedelta:
    """How long work has waited until now, beside the time that the child has waited."""
    waits = (min(hold.until, now) - hold.began for hold in holds if hold.began < now)
    return sum(waits, dt.timedelta())


def _deadline(due: "DueDate", reason: str) -> dt.datetime:
    if not reason.strip():
        raise TimescaleRefused("Say why the date is moved.")
    if due.late_after is None:
        raise TimescaleRefused(
            f"“{due.rule.title}” has no due date that could be moved. Agree a date for the child."
        )
    return due.late_after


def _still_holds(due: "DueDate", one: Adjustment, present: dt.datetime) -> bool:
    if one.is_extension:
        return one.new > present and not due.rule.is_floor
    return one.new < present


def _moved(due: "DueDate", adjustment: Adjustment) -> "DueDate":
    return replace(
        due,
        due_at=adjustment.new,
        adjustments=(*due.adjustments, adjustment),
        unadjusted_at=due.by_rule_at,
    )
