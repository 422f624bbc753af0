"""Case notes, for tests."""

import datetime as dt
from typing import Any

from tasks.models import CaseNote
from tasks.notes import keep_note
from tests.authority import MONDAY, Authority

TYPED = {
    "happened_at_day": "2",
    "happened_at_month": "3",
    "happened_at_year": "2026",
    "happened_at_time": "09:15",
    "style": "telephone_call",
    "about": "Nursery place offered",
    "summary": "Dana rang: Ada has a place from Monday.",
    "meaning": "Ada will be with other children every day.",
}
"""What is typed into the form of a note."""


def values(**more: Any) -> dict[str, Any]:
    """What a note says."""
    return {
        "happened_at": MONDAY - dt.timedelta(minutes=45),
        "style": "telephone_call",
        "about": TYPED["about"],
        "tags": [],
        "summary": TYPED["summary"],
        "meaning": TYPED["meaning"],
        "revises": "",
        "revises_because": "",
        **more,
    }


def unfinished(authority: Authority) -> CaseNote:
    """A note that the worker has begun and not finished."""
    return keep_note(authority.child, values=values(summary=""), by=authority.worker)
