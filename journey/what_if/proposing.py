"""What is proposed in a what-if, as numbers and keys, and what would follow from it."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from journey.exceptions import JourneyError
from journey.layering import current_book, library_now
from journey.library import library
from journey.models import ProcessVersion, RuleChange, Trial
from journey.models.process import HEAVY
from journey.rulebook.book import Book
from journey.rulebook.checking import refuse_misfit
from journey.trials.checking import wanting

OPEN_TRIALS = (Trial.Status.DRAFTED, Trial.Status.CHECKED, Trial.Status.APPROVED)
"""A trial that has begun is no proposal any more: its evidence says what it does."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What would be otherwise; nothing of it need be approved."""

    rule_set: str = ""
    """The key of another rule set."""
    changes: tuple[int, ...] = ()
    """Drafted changes of timescales."""
    trial: int | None = None
    versions: tuple[int, ...] = ()
    """Drafted versions of processes."""

    @classmethod
    def stored(cls, said: Mapping[str, Any]) -> "Proposal":
        """As a row keeps it."""
        listed = {name: tuple(said.get(name, ())) for name in ("changes", "versions")}
        return cls(rule_set=said.get("rule_set", ""), trial=said.get("trial"), **listed)

    def as_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return asdict(self)

    @cached_property
    def change_rows(self) -> tuple[RuleChange, ...]:
        """The changes, and the choice of another rule set as one of them."""
        drafts = RuleChange.objects.filter(pk__in=self.changes).select_related("team")
        rows = [*drafts.order_by("pk")]
        if self.rule_set:
            chosen = {"level": RuleChange.Level.RULE_SET, "rule_set": self.rule_set}
            rows.append(RuleChange(reason="Proposed", **chosen))
        return tuple(map(_supposed, rows))

    @cached_property
    def trial_row(self) -> Trial | None:
        """The trial, if one is proposed."""
        return Trial.objects.filter(pk=self.trial).first() if self.trial else None

    @cached_property
    def version_rows(self) -> tuple[ProcessVersion, ...]:
        """The versions of processes."""
        rows = ProcessVersion.objects.filter(pk__in=self.versions).defer(*HEAVY)
        return tuple(rows.order_by("process_id"))


def book_with(rows: Iterable[RuleChange], book: Book | None = None) -> Book:
    """The book of what is decided, as it would be had some rows held for all work all the time."""
    book, rows = book or current_book(), tuple(rows)
    subjects = {_subject(row) for row in rows}
    others = (row for row in book.rows if _subject(row) not in subjects)
    return replace(book, rows=(*others, *rows)) if rows else book


def refuse_unfit(proposal: Proposal) -> None:
    """Raise JourneyError with what keeps a proposal from being replayed."""
    _refuse_missing(proposal)
    rows = proposal.change_rows
    for row in rows:
        if row.pk and row.status != RuleChange.Status.DRAFTED:
            raise JourneyError(f"{row} is decided about, so it is no proposal any more.")
    if len({_subject(row) for row in rows}) < len(rows):
        raise JourneyError("Two of the changes say different things about one rule. Choose one.")
    for row in rows:
        refuse_misfit(book_with(rows), row)
    _refuse_versions(proposal.version_rows)
    if proposal.trial_row is not None:
        _refuse_trial(proposal.trial_row, proposal.rule_set)


def _refuse_missing(proposal: Proposal) -> None:
    if proposal.rule_set and proposal.rule_set not in library().rule_sets:
        there = ", ".join(library().rule_sets)
        raise JourneyError(f"There is no rule set {proposal.rule_set}. Choose one of: {there}.")
    wanted = (
        ("change", proposal.changes, {row.pk for row in proposal.change_rows}),
        ("version", proposal.versions, {row.pk for row in proposal.version_rows}),
        ("trial", (proposal.trial,) * bool(proposal.trial), {getattr(proposal.trial_row, "pk", 0)}),
    )
    for noun, numbers, there_are in wanted:
        for number in set(numbers) - there_are:
            raise JourneyError(f"There is no {noun} {number}.")


def _refuse_versions(versions: tuple[ProcessVersion, ...]) -> None:
    for version in versions:
        if version.status != ProcessVersion.Status.DRAFTED:
            raise JourneyError(f"{version} is decided about, so it is no proposal any more.")
    if len({version.process_id for version in versions}) < len(versions):
        raise JourneyError("Two of the versions are of one process. Choose one of them.")


def _refuse_trial(trial: Trial, rule_set: str) -> None:
    if trial.status not in OPEN_TRIALS:
        raise JourneyError(f"{trial} has begun. Read its evidence instead.")
    if open_ends := list(wanting(trial)):
        raise JourneyError(f"{trial} cannot be replayed yet. {' '.join(open_ends)}")
    needed, used = trial.profile.rule_set, rule_set or library_now().rule_set_in_use().key
    if needed != used:
        raise JourneyError(
            f"{trial} is written for the rule set {needed}, and this would replay {used}. "
            f"Choose the rule set {needed} too."
        )


def _subject(row: RuleChange) -> tuple[str, int | None, str]:
    return row.level, row.team_id, row.rule_key


def _supposed(row: RuleChange) -> RuleChange:
    """A change as if it had held for all work, from the first day on."""
    supposed = copy(row)
    supposed.open_work = True
    supposed.effective_from = supposed.effective_to = None
    return supposed
