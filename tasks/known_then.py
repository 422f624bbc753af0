"""What was known when a decision was taken (R232).

It is judged by how it was made, not by what came of it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from journey.journeys import journey_of
from journey.library import library
from journey.models import Fact
from tasks.models import Decision, Record


@dataclass(frozen=True)
class FactThen:
    """When something was, as it was known then."""

    words: str
    at: dt.datetime
    since: dt.datetime | None
    """What it was corrected to since; None where it stands."""


@dataclass(frozen=True)
class KnownThen:
    """The facts and the records that stood when a decision was taken."""

    facts: list[FactThen]
    records: list[Record]


def known_then(decision: Decision) -> KnownThen:
    """What stood in the journey then: records are never changed, and facts keep what they were."""
    journey = journey_of(decision.task.instance)
    records = Record.objects.filter(task__instance__in=journey, pk__lt=decision.task.record.pk)
    named = records.select_related("task", "by", "entered_by").order_by("-pk")
    facts = Fact.objects.filter(instance__in=journey).order_by("pk")
    return KnownThen(_facts(facts, decision.at), list(named))


def _facts(rows: Iterable[Fact], moment: dt.datetime) -> list[FactThen]:
    then: dict[str, dt.datetime] = {}
    now: dict[str, dt.datetime] = {}
    for row in rows:
        now[row.name] = row.at
        if row.recorded_at <= moment:
            then[row.name] = row.at
    words = library().fact_words
    return [
        FactThen(words(name), at, now[name] if now[name] != at else None)
        for name, at in sorted(then.items(), key=lambda one: one[1])
    ]
