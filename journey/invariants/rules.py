"""Reading `processes/invariants.toml`: what must be true, and the sentences that are said."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Any, Final

from journey.exceptions import LibraryError

PLACES: Final = frozenset({"process", "began", "fact", "day", "other", "other_day"})
"""What a sentence may name."""


class Kind(StrEnum):
    """What an invariant means; the file explains each."""

    ONE_AT_A_TIME = "one_at_a_time"
    NOT_BESIDE = "not_beside"
    NEEDS = "needs"
    ONCE_SINCE = "once_since"
    NOT_AFTER = "not_after"
    LAST = "last"
    NOT_BEFORE = "not_before"
    IN_ORDER = "in_order"
    LATER = "later"
    SAME_DAY = "same_day"
    NOT_AT_WEEKEND = "not_at_weekend"


OF_BEGINNING: Final = frozenset(
    {Kind.ONE_AT_A_TIME, Kind.NOT_BESIDE, Kind.NEEDS, Kind.ONCE_SINCE, Kind.NOT_AFTER}
)
"""What is looked at when a process begins; the others when a fact is recorded."""
OF_TWO_FACTS: Final = frozenset({Kind.IN_ORDER, Kind.LATER, Kind.SAME_DAY})
_NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.ONE_AT_A_TIME: ("processes",),
    Kind.NOT_BESIDE: ("processes", "others"),
    Kind.NEEDS: ("processes", "others"),
    Kind.ONCE_SINCE: ("processes", "others"),
    Kind.NOT_AFTER: ("processes", "others", "outcomes"),
    Kind.LAST: ("facts", "processes"),
    Kind.NOT_BEFORE: ("others",),
    Kind.NOT_AT_WEEKEND: ("facts",),
    **dict.fromkeys(OF_TWO_FACTS, ("facts",)),
}
_LISTS: Final = ("processes", "others", "outcomes", "facts", "except")
_TEXTS: Final = ("title", "refusal", "mend", "source")


@dataclass(frozen=True, kw_only=True)
class Invariant:
    """Something that must be true of every journey."""

    key: str
    kind: Kind
    title: str
    refusal: str
    mend: str
    source: str
    processes: tuple[str, ...]
    others: tuple[str, ...]
    outcomes: tuple[str, ...]
    facts: tuple[str, ...]
    but: tuple[str, ...]
    """The facts of `except`."""
    refuses: bool


@dataclass(frozen=True)
class Invariants:
    """What must be true here."""

    episode: str = ""
    """The process with which an episode ends."""
    episode_outcomes: tuple[str, ...] = ()
    """With which of its outcomes; empty for any."""
    rules: tuple[Invariant, ...] = ()

    def of_beginning(self, process_id: str) -> list[Invariant]:
        """What must be true when a process begins."""
        return [
            one for one in self.rules if one.kind in OF_BEGINNING and process_id in one.processes
        ]

    def ends_episode(self, process_id: str, outcome: str) -> bool:
        """Whether a process that ended so ends an episode."""
        said = not self.episode_outcomes or outcome in self.episode_outcomes
        return process_id == self.episode and said

    @property
    def of_facts(self) -> list[Invariant]:
        """What must be true when a fact is recorded."""
        return [one for one in self.rules if one.kind not in OF_BEGINNING]


def read_invariants(content: Mapping[str, Any], where: str) -> Invariants:
    """What a file says; raises LibraryError with the place and a sentence."""
    tables = content.get("invariant", {})
    rules = [_invariant(f"{where}, {key}", key, tables[key]) for key in tables]
    outcomes = tuple(content.get("episode_outcomes", ()))
    return Invariants(str(content.get("episode", "")), outcomes, tuple(rules))


def _invariant(where: str, key: str, values: Mapping[str, Any]) -> Invariant:
    try:
        kind = Kind(values.get("kind", ""))
    except ValueError:
        raise LibraryError(f"{where}: kind must be one of {', '.join(Kind)}.") from None
    missing = [name for name in (*_TEXTS, *_NEEDED[kind]) if not values.get(name)]
    if missing:
        raise LibraryError(f"{where}: {' and '.join(missing)} must be given.")
    unknown = set(values) - {*_LISTS, *_TEXTS, "kind", "refuses"}
    if unknown:
        raise LibraryError(f"{where}: {sorted(unknown)[0]} has no meaning here. Leave it out.")
    lists = {name: tuple(values.get(name, ())) for name in _LISTS}
    if kind in OF_TWO_FACTS and len(lists["facts"]) != 2:
        raise LibraryError(f"{where}: facts must be two, the earlier one first.")
    for name in ("refusal", "mend"):
        _refuse_strange_places(f"{where}, {name}", values[name])
    return Invariant(
        key=key,
        kind=kind,
        title=values["title"],
        refusal=values["refusal"],
        mend=values["mend"],
        source=values["source"],
        processes=lists["processes"],
        others=lists["others"],
        outcomes=lists["outcomes"],
        facts=lists["facts"],
        but=lists["except"],
        refuses=bool(values.get("refuses", True)),
    )


def _refuse_strange_places(where: str, sentence: str) -> None:
    try:
        named = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
    except ValueError as error:
        raise LibraryError(f"{where}: {error}.") from None
    if named - PLACES:
        raise LibraryError(f"{where}: {{{sorted(named - PLACES)[0]}}} cannot be said.")
