"""The layer that lies on top: dates and intervals that were agreed for one child."""

import datetime as dt
from typing import Final

from journey.clock import in_london
from journey.models import AgreedDate, AgreedInterval, ProcessInstance
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
_intervals: Final = Select(
    lambda pk: AgreedInterval.objects.filter(instance=pk).order_by("pk"), 918273645
)


def agreed_layer(process: ProcessInstance) -> Layer | None:
    """The dates and intervals that were agreed in a process; None without any.

    For each rule what was decided last.
    Each holds for clocks that had started when it was agreed: what recurs begins anew with its
    rule, and another process of the same child is not touched.
    """
    if not process.has_agreed_dates:
        return None
    dates = {one.rule_key: one for one in _agreed(process.pk)}
    spaced = {one.rule_key: one for one in _intervals(process.pk)}
    for key in dates.keys() & spaced.keys():
        decided = dates[key].decided_at
        earlier = decided is not None and decided < spaced[key].decided_at
        (dates if earlier else spaced).pop(key)
    changes = [change_of(one) for one in dates.values()]
    changes += filter(None, map(spacing_of, spaced.values()))
    return Layer(level=Level.CHILD, title=TITLE, changes=tuple(changes))


def spacing_of(row: AgreedInterval) -> Change | None:
    """What a manager's interval does to its rule; None where the rule holds again."""
    if row.span is None:
        return None
    return Change(rule_key=row.rule_key, act=Act.REPLACE, span=row.span, reason=row.reason)


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
