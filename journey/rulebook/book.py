"""What is decided about timescales, as a value: pure, so that a draft can be tried in it.

A change for new work holds for work whose clock started on one of its days, for ever. One for open
work too holds on its days for all work, whenever its clock started, and afterwards for none.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from journey.clock import in_london
from journey.models import RuleChange
from journey.timescales import Act, Approval, Change, Layer, Level

Row = RuleChange.Level


@dataclass(frozen=True, kw_only=True)
class ChosenSet:
    """A rule set, and the days on which a clock must start for it to hold."""

    key: str
    since: dt.date
    until: dt.date


@dataclass(frozen=True, eq=False)
class Book:
    """The decisions that are approved, among them those that have ended; equal only to itself."""

    rows: tuple[RuleChange, ...]
    counts_second_person: bool = True
    """Whether the second person here is named as who approved, where nobody else is."""

    def with_draft(self, draft: RuleChange) -> "Book":
        """The book as it were with a draft approved."""
        others = (row for row in self.rows if row.pk != draft.pk)
        return replace(self, rows=(*others, draft))

    def chosen_sets(self, today: dt.date) -> tuple[ChosenSet, ...]:
        """The rule sets that were chosen, the one that goes before the others first."""
        rows = sorted(self._rows(Row.RULE_SET), key=lambda row: (row.first_day, row.pk or 0))
        spans = ((row, *_days(row, today)) for row in reversed(rows) if not _is_over(row, today))
        return tuple(
            ChosenSet(key=row.rule_set, since=since, until=until) for row, since, until in spans
        )

    def layers(self, team_id: int | None, today: dt.date) -> tuple[Layer, ...]:
        """What the authority and a team lay on the rule set, as it stands on a day."""
        ours = self._layer(Level.AUTHORITY, "the authority", self._rows(Row.AUTHORITY), today)
        rows = [row for row in self._rows(Row.TEAM) if row.team_id == team_id]
        theirs = self._layer(Level.TEAM, _team_title(rows), rows, today)
        return tuple(layer for layer in (ours, theirs) if layer.changes)

    def _layer(self, level: Level, title: str, rows: Iterable[RuleChange], today: dt.date) -> Layer:
        changes: list[Change] = []
        ordered = sorted(rows, key=lambda row: (row.rule_key, row.first_day))
        for _, of_rule in groupby(ordered, key=lambda row: row.rule_key):
            for row in _standing(list(of_rule), today):
                since, until = _days(row, today)
                change = change_of(row, counts_second_person=self.counts_second_person)
                changes.append(replace(change, effective_from=since, effective_to=until))
        return Layer(level=level, title=title, changes=tuple(changes))

    def _rows(self, level: str) -> list[RuleChange]:
        return [row for row in self.rows if row.level == level and row.first_day <= row.last_day]


def change_of(row: RuleChange, *, counts_second_person: bool = True) -> Change:
    """What a row does to its rule, as a layer says it."""
    return Change(
        rule_key=row.rule_key,
        act=Act(row.act),
        span=row.span,
        clock=row.fact,
        review_after=row.review_after,
        reason=row.reason,
        approval=_approval(row, counts_second_person=counts_second_person),
        effective_from=row.first_day,
        effective_to=row.last_day,
    )


def _approval(row: RuleChange, *, counts_second_person: bool) -> Approval | None:
    """Who approved it: as was written, or else the second person here."""
    decided_on = in_london(row.decided_at).date() if row.decided_at else row.first_day
    people = {"entered_by": row.drafted_by_id, "confirmed_by": row.decided_by_id or 0}
    if row.approved_by or row.approval_reference:
        reference, on = row.approval_reference, row.approved_on or decided_on
        return Approval(by=row.approved_by, reference=reference, on=on, **people)
    if row.decided_by is None or not counts_second_person:
        return None
    return Approval(by=str(row.decided_by), reference=f"change {row.pk}", on=decided_on, **people)


def _standing(rows: list[RuleChange], today: dt.date) -> list[RuleChange]:
    """The changes of one rule as they stand: one for all open work leaves no room before it."""
    everywhere = [row for row in rows if row.open_work and row.holds_on(today)]
    if everywhere:
        rows = [*everywhere, *(row for row in rows if row.first_day > today)]
    return [row for row in rows if not _is_over(row, today)]


def _days(row: RuleChange, today: dt.date) -> tuple[dt.date, dt.date]:
    """The days on which a clock must start for a row to hold."""
    everywhere = row.open_work and row.holds_on(today)
    return dt.date.min if everywhere else row.first_day, row.last_day


def _is_over(row: RuleChange, today: dt.date) -> bool:
    """Whether it has gone for all work; one for new work never goes for the work it held for."""
    return row.open_work and row.last_day < today


def _team_title(rows: list[RuleChange]) -> str:
    name = str(rows[0].team) if rows else "a"
    return f"the {name}" if name.lower().endswith("team") else f"the {name} team"
