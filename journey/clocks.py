"""When a clock started, and what that makes due: for running processes and for walks alike."""

import datetime as dt
from collections.abc import Mapping

from journey.clock import in_london
from journey.exceptions import ClockNotStarted
from journey.library import Library
from journey.timescales import (
    ENGLAND,
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
    first = _due(library, layers, rule_key, known)
    other = first.applied.standard.standard_key if first else ""
    second = _due(library, layers, other, known) if other else None
    return beside(first, second) if first and second else first


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


def clocks_of(library: Library, rule_key: str) -> frozenset[str]:
    """The facts on which a due date by this rule may depend, its second clock's among them."""
    rules = library.rule_set_in_use().rules
    own = rules.get(rule_key, ())
    second = [rule for first in own for rule in rules.get(first.standard_key, ())]
    return frozenset(rule.clock for rule in (*own, *second))


def _due(library: Library, layers: Layers, rule_key: str, known: Facts) -> DueDate | None:
    on = clock_day(library, rule_key, known, known[TASK_OPENED])
    applied = resolve(layers, rule_key, on=on)
    started_at = known.get(applied.rule.clock)
    if started_at is None:
        return None
    return due_date(
        applied,
        started_at,
        clock_words=library.fact_words(applied.rule.clock),
        days=ENGLAND,
        local=library.local_days,
        standard_started_at=known.get(applied.standard.clock),
    )


def clock_day(library: Library, rule_key: str, facts: Facts, opened_at: dt.datetime) -> dt.date:
    """The day whose rules hold: when the clock started, so that a new rule leaves old work alone.

    Of a clock that started before there was a rule, such as a birth, and of one that has not
    started, the day on which the task opened.
    """
    for rule in library.rule_set_in_use().rules.get(rule_key, ()):
        started_at = min(facts.get(rule.clock, opened_at), opened_at)
        on = in_london(started_at).date()
        if rule.is_in_force(on):
            return on
    return in_london(opened_at).date()
