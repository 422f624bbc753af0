"""Rules, layers and due dates for the tests of timescales."""

import datetime as dt
from typing import Any

from journey.clock import LONDON
from journey.timescales import (
    ENGLAND,
    Act,
    Applied,
    Approval,
    Bound,
    Calendar,
    Change,
    DueDate,
    Layer,
    Layers,
    Level,
    RuleSet,
    Span,
    TimescaleRule,
    Unit,
    due_date,
    unchanged,
)

KEY = "visit.due"
ON = dt.date(2026, 6, 3)


def moment(text: str) -> dt.datetime:
    """A moment in London, as in `2026-06-03T10:00`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


def rule(amount: int | None = 10, unit: Unit = Unit.WORKING_DAYS, **more: Any) -> TimescaleRule:
    values: dict[str, Any] = {
        "key": KEY,
        "title": "Child visited",
        "bound": Bound.MAXIMUM,
        "clock": "allocated",
        "is_national": True,
        "source": "nobody",
        "note": "",
        "rule_set": "Rules",
        "version": "1",
        **more,
    }
    return TimescaleRule(amount=amount, unit=unit, **values)


def due(
    applied: TimescaleRule | Applied, start: dt.datetime | str, local: Calendar | None = None
) -> DueDate:
    return due_date(
        unchanged(applied) if isinstance(applied, TimescaleRule) else applied,
        moment(start) if isinstance(start, str) else start,
        clock_words="it began",
        days=ENGLAND,
        local=local,
    )


def approval(**more: Any) -> Approval:
    values: dict[str, Any] = {
        "by": "Ministers",
        "reference": "letter 12",
        "on": dt.date(2026, 3, 1),
        "entered_by": 1,
        "confirmed_by": 2,
        **more,
    }
    return Approval(**values)


def change(act: Act, amount: int | None = None, **more: Any) -> Change:
    values: dict[str, Any] = {
        "rule_key": KEY,
        "span": None if amount is None else Span(amount, Unit.WORKING_DAYS),
        "reason": "families need more time",
        "approval": approval(),
        **more,
    }
    return Change(act=act, **values)


SUSPENDED = change(Act.SUSPEND, review_after=Span(6, Unit.WEEKS))


def layer(level: Level, *changes: Change, title: str = "") -> Layer:
    return Layer(level=level, title=title or f"the {level}", changes=changes)


def layers(*over: Layer, standard: TimescaleRule | None = None) -> Layers:
    standard = standard or rule()
    return Layers(RuleSet("rules", "Rules", "1", {standard.key: (standard,)}), over)
