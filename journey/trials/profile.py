"""What a trial file says: an authority's trial as plain values (domain trials.md 4)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from journey.timescales import Act, Approval, Change, Span
from journey.timescales.toml_lines import Path as Place

SHORTEST_ALARM: Final = 100
"""Percent of the standard time; an alarm before the standard date would be no drift."""


class OpenWork(StrEnum):
    """Whether work that is open when the trial begins goes over to it."""

    NEW = "new"
    TOO = "too"


class OnEnd(StrEnum):
    """What becomes of the trial's open work when it pauses or ends."""

    KEEPS = "keeps"
    RETURNS = "returns"


@dataclass(frozen=True, kw_only=True)
class Lift:
    """A rule that the trial suspends, replaces or relaxes."""

    place: Place
    """Where it stands in the file."""
    rule_key: str
    act: Act
    span: Span | None = None
    clock: str = ""
    """From which fact the new length is counted: named even where it stays (trials.md 6, 3)."""
    review_after: Span | None = None
    """Of a suspension: when somebody looks again."""
    alarm_at_percent: int | None = None
    """Of a suspension: how old work may grow, in percent of the standard time, before an alarm."""
    reason: str

    def change(self, approval: Approval) -> Change:
        """What the trial's layer does to the rule."""
        return Change(
            rule_key=self.rule_key,
            act=self.act,
            span=self.span,
            clock=self.clock if self.act is Act.REPLACE else "",
            review_after=self.review_after,
            reason=self.reason,
            approval=approval,
        )


@dataclass(frozen=True, kw_only=True)
class Substitution:
    """A process that begins in place of another."""

    place: Place
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A safeguard that the trial's diagrams need not keep, and what stands in for it."""

    place: Place
    safeguard: str
    legal_reference: str
    replacement: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One reading of what the request left open, with what follows from it."""

    key: str
    words: str
    lifts: tuple[Lift, ...] = ()
    substitutions: tuple[Substitution, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ambiguity:
    """A question that the request leaves open; the authority answers it before the check."""

    place: Place
    key: str
    question: str
    source: str
    answers: tuple[Answer, ...]

    def answer(self, key: str) -> Answer | None:
        """The reading of that key, if it is one of those allowed."""
        return next((one for one in self.answers if one.key == key), None)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """For which work the trial runs, as far as its file says it."""

    teams: tuple[str, ...] = ()
    """The names of the teams; empty where the authority has still to choose."""
    steps: Mapping[str, dt.date]
    """The day on which a team joins, by its name, where they do not all join on the first."""
    referred_from: dt.date | None = None
    referred_to: dt.date | None = None
    open_work: OpenWork = OpenWork.NEW
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One trial, as its file says it, before an authority has filled in what it leaves open."""

    key: str
    """The name of the file without its ending."""
    name: str
    """As in a sentence: `the Gateshead trial`."""
    title: str
    version: str
    rule_set: str
    hypothesis: str
    legal_basis: str
    body: str
    """Who must approve it, in words: `Ministers`."""
    conditions: tuple[str, ...]
    replacement_safeguards: tuple[str, ...]
    measures: tuple[str, ...]
    length: Span
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    owner: str = ""
    scope: Scope
    on_end: OnEnd
    stop_signal: str
    stop_roles: tuple[str, ...]
    lifts: tuple[Lift, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()

    def answered(self, answers: Mapping[str, str]) -> Iterator[tuple[Ambiguity, Answer]]:
        """The open questions that have an allowed answer, with it."""
        for one in self.ambiguities:
            answer = one.answer(answers.get(one.key, ""))
            if answer:
                yield one, answer

    def lifts_with(self, answers: Mapping[str, str]) -> tuple[Lift, ...]:
        """The rules lifted, those that an answer lifts among them."""
        more = [lift for _, answer in self.answered(answers) for lift in answer.lifts]
        return (*self.lifts, *more)

    def substitutions_with(self, answers: Mapping[str, str]) -> tuple[Substitution, ...]:
        """The processes that begin in place of others, those of the answers among them."""
        more = [one for _, answer in self.answered(answers) for one in answer.substitutions]
        return (*self.substitutions, *more)
