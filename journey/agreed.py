"""The layer that lies on top: dates that were agreed for one child."""

import datetime as dt
from typing import Final

from journey.clock import in_london
from journey.models import AgreedDate, ProcessInstance
from journey.prepared import Select
from journey.timescales import Act, Approval, Change, Layer, Level

TITLE: Final = "the child’s worker and manager"

_agreed: Final = Select(
    lambda pk: (
        AgreedDate.objects.filter(instance=pk, status="agreed")
        .select_related("decided_by")
        .order_by("pk")
    ),
    918273645,
)


def agreed_layer(process: ProcessInstance) -> Layer | None:
    """The dates that were agreed in a process, the last one for each rule; None without any.

    Each holds for clocks that had started when it was agreed: what recurs begins anew with its
    rule, and another process of the same child is not touched.
    """
    if not process.has_agreed_dates:
        return None
    newest = {one.rule_key: one for one in _agreed(process.pk)}
    return Layer(level=Level.CHILD, title=TITLE, changes=tuple(map(change_of, newest.values())))


def change_of(row: AgreedDate) -> Change:
    """What an agreed date does to its rule."""
    if row.decided_at is None or row.decided_by is None:
        raise ValueError("A date that nobody has agreed changes no rule.")
    decided_on: dt.date = in_london(row.decided_at).date()
    return Change(
        rule_key=row.rule_key,
        act=Act.AGREE,
        agreed_on=row.agreed_on,
        reason=row.reason,
        approval=Approval(
            by=str(row.decided_by),
            reference="the child’s record",
            on=decided_on,
            entered_by=row.proposed_by_id,
            confirmed_by=row.decided_by.pk,
        ),
        effective_to=decided_on,
    )
