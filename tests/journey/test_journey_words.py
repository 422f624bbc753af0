"""Dates, ages and due dates in words."""

import datetime as dt
from types import SimpleNamespace

import pytest

from journey.clock import LONDON, stopped_at
from journey.sentences import within_sentence
from journey.templatetags.journey_words import (
    age_words,
    due_tone,
    due_words,
    spoken_date,
    spoken_datetime,
    spoken_day,
    spoken_due,
    spoken_time,
)

TUESDAY = dt.datetime(2026, 6, 2, 10, tzinfo=LONDON)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


def end_of(day: str) -> dt.datetime:
    return at(f"{day}T23:59:59")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (dt.date(2026, 6, 3), "3 June 2026"),
        ("2026-06-03", "3 June 2026"),
        (dt.datetime(2026, 6, 2, 23, 30, tzinfo=dt.UTC), "3 June 2026"),
        ("2026-06-02T23:30:00+00:00", "3 June 2026"),
        (None, ""),
        ("soon", ""),
    ],
)
def test_spoken_date(value: object, words: str) -> None:
    assert spoken_date(value) == words


@pytest.mark.parametrize(
    ("time", "words"),
    [("09:00", "9am"), ("14:30", "2:30pm"), ("12:00", "midday"), ("00:00", "midnight"),
     ("00:05", "12:05am"), ("12:01", "12:01pm")],
)  # fmt: skip
def test_spoken_time(time: str, words: str) -> None:
    assert spoken_time(at(f"2026-06-03T{time}")) == words


def test_spoken_datetime_and_day() -> None:
    assert spoken_datetime(at("2026-06-03T14:30")) == "3 June 2026 at 2:30pm"
    assert spoken_day("2026-06-03") == "Wednesday 3 June 2026"
    assert spoken_datetime(None) == ""


def test_due_date_has_a_time_only_when_it_is_not_the_end_of_the_day() -> None:
    assert spoken_due(end_of("2026-06-03")) == "3 June 2026"
    assert spoken_due(at("2026-06-03T14:30")) == "3 June 2026 at 2:30pm"
    assert spoken_due(None) == ""


@pytest.mark.parametrize(
    ("due_at", "words", "tone"),
    [
        (None, "no due date", "none"),
        (end_of("2026-06-02"), "due today", "today"),
        (at("2026-06-02T16:00"), "due today at 4pm", "today"),
        (end_of("2026-06-03"), "due tomorrow", "soon"),
        (end_of("2026-06-05"), "due in 3 working days", "soon"),
        (end_of("2026-06-09"), "due in 5 working days", "later"),
        (at("2026-06-02T09:30"), "overdue since 9:30am", "overdue"),
        (end_of("2026-06-01"), "overdue by 1 working day", "overdue"),
        # 25 May 2026 is a bank holiday; 23 and 24 May are a weekend
        (end_of("2026-05-22"), "overdue by 6 working days", "overdue"),
        (end_of("2040-06-02"), "due in 2040", "later"),
    ],
)
def test_due_on_a_tuesday(due_at: dt.datetime | None, words: str, tone: str) -> None:
    """Due soon is what its rule reminds of: here from three days before."""
    remind_at = due_at and due_at.replace(hour=0) - dt.timedelta(days=3)
    with stopped_at(TUESDAY):
        assert due_words(due_at) == words
        assert due_tone(due_at, remind_at) == tone
        assert due_tone(due_at) == (tone if tone != "soon" else "later")


def test_due_over_a_weekend() -> None:
    """No working day lies between, so the weekday is said instead of "0 working days"."""
    saturday = at("2026-06-06T09:00")

    assert due_words(end_of("2026-06-07"), at("2026-06-05T09:00")) == "due on Sunday"
    assert due_words(end_of("2026-06-05"), saturday) == "overdue since Friday"


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("2022-06-02", "4 years"),
        ("2022-06-03", "3 years"),
        ("2024-06-03", "23 months"),
        ("2025-11-02", "7 months"),
        ("2026-05-02", "1 month"),
        ("2026-05-15", "2 weeks"),
        ("2026-05-22", "11 days"),
        ("2026-06-01", "1 day"),
        ("2026-06-02", "0 days"),
    ],
)
def test_age(born: str, words: str) -> None:
    child = SimpleNamespace(date_of_birth=dt.date.fromisoformat(born), expected_on=None)

    with stopped_at(TUESDAY):
        assert age_words(child) == words
        assert age_words(child.date_of_birth) == words


def test_age_of_an_unborn_child_is_when_it_is_expected() -> None:
    unborn = SimpleNamespace(date_of_birth=None, expected_on=dt.date(2026, 6, 3))

    assert age_words(unborn) == "expected 3 June 2026"
    assert age_words(SimpleNamespace(date_of_birth=None, expected_on=None)) == "age not known"


@pytest.mark.parametrize(
    ("words", "within"), [("Health visitor", "health visitor"), ("GP", "GP"), ("M", "m"), ("", "")]
)
def test_a_word_within_a_sentence_is_small_unless_it_is_letters(words: str, within: str) -> None:
    assert within_sentence(words) == within
