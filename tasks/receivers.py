"""The only subscriber to what the records announce: it dates work anew."""

from typing import Any

from journey.signals import facts_corrected
from tasks.worktray import date_anew


def listen() -> None:
    """Join the announcement to its listener."""
    facts_corrected.connect(date_corrected, dispatch_uid="tasks.dates")


def date_corrected(instance_id: int, **_kwargs: Any) -> None:
    """Date the open work of a process anew, in the transaction that corrected its facts."""
    date_anew(instance_id)
