"""When it was decided to close a child's case, and when it was closed (R13, R18)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from journey import clock
from journey.library import library
from journey.models import Child, Fact

CLOSED: Final = "case_closed"
CLOSED_BEFORE: Final = "closed_before"
"""What a new contact knows of the last closing: the fact of another process."""
IDENTIFIED: Final = "closure_identified"


@dataclass(frozen=True, kw_only=True)
class Closing:
    """The closing of a case: since when, and until when."""

    identified_at: dt.datetime
    closed_at: dt.datetime | None

    @property
    def days(self) -> int:
        """The days from the decision to the closing, or to today."""
        until = clock.in_london(self.closed_at or clock.now()).date()
        return (until - clock.in_london(self.identified_at).date()).days


def closing_of(child: Child) -> Closing | None:
    """The closing that stands last in a child's journey; None where work has begun since.

    A case that was kept open after all is not being closed.
    """
    episode = library().invariants.episode
    newest = child.processes.filter(version__process_id=episode).order_by("-pk").first()
    if newest is None:
        return None
    closed_at = _moment(newest.facts, CLOSED)
    if newest.ended_at and (
        closed_at is None or child.processes.filter(started_at__gt=newest.ended_at).exists()
    ):
        return None
    began = _moment(newest.facts, f"{episode}_began") or newest.started_at
    identified = _moment(newest.facts, IDENTIFIED)
    return Closing(identified_at=identified or began, closed_at=closed_at)


def closed_before(child: Child) -> dict[str, dt.datetime]:
    """The fact of when the child's case was last closed, if it ever was."""
    closings = Fact.objects.filter(instance__child=child, name=CLOSED)
    at = closings.order_by("-pk").values_list("at", flat=True).first()
    return {CLOSED_BEFORE: at} if at else {}


def _moment(facts: Mapping[str, str], name: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(facts[name]) if name in facts else None
