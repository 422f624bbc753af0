"""Refusing what would break a journey: when a process begins, and when a fact is recorded."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from journey.exceptions import DoesNotFit
from journey.invariants import faults
from journey.invariants.faults import Fault, Passed
from journey.invariants.rules import Kind
from journey.library import library
from journey.models import Child, ProcessInstance
from journey.prepared import Select

_lock: Final = Select(
    lambda pk: Child.objects.select_for_update(no_key=True).only("pk").filter(pk=pk).order_by(),
    918273645,
)


def one_after_the_other(child: Child) -> None:
    """Lock a child until the transaction ends: what begins, and what must come last, waits for it.

    Whoever holds a process takes it before this, and whoever needs the family's row takes it after.
    """
    _lock(child.pk)


def refuse_beginning(
    process_id: str, *, child: Child, starter: ProcessInstance | None = None
) -> None:
    """Raise DoesNotFit when a process may not begin for a child now.

    The caller has locked the child, so that two processes that must not run beside each other
    cannot both begin. `starter`, which asks for it, may have ended in this action.
    """
    known = library().invariants
    rules = [rule for rule in known.of_beginning(process_id) if rule.refuses]
    if not rules:
        return
    before = passed_by(child, ending=starter)
    for rule in rules:
        _refuse(faults.of_beginning(known, rule, process_id, before))


def refuse_facts(
    new: Iterable[str],
    facts: Mapping[str, dt.datetime],
    *,
    child: Child,
    own: ProcessInstance | None = None,
) -> None:
    """Raise DoesNotFit when a fact that is new cannot be so, beside those that are known.

    The database is asked only about a fact that must be the last; `own` is the process that
    records it, which may be one of those that have to end first. Then the child is locked, so that
    none of them begins meanwhile.
    """
    for rule in library().invariants.of_facts:
        if not rule.refuses:
            continue
        for fact in new:
            if rule.kind is not Kind.LAST:
                _refuse(faults.of_fact(rule, fact, facts))
            elif fact in rule.facts:
                one_after_the_other(child)
                running = [one for one in passed_by(child) if own is None or one.pk != own.pk]
                _refuse(faults.running_of(rule, running))


def passed_by(child: Child, *, ending: ProcessInstance | None = None) -> list[Passed]:
    """The processes of a child in the order in which they began."""
    rows = child.processes.order_by("started_at", "pk").values_list(
        "pk", "version__process_id", "version__name", "started_at", "ended_at", "outcome"
    )
    return [_passed(row, ending) for row in rows]


def _passed(row: tuple[int, str, str, dt.datetime, dt.datetime | None, str],
            ending: ProcessInstance | None) -> Passed:  # fmt: skip
    pk, process_id, name, began_at, ended_at, outcome = row
    if ending is not None and ending.pk == pk:
        ended_at, outcome = ending.ended_at, ending.outcome
    return Passed(
        pk=pk,
        process_id=process_id,
        name=name,
        began_at=began_at,
        ended_at=ended_at,
        outcome=outcome,
    )


def _refuse(fault: Fault | None) -> None:
    if fault is not None:
        raise DoesNotFit(fault.refusal, fact=fault.fact)
