"""Why a due date is what it is, in plain English."""

import datetime as dt
from typing import TYPE_CHECKING, Final

from journey.clock import in_london, spoken_date, spoken_moment
from journey.timescales.adjusting import Adjustment, Hold
from journey.timescales.counting import is_deadline
from journey.timescales.layers import Act
from journey.timescales.resolving import Considered
from journey.timescales.rules import Direction, TimescaleRule, Unit
from journey.timescales.working_days import SATURDAY

if TYPE_CHECKING:
    from journey.timescales.due import DueDate

_COUNTED: Final = {Direction.AFTER: "from", Direction.BEFORE: "before"}


def sentence(due: "DueDate") -> str:
    """Why this date: the fact, the rule and its version, every layer and who approved it.

    The date that a suspended rule would have is not in it: it is for evaluators only (R193).
    """
    parts = [
        in_short(due),
        f"{rule_words(due.applied.standard)}.",
        *filter(None, map(_change_words, due.applied.considered)),
        *_review_words(due),
        *_local_words(due),
        *_second_words(due),
        *(_adjusted_words(one) for one in due.adjustments),
        *(_hold_words(one) for one in due.holds),
    ]
    return " ".join(parts)


def in_short(due: "DueDate") -> str:
    """The due date and the length of time from which it comes; the rest is told in a list."""
    return " ".join([_when(due), *_by_rule_words(due), f"{due.rule.title}: {length_words(due)}."])


def rule_words(rule: TimescaleRule) -> str:
    """`Working Together 2023, version 2, national rule assessment.single.due`."""
    standing = "national" if rule.is_national else "local"
    version = f", version {rule.version}" if rule.version else ""
    return f"{rule.rule_set}{version}, {standing} rule {rule.key}"


def second_words(due: "DueDate") -> str:
    """What the other of two clocks says, and which binds; empty where there is one clock."""
    return " ".join(_second_words(due))


def length_words(due: "DueDate") -> str:
    """`at most 10 working days from 24 December 2026, when the contact was received`."""
    rule, fact = due.rule, f"{_start(due)}, when {due.clock_words}"
    if due.applied.is_suspended:
        return f"suspended by {due.applied.layer}"
    if due.is_agreed:
        return f"on a date of its own, agreed for this child; the clock started on {fact}"
    floor = ", a floor that comes before the agreed date" if due.applied.agreed_on else ""
    return counted_words(rule, fact) + floor


def counted_words(rule: TimescaleRule, fact: str) -> str:
    """`at most 10 working days from` a fact, as the rule counts them."""
    if rule.amount is None:
        return "no number of days"
    if rule.amount == 0:
        return f"not {'after' if is_deadline(rule.bound, rule.direction) else 'before'} {fact}"
    return f"{rule.bound.words} {rule.length} {_COUNTED[rule.direction]} {fact}"


def not_counted(due: "DueDate") -> str:
    """`6 weekend days, Christmas Day on 25 December 2026`; empty where every day counted."""
    named = bank_holidays(due)
    weekend = len(due.excluded) - len(named)
    words = [f"{weekend} weekend day{'' if weekend == 1 else 's'}"] if weekend else []
    return ", ".join(words + [f"{name} on {spoken_date(day)}" for day, name in named])


def _when(due: "DueDate") -> str:
    if due.due_at is None:
        return "No due date."
    if due.is_deadline:
        return f"Due by {spoken_moment(due.due_at)}."
    hours = due.rule.unit is Unit.HOURS
    return f"Not before {spoken_moment(due.due_at) if hours else spoken_date(due.due_at)}."


def _by_rule_words(due: "DueDate") -> list[str]:
    """The date that came before a manager's, where one moved it."""
    if not due.adjustments or due.by_rule_at is None:
        return []
    way = "Extended" if due.adjustments[-1].is_extension else "Shortened"
    return [f"{way} by a manager; before anybody moved it, {spoken_moment(due.by_rule_at)}."]


def _start(due: "DueDate") -> str:
    start = in_london(due.clock_started_at)
    return spoken_moment(start) if due.rule.unit is Unit.HOURS else spoken_date(start)


def _change_words(one: Considered) -> str:
    change = one.change
    if change is None:
        return ""
    length = "" if change.act is Act.SUSPEND else f" to {one.length}"
    what = f"{change.act.capitalize()}{length} by {one.title}"
    approved = f", {change.approval.words}" if change.approval else ""
    return f"{what}{approved}: {_ended(change.reason)}"


def _review_words(due: "DueDate") -> list[str]:
    return [f"Somebody looks again by {spoken_moment(due.review_at)}."] if due.review_at else []


def _local_words(due: "DueDate") -> list[str]:
    if due.local_due_on is None:
        return []
    names = ", ".join(dict.fromkeys(name for _, name in due.closures))
    days = f"{len(due.closures)} day{'' if len(due.closures) == 1 else 's'}"
    return [
        f"Leaving out {days} more on which the authority is closed ({names}), it would be "
        f"{spoken_date(due.local_due_on)}; that does not move the date."
    ]


def _second_words(due: "DueDate") -> list[str]:
    other = due.second
    if other is None:
        return []
    says = [in_short(other), f"{rule_words(other.rule)}."]
    if not due.competes_with(other):
        return ["Another clock runs beside it.", *says]
    binds = "earlier" if due.is_deadline else "later"
    return [f"Two clocks run, and the {binds} date binds. The other one:", *says]


def _adjusted_words(one: Adjustment) -> str:
    what = "Extended" if one.is_extension else "Shortened"
    return (
        f"{what} by a manager on {spoken_date(in_london(one.at))}, from {spoken_moment(one.old)} "
        f"to {spoken_moment(one.new)}: {_ended(one.reason)}"
    )


def _hold_words(one: Hold) -> str:
    began, until = (spoken_date(in_london(moment)) for moment in (one.began, one.until))
    return f"On hold from {began} to {until}, while the clock runs on: {_ended(one.reason)}"


def _ended(words: str) -> str:
    words = words.strip()
    return words if words.endswith((".", "!", "?")) else f"{words}."


def bank_holidays(due: "DueDate") -> tuple[tuple[dt.date, str], ...]:
    """The days that were not counted and are not of a weekend, with their names."""
    return tuple((day, name) for day, name in due.excluded if day.weekday() < SATURDAY)
