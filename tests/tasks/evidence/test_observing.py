"""What is observed in one piece of work, against examples that were worked out by hand."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from journey import clock
from tasks.evidence import observing
from tasks.evidence.observing import Observe
from tasks.evidence.work import Arm, Step, Work

RULE = "assessment.single.due"
MONDAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.stopped_at(at(2026, 9, 1)):
        yield


def at(year: int, month: int, day: int, hour: int = 10) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=clock.LONDON)


def step(task: int, closed_at: dt.datetime | None, **more: Any) -> Step:
    said: dict[str, Any] = {
        "step": "decide",
        "rule_key": RULE,
        "clock_started_at": at(2026, 3, 2),
        "due_at": None,
        "standard_at": at(2026, 3, 16, 23),
        "is_floor": False,
        "is_completed": closed_at is not None,
        "outcome": "agree",
        "was_returned": False,
        "says_why": True,
        **more,
    }
    return Step(task=task, closed_at=closed_at, **said)


def work(*steps: Step, **more: Any) -> Work:
    """Work that began on a Tuesday, a day after the contact, and ended on 16 March."""
    said: dict[str, Any] = {
        "arm": Arm.TRIAL,
        "instance": 1,
        "child": 2,
        "process_id": "assessment_single",
        "team": 3,
        "born": dt.date(2019, 5, 4),
        "began_at": at(2026, 3, 3),
        "ended_at": at(2026, 3, 17),
        "is_withdrawn": False,
        "facts": {"contact_received": at(2026, 3, 2)},
        "steps": list(steps) or [step(7, at(2026, 3, 16))],
        **more,
    }
    return Work(**said)


def values(observe: Observe, one: Work) -> list[int]:
    return [row.value for row in observe(one)]


@pytest.mark.requirement("R197")
def test_a_decision_is_counted_from_the_contact_in_working_days() -> None:
    (row,) = observing.time_to_decision(work())
    assert row == (1, 2, 7, MONDAY, dt.date(2026, 3, 16), 10)


@pytest.mark.parametrize("more", [{"ended_at": None}, {"is_withdrawn": True}])
def test_work_without_an_end_took_no_time_yet(more: dict[str, Any]) -> None:
    assert values(observing.time_to_decision, work(**more)) == []
    assert values(observing.returned_work, work(**more)) == []


def test_the_last_decision_ends_the_work_and_a_letter_does_not() -> None:
    first = step(5, at(2026, 3, 4), outcome="return")
    letter = step(9, at(2026, 3, 17), says_why=None)
    one = work(first, step(7, at(2026, 3, 16)), letter)
    assert one.conclusion is not None
    assert one.conclusion.task == 7


@pytest.mark.parametrize(
    ("closed", "kept", "last"),
    [
        (at(2026, 3, 9), 1, 0),
        (at(2026, 3, 10), 1, 1),
        (at(2026, 3, 16), 1, 1),
        (at(2026, 3, 17), 0, 0),
        (at(2026, 3, 14), 1, 1),
    ],
)
def test_the_last_five_working_days_end_with_the_limit(
    closed: dt.datetime, kept: int, last: int
) -> None:
    one = work(step(7, closed))
    assert values(observing.by_the_standard(RULE), one) == [kept]
    assert values(observing.in_the_last_days(RULE), one) == [last]


def test_a_rule_whose_work_goes_on_has_no_length_yet() -> None:
    one = work(step(7, at(2026, 3, 9)), step(8, None))
    assert values(observing.length_by(RULE), one) == []
    assert values(observing.length_by(RULE), work()) == [10]
    assert values(observing.length_by("icpc.due"), work()) == []


@pytest.mark.requirement("R197")
@pytest.mark.parametrize(
    ("referrals", "before"),
    [
        ((), []),
        ((MONDAY,), [0]),
        ((dt.date(2025, 3, 2), MONDAY), [1]),
        ((dt.date(2025, 3, 1), MONDAY), [0]),
        ((MONDAY, dt.date(2026, 5, 1)), [0]),
    ],
)
def test_a_re_referral_follows_another_within_twelve_months(
    referrals: tuple[dt.date, ...], before: list[int]
) -> None:
    assert values(observing.was_re_referral, work(referrals=referrals)) == before


@pytest.mark.parametrize(
    ("again", "value"),
    [
        (dt.date(2026, 3, 16), 0),
        (dt.date(2026, 3, 17), 1),
        (dt.date(2026, 6, 16), 1),
        (dt.date(2026, 6, 17), 0),
    ],
)
def test_a_child_is_followed_for_three_months(again: dt.date, value: int) -> None:
    one = work(referrals=(MONDAY, again))
    assert values(observing.was_referred_again, one) == [value]
    assert values(observing.right_first_time, one) == [1 - value]


def test_nobody_is_counted_before_three_months_have_passed() -> None:
    with clock.stopped_at(at(2026, 6, 15)):
        assert values(observing.was_referred_again, work()) == []
    with clock.stopped_at(at(2026, 6, 16)):
        assert values(observing.was_referred_again, work()) == [0]


@pytest.mark.requirement("R196")
def test_what_was_sent_back_was_not_right_the_first_time() -> None:
    one = work(step(5, at(2026, 3, 9), was_returned=True), step(7, at(2026, 3, 16)))
    assert values(observing.returned_work, one) == [1]
    assert values(observing.right_first_time, one) == [0]


def test_a_child_is_seen_by_the_fact_and_alone_by_the_outcome() -> None:
    visit = step(4, at(2026, 3, 4), step="see_child", outcome="seen_alone", says_why=None)
    ended = step(7, at(2026, 3, 16))
    seen = {"contact_received": at(2026, 3, 2), "child_seen": at(2026, 3, 5)}
    one = work(visit, ended, facts=seen, seen_at_steps={"see_child"})
    assert values(observing.child_seen, one) == [1]
    assert values(observing.child_seen_alone, one) == [1]
    assert values(observing.time_to_visit, one) == [3]
    together = replace(one, steps=[visit._replace(outcome="seen_not_alone"), ended])
    assert values(observing.child_seen_alone, together) == [0]
    unseen = replace(one, facts={})
    assert values(observing.child_seen, unseen) == [0]
    assert values(observing.time_to_visit, unseen) == []
    assert values(observing.child_seen, replace(one, seen_at_steps=())) == []


def test_each_decision_says_why_or_not() -> None:
    steps = [step(5, at(2026, 3, 4), says_why=False), step(6, None), step(7, at(2026, 3, 16))]
    assert values(observing.rationale, work(*steps)) == [0, 1]


@pytest.mark.requirement("R202")
@pytest.mark.parametrize(
    ("closed", "due", "late"),
    [
        (at(2026, 3, 5), at(2026, 3, 5, 23), [0]),
        (at(2026, 3, 6), at(2026, 3, 5, 23), [1]),
        (None, at(2026, 3, 5, 23), [1]),
        (None, at(2026, 12, 5), [0]),
        (at(2026, 3, 6), None, []),
    ],
)
def test_a_floor_is_breached_by_what_is_late_now_too(
    closed: dt.datetime | None, due: dt.datetime | None, late: list[int]
) -> None:
    one = work(step(7, closed, is_floor=True, due_at=due))
    assert values(observing.floor_breaches, one) == late
    assert values(observing.floor_breaches, work(step(7, closed, due_at=due))) == []


def test_withdrawn_work_breaches_no_floor() -> None:
    gone = step(7, at(2026, 3, 9), is_completed=False, is_floor=True, due_at=at(2026, 3, 5))
    assert values(observing.floor_breaches, work(gone)) == []


def test_every_piece_of_work_says_whether_it_has_a_date_of_its_own() -> None:
    assert values(observing.local_dates, work()) == [0]
    assert values(observing.local_dates, work(local_dates=2, ended_at=None)) == [1]
