"""Drafting a change of a timescale: nothing changes until a second person has approved it."""

from journey.access import refuse_unless_keeper
from journey.layering import current_book, library_now
from journey.models import RuleChange, Worker
from journey.rulebook.checking import refuse_unfit
from journey.timescales import Act, Layers, Span, resolve
from journey.timescales.permitting import is_looser
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


def act_of(span: Span, row: RuleChange) -> Act:
    """What another length does to the rule as it stands below a change: looser, stricter or other.

    Raises LibraryError, or TimescaleRefused when nothing can be counted by the rule today.
    """
    team_id = None if row.level == RuleChange.Level.AUTHORITY else row.team_id
    layers = [
        layer
        for layer in current_book().layers(team_id, row.first_day)
        if layer.level == "authority" and team_id
    ]
    rule_set = library_now().rule_set_in_use()
    below = resolve(Layers(rule_set, tuple(layers)), row.rule_key, on=row.first_day)
    comparable = below.rule.amount is not None and not below.is_suspended
    if row.fact or not comparable or span.unit is not below.rule.unit:
        return Act.REPLACE
    return Act.RELAX if is_looser(span, below.rule) else Act.TIGHTEN
