"""When a clock started, and what that makes due: for running processes and for walks alike."""

import datetime as dt
from collections.abc import Mapping

from journey.library import Library
from journey.timescales import ENGLAND, DueDate, due_date
from journey.timescales.rules import TASK_OPENED


def due_by_rule(
    library: Library, rule_key: str, *, facts: Mapping[str, dt.datetime], opened_at: dt.datetime
) -> DueDate | None:
    """When a rule makes something due; None without a figure or before its clock starts.

    `facts` are aware moments by name. Raises LibraryError for an unknown rule, BeyondCalendar.
    """
    rule = library.rule(rule_key)
    started_at = opened_at if rule.clock == TASK_OPENED else facts.get(rule.clock)
    if started_at is None:
        return None
    return due_date(rule, started_at, clock_words=library.fact_words(rule.clock), days=ENGLAND)
