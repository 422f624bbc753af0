"""Whether a journey is whole: the rules themselves, over plain values."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from journey import clock
from journey.invariants.rules import Invariant, Invariants, Kind
from journey.library import library
from journey.models.process import WITHDRAWN

SATURDAY: Final = 5


@dataclass(frozen=True, kw_only=True)
class Passed:
    """A process of a child, as the rules look at it."""

    pk: int
    process_id: str
    name: str
    began_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: str

    @property
    def counts(self) -> bool:
        """Whether it was not taken back by the process that called it."""
        return self.outcome != WITHDRAWN


@dataclass(frozen=True)
class Fault:
    """What would not be true, and what its sentences name."""

    rule: Invariant
    fact: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def refusal(self) -> str:
        """What to do instead."""
        return self.rule.refusal.format_map(self.places)

    @property
    def mend(self) -> str:
        """What to do about it where it is so already."""
        return self.rule.mend.format_map(self.places)


def of_beginning(
    known: Invariants, rule: Invariant, process_id: str, before: Sequence[Passed]
) -> Fault | None:
    """What would not be true if a process began now; `before` in the order in which they began."""
    before = [one for one in before if one.counts]
    found = _BEGINNING[rule.kind](rule, process_id, before, _of_episode(known, before))
    if isinstance(found, Passed):
        at = found.ended_at if rule.kind is Kind.NOT_AFTER and found.ended_at else found.began_at
        return Fault(rule, places={"process": found.name, "began": _spoken(at)})
    return Fault(rule) if found else None


def running_of(rule: Invariant, before: Sequence[Passed]) -> Fault | None:
    """The process that keeps a fact from being the last."""
    for one in before:
        if one.ended_at is None and one.process_id in rule.processes:
            places = {"process": one.name, "began": _spoken(one.began_at)}
            return Fault(rule, rule.facts[0], places)
    return None


def of_fact(rule: Invariant, fact: str, facts: Mapping[str, dt.datetime]) -> Fault | None:
    """What is not true of a fact, beside the others that are known."""
    if rule.kind is Kind.NOT_AT_WEEKEND:
        wrong = fact in rule.facts and _day(facts[fact]).weekday() >= SATURDAY
        return Fault(rule, fact, _places(fact, facts)) if wrong else None
    if rule.kind is Kind.NOT_BEFORE:
        other = next((one for one in rule.others if one in facts), "")
        concerns = fact not in rule.but
    else:
        other, concerns = rule.facts[0], fact == rule.facts[1]
    if not concerns or other not in facts or fact == other:
        return None
    apart = (_day(facts[fact]) - _day(facts[other])).days
    if _FITS[rule.kind](apart):
        return None
    return Fault(rule, fact, _places(fact, facts, other))


_FITS: Final[Mapping[Kind, Callable[[int], bool]]] = {
    Kind.NOT_BEFORE: lambda apart: apart >= 0,
    Kind.IN_ORDER: lambda apart: apart >= 0,
    Kind.LATER: lambda apart: apart > 0,
    Kind.SAME_DAY: lambda apart: apart == 0,
}


def _places(fact: str, facts: Mapping[str, dt.datetime], other: str = "") -> dict[str, str]:
    places = {"fact": library().fact_words(fact), "day": _spoken(facts[fact])}
    if other:
        places |= {"other": library().fact_words(other), "other_day": _spoken(facts[other])}
    return places


def _of_episode(known: Invariants, before: Sequence[Passed]) -> list[Passed]:
    ends = [
        one.ended_at
        for one in before
        if one.ended_at and known.ends_episode(one.process_id, one.outcome)
    ]
    return [one for one in before if not ends or one.began_at >= max(ends)]


Found = Passed | bool | None


def _one_at_a_time(rule: Invariant, _own: str, before: list[Passed], _now: list[Passed]) -> Found:
    return _running(before, rule.processes)


def _not_beside(rule: Invariant, _own: str, before: list[Passed], _now: list[Passed]) -> Found:
    return _running(before, rule.others)


def _needs(rule: Invariant, _own: str, _before: list[Passed], now: list[Passed]) -> Found:
    return not any(one.process_id in rule.others for one in now)


def _once_since(rule: Invariant, own: str, _before: list[Passed], now: list[Passed]) -> Found:
    since = [one.began_at for one in now if one.process_id in rule.others]
    again = [one for one in now if one.process_id == own and since and one.began_at >= since[-1]]
    return again[0] if again else None


def _not_after(rule: Invariant, _own: str, before: list[Passed], _now: list[Passed]) -> Found:
    newest = [one for one in before if one.process_id in rule.others][-1:]
    if not newest or newest[0].ended_at is None or newest[0].outcome not in rule.outcomes:
        return None
    since = [one for one in before if one.began_at > newest[0].began_at and one.ended_at is None]
    return None if since else newest[0]


def _running(before: list[Passed], process_ids: tuple[str, ...]) -> Passed | None:
    return next(
        (one for one in before if one.ended_at is None and one.process_id in process_ids), None
    )


_BEGINNING: Final[Mapping[Kind, Callable[[Invariant, str, list[Passed], list[Passed]], Found]]] = {
    Kind.ONE_AT_A_TIME: _one_at_a_time,
    Kind.NOT_BESIDE: _not_beside,
    Kind.NEEDS: _needs,
    Kind.ONCE_SINCE: _once_since,
    Kind.NOT_AFTER: _not_after,
}


def _day(moment: dt.datetime) -> dt.date:
    return clock.in_london(moment).date()


def _spoken(moment: dt.datetime) -> str:
    return clock.spoken_date(_day(moment))
