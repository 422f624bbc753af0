"""Drafting a change of a timescale: nothing changes until a second person has approved it."""

from journey.access import refuse_unless_keeper
from journey.models import RuleChange, Worker
from journey.rulebook.checking import refuse_unfit
from journey.writing import write_transaction


def draft_change(row: RuleChange, *, by: Worker) -> RuleChange:
    """Keep a draft, which says what it changes, for whom, why and from when.

    Raises Refused without the role; TimescaleRefused, LibraryError or JourneyError with what keeps
    the change from holding: a floor, a national rule without an approval, days that overlap.
    """
    refuse_unless_keeper(by)
    row.drafted_by, row.status = by, RuleChange.Status.DRAFTED
    refuse_unfit(row)
    with write_transaction():
        row.save(force_insert=True)
    return row
