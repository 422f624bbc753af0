"""When a clock started, and what that makes due: for running processes and for walks alike."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from journey.clock import in_london
from journey.exceptions import ClockNotStarted
from journey.library import Library
from journey.timescales import (
    ENGLAND,
    Applied,
    DueDate,
    Layer,
    Layers,
    beside,
    due_date,
    resolve,
)
from journey.timescales.rules import TASK_OPENED

Facts = Mapping[str, dt.datetime]


def due_by_rule(
    library: Library,
    rule_key: str,
    *,
    facts: Facts,
    opened_at: dt.datetime,
    over: tuple[Layer, ...] = (),
) -> DueDate | None:
    """When a rule makes something due, and why; None before its clock starts.

    `facts` are aware moments by name, `over` the layers that lie on the authority's rule set. Where
    the rule names a second clock that has started too, the one that binds is the answer, with the
    other beside it. Raises LibraryError for an unknown rule, BeyondCalendar, TimescaleRefused.
    """
    layers = Layers(library.rule_set_in_use(), over)
    known = {**facts, TASK_OPENED: opened_at}
    return _binding(library, layers, rule_key, known)


def firing_at(due: DueDate | None, rule_key: str) -> dt.datetime:
    """When a timer with this rule fires: when it is due, or looked at again while suspended.

    Raises ClockNotStarted when there is no such moment.
    """
    if due is None:
        raise ClockNotStarted(f"The clock of {rule_key} has not started, so nothing is due.")
    fires_at = due.due_at or due.review_at
    if fires_at is None:
        raise ClockNotStarted(f"{rule_key} gives no length of time, so nothing is ever due by it.")
    return fires_at


def asked_of(
    facts: Callable[[], Facts],
    due: Callable[[str], dt.datetime],
    now: Callable[[], dt.datetime],
) -> Mapping[str, Callable[..., Any]]:
    """What the expressions of a diagram may call: `due`, `happened` and `passed`.

    A rule whose clock has not started, or that gives no length of time, has not passed.
    """

    def happened(fact: str, since: str = "") -> bool:
        known = facts()
        if fact not in known or not since:
            return fact in known
        return since in known and known[fact] >= known[since]

    def passed(rule_key: str) -> bool:
        try:
            return due(rule_key) <= now()
        except ClockNotStarted:
            return False

    return {"due": due, "happened": happened, "passed": passed}


def clocks_of(library: Library, rule_key: str) -> frozenset[str]:
    """The facts on which a due date by this rule may depend, its second clock's among them."""
    rules = library.rule_set_in_use().rules
    own = rules.get(rule_key, ())
    second = [
        rule
        for first in own
        for key in (first.standard_key, first.opens)
        for rule in rules.get(key, ())
    ]
    return frozenset(name for rule in (*own, *second) for name in rule.clocks)


def _binding(library: Library, layers: Layers, rule_key: str, known: Facts) -> DueDate | None:
    first = _due(library, layers, rule_key, known)
    other = first.applied.standard.standard_key if first else ""
    second = _due(library, layers, other, known) if other else None
    return beside(first, second) if first and second else first


def _due(library: Library, layers: Layers, rule_key: str, known: Facts) -> DueDate | None:
    on = clock_day(library, rule_key, known, known[TASK_OPENED])
    applied = resolve(layers, rule_key, on=on)
    if applied.rule.opens:
        return _counted_back(library, layers, applied, known)
    fact = applied.rule.started_by(known)
    if fact is None:
        return None
    return due_date(
        applied,
        known[fact],
        clock_words=library.fact_words(fact),
        days=ENGLAND,
        local=library.local_days,
        standard_started_at=known.get(applied.standard.started_by(known) or ""),
    )


def _counted_back(
    library: Library, layers: Layers, applied: Applied, known: Facts
) -> DueDate | None:
    """What is counted from the due date of another rule moves with it, whatever moves that one."""
    other = _binding(library, layers, applied.rule.opens, known)
    if other is None or other.due_at is None:
        return other
    words = f"“{other.rule.title}” is due"
    return due_date(applied, other.due_at, clock_words=words, days=ENGLAND)


def clock_day(library: Library, rule_key: str, facts: Facts, opened_at: dt.datetime) -> dt.date:
    """The day whose rules hold: when the clock started, so that a new rule leaves old work alone.

    Of a clock that started before there was a rule, such as a birth, and of one that has not
    started, the day on which the task opened.
    """
    for rule in library.rule_set_in_use().rules.get(rule_key, ()):
        started_at = min(facts.get(rule.started_by(facts) or "", opened_at), opened_at)
        on = in_london(started_at).date()
        if rule.is_in_force(on):
            return on
    return in_london(opened_at).date()
