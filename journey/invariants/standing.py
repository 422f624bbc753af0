"""What is not whole at present: a list for managers, before a return is due."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from journey.invariants import faults
from journey.invariants.faults import Fault, Passed
from journey.invariants.rules import Invariant, Invariants, Kind
from journey.library import library
from journey.models import Child, ProcessInstance

Row = tuple[ProcessInstance, Passed]
_ALONE = (Kind.NOT_BEFORE, Kind.NOT_AT_WEEKEND)
"""Rules about facts that hold at any time: the others compare what belongs to one round of work."""


@dataclass(frozen=True)
class Broken:
    """Something that is not true of a child's journey, and how to mend it."""

    child: Child
    title: str
    sentence: str
    source: str


def broken_journeys(children: QuerySet[Child]) -> list[Broken]:
    """What is not whole in the journeys of some children, in two queries, by child."""
    known = library().invariants
    rows = _rows_by_child(children)
    people = children.in_bulk([child_id for child_id in rows])
    return [
        Broken(people[child_id], fault.rule.title, sentence, fault.rule.source)
        for child_id, processes in rows.items()
        for sentence, fault in {one.mend: one for one in _faults(known, processes)}.items()
    ]


def _rows_by_child(children: QuerySet[Child]) -> Mapping[int, list[Row]]:
    """The processes of each child for whom something runs, the first begun first."""
    running = ProcessInstance.objects.filter(ended_at=None, child__in=children)
    found = (
        ProcessInstance.objects.filter(child__in=running.values("child"))
        .select_related("version")
        .only(
            "child_id", "started_at", "ended_at", "outcome", "facts", "version__process_id",
            "version__name",
        )
        .order_by("child__last_name", "child__first_name", "child", "started_at", "pk")
    )  # fmt: skip
    rows: dict[int, list[Row]] = defaultdict(list)
    for one in found:
        rows[one.child_id].append((one, _passed(one)))
    return rows


def _passed(row: ProcessInstance) -> Passed:
    return Passed(
        pk=row.pk,
        process_id=row.version.process_id,
        name=row.version.name,
        began_at=row.started_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
    )


def _faults(known: Invariants, rows: Sequence[Row]) -> Iterator[Fault]:
    every = [passed for _, passed in rows]
    for number, (row, passed) in enumerate(rows):
        if passed.ended_at is not None:
            continue
        for rule in known.of_beginning(passed.process_id):
            yield from _once(_of_beginning(known, rule, passed, every[:number], every))
        facts = {name: dt.datetime.fromisoformat(at) for name, at in row.facts.items()}
        for rule in known.of_facts:
            if rule.kind in _ALONE:
                for fact in facts:
                    yield from _once(faults.of_fact(rule, fact, facts))
    for rule in known.of_facts:
        if rule.kind is Kind.LAST:
            yield from _once(_closed_too_early(rule, rows))


def _of_beginning(
    known: Invariants, rule: Invariant, own: Passed, before: list[Passed], every: list[Passed]
) -> Fault | None:
    """Whether a process that runs would have been refused; it may need what began later."""
    if rule.kind in (Kind.NEEDS, Kind.NOT_BESIDE):
        others = [one for one in every if one.pk != own.pk]
        return faults.of_beginning(known, rule, own.process_id, others)
    return faults.of_beginning(known, rule, own.process_id, before)


def _closed_too_early(rule: Invariant, rows: Sequence[Row]) -> Fault | None:
    (fact, *_) = rule.facts
    closed = [row.facts[fact] for row, _ in rows if fact in row.facts]
    if not closed:
        return None
    at = max(dt.datetime.fromisoformat(moment) for moment in closed)
    return faults.running_of(rule, [passed for _, passed in rows if passed.began_at < at])


def _once(fault: Fault | None) -> list[Fault]:
    return [] if fault is None else [fault]
