"""What each change of a family has in common: the guard, the lock, the audit trail."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.models import Model

from journey.access import refuse_unless_recorder
from journey.audit import record_event, record_refusal
from journey.exceptions import Refused
from journey.models import Child, JourneyEvent, ProcessInstance, Worker
from journey.writing import write_transaction


class Trail:
    """The audit chains of some children, locked: of each child the newest process has one.

    For a child without any process there is no chain yet, so nothing is appended.
    """

    def __init__(self, children: Iterable[Child], *, by: Worker, also: Iterable[int] = ()) -> None:
        """Use `changing` or `locked_trail`; the rows are locked in the order of their numbers."""
        newest = {_newest_process(child) for child in children} - {None}
        # Without the key, as in `journey.processes`: something may begin because of them meanwhile.
        locked = ProcessInstance.objects.select_for_update(no_key=True)
        rows = locked.filter(pk__in={*newest, *also})
        self._chains = {row.child_id: row for row in rows.order_by("pk") if row.pk in newest}
        self._by = by

    def record(self, child: Child, fields: Sequence[str], /, **ids: Any) -> None:
        """Append to a child's chain which fields have changed, of what; never their values."""
        chain = self._chains.get(child.pk)
        if chain is None or not fields:
            return
        record_event(chain, JourneyEvent.Kind.CHANGED, by=self._by, fields=sorted(fields), **ids)
        chain.save(update_fields=["audit_length", "audit_head"])


@contextmanager
def changing(
    children: Iterable[Child],
    *,
    by: Worker,
    touched: Iterable[Child] = (),
    also: Iterable[int] = (),
) -> Iterator[Trail]:
    """Guard the children who are to be changed, then lock their trails and let the caller change.

    `touched` are children whose records show the change too, because it is the family's: their
    trails are locked, and the person need not see them. `also` are processes that the caller will
    move: whoever holds several locks them in one order. Raises Refused, which is audited.
    """
    children = list(children)
    for child in children:
        with refusals_recorded(child, by=by):
            refuse_unless_recorder(by, child)
    with locked_trail([*children, *touched], by=by, also=also) as trail:
        yield trail


@contextmanager
def locked_trail(
    children: Iterable[Child], *, by: Worker, also: Iterable[int] = ()
) -> Iterator[Trail]:
    """A transaction that writes, with the trails of some children."""
    with write_transaction():
        yield Trail(children, by=by, also=also)


@contextmanager
def refusals_recorded(child: Child, *, by: Worker) -> Iterator[None]:
    """Let a refusal through, and append it to the child's chain where there is one."""
    try:
        yield
    except Refused as refusal:
        process = _newest_process(child)
        if process is not None:
            record_refusal(process, by=by, step="", reason=type(refusal).__name__)
        raise


def keep(row: Model, values: Mapping[str, Any], *, fields: Sequence[str]) -> list[str]:
    """Save the values that differ from the row's; gives the names of the fields they are in.

    Raises ValueError for a name that is not one of `fields`.
    """
    if unknown := sorted(values.keys() - set(fields)):
        raise ValueError(f"{', '.join(unknown)}: not to be changed here.")
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed if row.pk else None)
    return changed


def _newest_process(child: Child) -> int | None:
    newest = child.processes.order_by("-started_at", "-pk")
    return newest.values_list("pk", flat=True).first()
