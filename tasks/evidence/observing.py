"""What is observed in a piece of work, measure by measure. Pure functions.

Each gives the observations from which a figure is counted, and nothing else goes into it: whoever
counts the same rows again comes to the same figure.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias

from journey.clock import now, today
from journey.timescales import ENGLAND, Span, Unit
from journey.timescales.counting import day_of as day_after
from journey.timescales.rules import Direction
from tasks.evidence.work import Step, Work, day_of

FOLLOWED: Final = Span(3, Unit.MONTHS)
"""For how long it is looked whether a child is referred again; shorter than a trial."""
EARLIER: Final = Span(12, Unit.MONTHS)
"""How far back a referral makes the next one a re-referral: the national figure (d3)."""
LAST: Final = 5
"""How many working days before a limit are its last ones."""
SEEN_FACT: Final = "child_seen"
ALONE: Final = "seen_alone"
"""The outcome of a visit at which the child was seen alone."""


class Observation(NamedTuple):
    """One row from which a figure is counted."""

    instance: int
    child: int
    task: int | None
    start: dt.date
    """From which day it is counted."""
    end: dt.date
    """Until which day."""
    value: int
    """Working days, or 1 for yes and 0 for no."""


Observe: TypeAlias = Callable[[Work], Iterator[Observation]]


def time_to_decision(work: Work) -> Iterator[Observation]:
    """Working days from the contact to the decision with which the work ended."""
    step, end = work.conclusion, work.concluded_on
    if step and end:
        yield _took(work, step, work.received_on, end)


def length_by(rule_key: str) -> Observe:
    """Working days from the start of a rule's clock until the last work by it was done."""

    def observe(work: Work) -> Iterator[Observation]:
        step = work.last_by(rule_key)
        if step and step.clock_started_at and step.closed_at:
            yield _took(work, step, day_of(step.clock_started_at), day_of(step.closed_at))

    return observe


def by_the_standard(rule_key: str) -> Observe:
    """Whether work by a rule was done by the date of the rule set, suspended or not (R193)."""

    def observe(work: Work) -> Iterator[Observation]:
        step = work.last_by(rule_key)
        if step and step.standard_at and step.closed_at:
            yield _is_so(work, step.closed_at <= step.standard_at, step, step.standard_at)

    return observe


def in_the_last_days(rule_key: str) -> Observe:
    """Whether work by a rule was done in the last five working days up to its standard date."""

    def observe(work: Work) -> Iterator[Observation]:
        step = work.last_by(rule_key)
        if step and step.standard_at and step.closed_at:
            left = ENGLAND.between(day_of(step.closed_at), day_of(step.standard_at))
            in_time = step.closed_at <= step.standard_at
            yield _is_so(work, in_time and left < LAST, step, step.standard_at)

    return observe


def was_re_referral(work: Work) -> Iterator[Observation]:
    """Whether the referral from which the work came followed another within twelve months."""
    until = [day for day in work.referrals if day <= work.began_on]
    if until:
        since = _months_before(until[-1], EARLIER)
        yield _says(work, any(since <= day for day in until[:-1]), since, until[-1])


def was_referred_again(work: Work) -> Iterator[Observation]:
    """Whether the child was referred again in the three months after; once these have passed."""
    concluded = work.concluded_on
    if concluded is None:
        return
    until = day_after(concluded, FOLLOWED, ENGLAND)
    if until <= today():
        again = any(concluded < day <= until for day in work.referrals)
        yield _says(work, again, concluded, until)


def right_first_time(work: Work) -> Iterator[Observation]:
    """Whether nothing was sent back, and the child was not referred again in three months."""
    for one in was_referred_again(work):
        yield one._replace(value=int(not one.value and not _returned(work)))


def returned_work(work: Work) -> Iterator[Observation]:
    """Whether a decision sent anything back before the work ended."""
    if concluded := work.concluded_on:
        yield _says(work, _returned(work), work.began_on, concluded)


def child_seen(work: Work) -> Iterator[Observation]:
    """Whether the child was seen before the work ended."""
    if (concluded := work.concluded_on) and work.seen_at_steps:
        yield _says(work, SEEN_FACT in work.facts, work.began_on, concluded)


def child_seen_alone(work: Work) -> Iterator[Observation]:
    """Whether the child was seen alone, at one visit or more, before the work ended."""
    if (concluded := work.concluded_on) and work.seen_at_steps:
        visits = (one for one in work.completed if one.step in work.seen_at_steps)
        alone = any(one.outcome == ALONE for one in visits)
        yield _says(work, alone, work.began_on, concluded)


def time_to_visit(work: Work) -> Iterator[Observation]:
    """Working days from the contact until the child was seen."""
    seen_at = work.facts.get(SEEN_FACT)
    if seen_at and work.seen_at_steps:
        start, end = work.received_on, day_of(seen_at)
        days = ENGLAND.between(start, end)
        yield Observation(work.instance, work.child, None, start, end, days)


def local_dates(work: Work) -> Iterator[Observation]:
    """Whether a date was agreed, extended or shortened for the child."""
    yield _says(work, work.local_dates > 0, work.began_on, work.concluded_on or today())


def rationale(work: Work) -> Iterator[Observation]:
    """Of each decision, whether it says why."""
    for step in work.completed:
        if step.says_why is not None and step.closed_at:
            yield _is_so(work, step.says_why, step, step.closed_at)


def floor_breaches(work: Work) -> Iterator[Observation]:
    """Of each step by a floor rule, whether it was done after its limit, or is late now (R202)."""
    for step in work.steps:
        done = step.is_completed or step.closed_at is None
        if step.is_floor and step.due_at and done:
            yield _is_so(work, (step.closed_at or now()) > step.due_at, step, step.due_at)


def _returned(work: Work) -> bool:
    return any(one.was_returned for one in work.steps)


def _months_before(day: dt.date, span: Span) -> dt.date:
    return day_after(day, span, ENGLAND, direction=Direction.BEFORE)


def _took(work: Work, step: Step, start: dt.date, end: dt.date) -> Observation:
    days = ENGLAND.between(start, end)
    return Observation(work.instance, work.child, step.task, start, end, days)


def _is_so(work: Work, is_so: bool, step: Step, limit: dt.datetime) -> Observation:  # noqa: FBT001
    """Yes or no of a step: from the day on which it was done to the day that it is held against."""
    done = day_of(step.closed_at) if step.closed_at else today()
    return Observation(work.instance, work.child, step.task, done, day_of(limit), int(is_so))


def _says(work: Work, is_so: bool, start: dt.date, end: dt.date) -> Observation:  # noqa: FBT001
    return Observation(work.instance, work.child, None, start, end, int(is_so))
