"""What keeps a change of a timescale from being kept: each sentence says what to do."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from journey.clock import spoken_date, today
from journey.exceptions import JourneyError, LibraryError, TimescaleRefused
from journey.layering import current_book, in_order
from journey.library import Library, library
from journey.models import ProcessVersion, RuleChange
from journey.rulebook.book import Book
from journey.timescales import Layers, resolve
from journey.trials.laying import layers_lifting

Level = RuleChange.Level
MOST_REASON = RuleChange._meta.get_field("reason").max_length or 0


def refuse_unfit(row: RuleChange, *, book: Book | None = None) -> None:
    """Raise TimescaleRefused, LibraryError or JourneyError with what keeps a change from holding.

    Everything is tried in the book as it would be: on each day on which something begins or ends,
    with the changes of every team and every trial, so that no stored layer can stop work later.
    """
    book = book or current_book()
    _refuse_wordless(row)
    _refuse_days(row)
    _refuse_overlap(row, book)
    refuse_misfit(book.with_draft(row), row)


def refuse_misfit(book: Book, row: RuleChange) -> None:
    """Raise TimescaleRefused or LibraryError for a book in which a change does not fit the others.

    Only approvals that were written count here: a national rule needs one.
    """
    tried = replace(book, counts_second_person=False)
    libraries = [library(), *(library(each.rule_set) for each in tried.rows if each.chooses)]
    if row.chooses:
        _refuse_missing(library(row.rule_set))
    elif not any(row.rule_key in each.rule_set_in_use().rules for each in libraries):
        libraries[0].rule(row.rule_key)
    for chosen in libraries:
        _refuse_unresolved(tried, chosen, row)


def _refuse_wordless(row: RuleChange) -> None:
    if not row.reason.strip():
        raise JourneyError("Say why the timescale is changed.")
    if len(row.reason) > MOST_REASON:
        raise JourneyError(f"Shorten the reason to {MOST_REASON} characters.")
    if (row.approved_by or row.approval_reference) and not row.approved_on:
        raise JourneyError("Say on which day the change was approved.")
    if row.approved_on and row.approved_on > today():
        raise JourneyError("The day on which it was approved must be today or in the past.")
    if row.chooses and row.rule_set not in library().rule_sets:
        there = ", ".join(library().rule_sets)
        raise JourneyError(f"There is no rule set {row.rule_set}. Choose one of: {there}.")


def _refuse_days(row: RuleChange) -> None:
    if row.last_day < row.first_day:
        first, last = spoken_date(row.first_day), spoken_date(row.last_day)
        raise JourneyError(f"Its last day, {last}, is before its first day, {first}.")


def _refuse_overlap(row: RuleChange, book: Book) -> None:
    if row.chooses:
        return
    for other in book.rows:
        if other.pk == row.pk or _about(other) != _about(row):
            continue
        if other.first_day <= row.last_day and row.first_day <= other.last_day:
            until = "" if other.last_day == dt.date.max else f" to {spoken_date(other.last_day)}"
            raise TimescaleRefused(
                f"{other} changes this rule already, from {spoken_date(other.first_day)}{until}. "
                "End it first, or take other days."
            )


def _about(row: RuleChange) -> tuple[str, int | None, str]:
    return row.level, row.team_id, row.rule_key


def _refuse_missing(chosen: Library) -> None:
    """A rule set must have every rule that a published process names."""
    rules = chosen.rule_set_in_use().rules
    for version in ProcessVersion.objects.filter(status=ProcessVersion.Status.PUBLISHED):
        named = {node.attributes.get("timescale", "") for node in version.diagram.nodes.values()}
        missing = sorted(named - {"", *rules})
        if missing:
            raise LibraryError(
                f"{chosen.rule_set_in_use().title} has no rule {missing[0]}, which {version} "
                "names. Add it there first."
            )


def _refuse_unresolved(book: Book, chosen: Library, row: RuleChange) -> None:
    keys = {each.rule_key for each in book.rows if each.rule_key}
    for key in keys if row.chooses else {row.rule_key}:
        trials = layers_lifting(key)
        teams = {None, *(each.team_id for each in book.rows)}.union(*(pks for _, pks in trials))
        for (now, on), team_id in product(_days_to_try(book, chosen, key), teams):
            laid = book.layers(team_id, now)
            in_trials = [in_order((layer, *laid)) for layer, pks in trials if team_id in pks]
            for over in (laid, *in_trials):
                resolve(Layers(chosen.rule_set_in_use(), over), key, on=on)


def _days_to_try(book: Book, chosen: Library, key: str) -> Iterator[tuple[dt.date, dt.date]]:
    """Each day on which people may ask, with each day on which a clock may have started."""
    rules = chosen.rule_set_in_use().rules.get(key, ())
    begins = {rule.effective_from for rule in rules} - {None}
    turns = set(_turns(row for row in book.rows if row.rule_key == key)) | {today()}
    started = [day for day in turns | begins if day and any(one.is_in_force(day) for one in rules)]
    for now in turns:
        if now >= today():
            yield from ((now, on) for on in started)


def _turns(rows: Iterable[RuleChange]) -> Iterator[dt.date]:
    for row in rows:
        yield row.first_day
        if row.last_day < dt.date.max:
            yield row.last_day + dt.timedelta(days=1)
