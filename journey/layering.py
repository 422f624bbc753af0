"""What lies on the rule set for a child: the authority's changes and those of the child's team.

It is kept in memory under the stamp of the rule book, which is another one after every decision,
so that opening a task asks the database for one short text.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from django.db import connection

from journey import clock
from journey.agreed import agreed_layer
from journey.clocks import clock_day, clocks_of, due_by_rule
from journey.exceptions import TimescaleRefused
from journey.library import Library, library
from journey.models import Child, ProcessInstance, RuleBook, RuleChange
from journey.rulebook.book import Book, ChosenSet
from journey.timescales import DueDate, Layer
from journey.timescales.layers import LEVELS
from journey.trials.laying import trial_layer_of

log = logging.getLogger(__name__)
Facts = Mapping[str, dt.datetime]
_STAMP: Final = f"SELECT stamp FROM {RuleBook._meta.db_table}"  # noqa: S608 - a name of ours


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What holds for a child: the rule sets that were chosen, and what lies on them."""

    sets: tuple[ChosenSet, ...] = ()
    over: tuple[Layer, ...] = ()

    def due(self, rule_key: str, *, facts: Facts, opened_at: dt.datetime) -> DueDate | None:
        """When a rule makes something due, and why; None before its clock starts.

        A layer that no longer fits what lies below it does not stop work: it is left out, and the
        log says which. Raises LibraryError for an unknown rule, BeyondCalendar.
        """
        chosen = self.library(rule_key, facts=facts, opened_at=opened_at)
        count = partial(due_by_rule, chosen, rule_key, facts=facts, opened_at=opened_at)
        try:
            return count(over=self.over)
        except TimescaleRefused:
            return count(over=self._fitting(count, rule_key))

    def _fitting(self, count: Callable[..., object], rule_key: str) -> tuple[Layer, ...]:
        fitting: tuple[Layer, ...] = ()
        for layer in self.over:
            try:
                count(over=(*fitting, layer))
            except TimescaleRefused:
                log.warning("What the level %s says of %s is left out.", layer.level, rule_key)
            else:
                fitting = (*fitting, layer)
        return fitting

    def library(self, rule_key: str, *, facts: Facts, opened_at: dt.datetime) -> Library:
        """The library with the rule set that was in use when the clock started."""
        for one in self.sets:
            chosen = library(one.key)
            if one.since <= clock_day(chosen, rule_key, facts, opened_at) <= one.until:
                return chosen
        return library()

    def clocks_of(self, rule_key: str) -> frozenset[str]:
        """The facts on which a due date by this rule may depend."""
        changed = (one for layer in self.over for one in layer.changes if one.rule_key == rule_key)
        own = {one.clock for one in changed if one.clock}
        libraries = [library(), *(library(one.key) for one in self.sets)]
        return frozenset(own).union(*(clocks_of(each, rule_key) for each in libraries))


def standing_for(child: Child, *, process: ProcessInstance | None = None) -> Standing:
    """What holds for a child now, in one of the child's processes."""
    return standing_in(current_book(), child, process=process)


def standing_in(
    book: Book,
    child: Child,
    *,
    process: ProcessInstance | None = None,
    supposed: Layer | None = None,
) -> Standing:
    """What holds for a child by a book, which may be another one than what is decided."""
    over = layers_for(child, process=process, book=book, supposed=supposed)
    return Standing(sets=_sets(book, clock.today()), over=over)


def layers_for(
    child: Child,
    *,
    process: ProcessInstance | None = None,
    book: Book | None = None,
    supposed: Layer | None = None,
) -> tuple[Layer, ...]:
    """The layers that lie on the rule set for a child: authority, then trial, team and child.

    `book` is another one than what is decided, as in a preview; `supposed` is the layer of a trial
    in which it is supposed to run, in place of its own.
    """
    laid = layers_for_team(child.team_id, book)
    own = agreed_layer(process) if process else None
    more = tuple(layer for layer in (supposed or trial_layer_of(process), own) if layer)
    return in_order((*laid, *more)) if more else laid


def in_order(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The layers as they lie, from the authority up to the child."""
    return tuple(sorted(layers, key=lambda layer: LEVELS.index(layer.level)))


def layers_for_team(team_id: int | None, book: Book | None = None) -> tuple[Layer, ...]:
    """What the authority and a team lay on the rule set today."""
    return _layers(book or current_book(), team_id, clock.today())


def library_now() -> Library:
    """The library with the rule set that is in use for work which begins today."""
    return library_on(clock.now())


def library_on(started_at: dt.datetime) -> Library:
    """The library with the rule set that is in use for a clock which started at a moment."""
    on = clock.in_london(started_at).date()
    held = [one for one in _sets(current_book(), clock.today()) if one.since <= on <= one.until]
    return library(held[0].key) if held else library()


def current_book() -> Book:
    """Everything that is decided about timescales; read again only when something was decided."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        row = cursor.fetchone()
    return _book(row[0] if row else "")


def renew() -> None:
    """Let every program read the book again, once this transaction is committed."""
    stamp = secrets.token_hex(16)
    RuleBook.objects.update_or_create(pk=RuleBook.ONLY, defaults={"stamp": stamp})


@lru_cache(maxsize=8)
def _book(stamp: str) -> Book:
    decided = (RuleChange.Status.APPROVED, RuleChange.Status.ENDED)
    rows = RuleChange.objects.filter(status__in=decided).select_related("team", "decided_by")
    return Book(tuple(rows) if stamp else ())


@lru_cache(maxsize=1024)
def _layers(book: Book, team_id: int | None, today: dt.date) -> tuple[Layer, ...]:
    return book.layers(team_id, today)


@lru_cache(maxsize=64)
def _sets(book: Book, today: dt.date) -> tuple[ChosenSet, ...]:
    return book.chosen_sets(today)
