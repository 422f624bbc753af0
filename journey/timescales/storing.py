"""A due date as it is stored, so that it stays explained when rules and calendars change."""

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from journey.timescales import explaining
from journey.timescales.adjusting import Adjustment, Hold
from journey.timescales.layers import Change
from journey.timescales.resolving import Considered

if TYPE_CHECKING:
    from journey.timescales.due import DueDate

AGREED: Final = "agreed_on"
"""The key that is there only where an agreed date binds, so that such work can be found."""


def as_json(due: "DueDate") -> dict[str, Any]:
    """What is stored beside a due date: everything that was read to compute it, and its words."""
    rule, applied = due.rule, due.applied
    agreed = {AGREED: _iso(applied.agreed_on)} if due.is_agreed else {}
    return agreed | {
        "sentence": due.in_short,
        "clock": due.clock_words,
        "rule_words": explaining.rule_words(applied.standard),
        "not_counted": explaining.not_counted(due),
        "rule": rule.key,
        "rule_set": rule.rule_set,
        "version": rule.version,
        "is_floor": rule.is_floor,
        "source": rule.source,
        "note": rule.note,
        "reading": rule.reading,
        "is_deadline": due.is_deadline,
        "layer": applied.layer,
        "layers": [_layer_json(one) for one in applied.considered],
        "bank_holidays": [_day_json(*one) for one in explaining.bank_holidays(due)],
        "calendar": due.calendar,
        "local_due_on": _iso(due.local_due_on),
        "closures": [_day_json(*one) for one in due.closures],
        "by_rule_at": _iso(due.by_rule_at),
        "shadow_at": _iso(due.shadow_at),
        "review_at": _iso(due.review_at),
        "second": _second_json(due),
        "adjustments": [_adjusted_json(one) for one in due.adjustments],
        "holds": [_hold_json(one) for one in due.holds],
    }


def _layer_json(one: Considered) -> dict[str, Any]:
    said: dict[str, Any] = {"level": one.level, "title": one.title, "length": one.length}
    return said | _change_json(one.change) if one.change else said


def _change_json(change: Change) -> dict[str, Any]:
    approval = change.approval
    return {
        "act": change.act,
        "reason": change.reason,
        "agreed_on": _iso(change.agreed_on),
        "approval": approval and {**asdict(approval), "on": approval.on.isoformat()},
    }


def _second_json(due: "DueDate") -> dict[str, Any] | None:
    other = due.second
    if other is None:
        return None
    return {
        "rule": other.rule.key,
        "clock_started_at": other.clock_started_at.isoformat(),
        "due_at": _iso(other.due_at),
        "words": explaining.second_words(due),
    }


def _adjusted_json(one: Adjustment) -> dict[str, Any]:
    moments = {"old": one.old, "new": one.new, "at": one.at}
    return {"reason": one.reason, "by": one.by} | {key: _iso(at) for key, at in moments.items()}


def _hold_json(one: Hold) -> dict[str, Any]:
    moments = {"began": one.began, "until": one.until}
    return {"reason": one.reason, "by": one.by} | {key: _iso(at) for key, at in moments.items()}


def _day_json(day: dt.date, name: str) -> dict[str, str]:
    return {"date": day.isoformat(), "name": name}


def _iso(moment: dt.date | None) -> str | None:
    return moment.isoformat() if moment else None
