"""Fields, dates typed in parts above all: what is accepted, and how a mistake is told."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from journey import clock
from journey.clock import LONDON
from journey.fields import (
    DatePartsField,
    DateTimePartsField,
    LongTextField,
    TextField,
    YesNoField,
    ask_for,
    born_by_today,
    named,
    optional,
)


def mistake(field: DatePartsField, *texts: str | None) -> tuple[str, str]:
    """The sentence and the code of the mistake in what was typed."""
    with pytest.raises(ValidationError) as caught:
        field.clean(list(texts))
    error = caught.value
    return error.messages[0], str(error.code)


VISIT = DatePartsField(label="Date of the visit")
RECEIVED = DateTimePartsField(label="When was the contact received?")


@pytest.mark.parametrize(
    "texts",
    [("3", "6", "2026"), (" 03 ", "06", "2026"), ("3", "June", "2026"), ("3", "jun", "2026")],
)
def test_date(texts: tuple[str, str, str]) -> None:
    assert VISIT.clean(list(texts)) == dt.date(2026, 6, 3)


@pytest.mark.parametrize(
    ("texts", "words", "code"),
    [
        (("", "", ""), "Enter the date of the visit", "required"),
        ((None, None, None), "Enter the date of the visit", "required"),
        (("3", "6", ""), "Date of the visit must include a year", "part-year"),
        (("", "", "2026"), "Date of the visit must include a day and a month", "part-day"),
        (("31", "6", "2026"), "Date of the visit must be a real date", "invalid"),
        (("3", "13", "2026"), "Date of the visit must be a real date", "invalid"),
        (("3", "Juin", "2026"), "Date of the visit must be a real date", "invalid"),
        (("three", "6", "2026"), "Date of the visit must be a real date", "invalid"),
        (("3", "6", "0000"), "Date of the visit must be a real date", "invalid"),
        (("3", "6", "26"),
         "Date of the visit must have a year with 4 numbers, for example 2026", "part-year"),
    ],
)  # fmt: skip
def test_wrong_date(texts: tuple[str, str, str], words: str, code: str) -> None:
    assert mistake(VISIT, *texts) == (words, code)


def test_date_may_be_left_out_where_it_is_optional() -> None:
    field = DatePartsField(label="Date", required=False)

    assert field.clean(["", "", ""]) is None
    assert field.clean(None) is None


@pytest.mark.parametrize("time", ["14:30", "14.30", "1430", "2:30pm", "2.30 PM", "2:30 p.m."])
def test_moment_is_london_time(time: str) -> None:
    moment = RECEIVED.clean(["3", "6", "2026", time])

    assert moment == dt.datetime(2026, 6, 3, 14, 30, tzinfo=LONDON)
    assert moment.utcoffset() == dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "time"), [("9am", "09:00"), ("12am", "00:00"), ("12pm", "12:00"), ("0:05", "00:05")]
)
def test_time(text: str, time: str) -> None:
    assert f"{RECEIVED.clean(['3', '6', '2026', text]):%H:%M}" == time


@pytest.mark.parametrize("time", ["25:00", "14:61", "half two", "14", "13:00pm", "0am"])
def test_wrong_time(time: str) -> None:
    assert mistake(RECEIVED, "3", "6", "2026", time) == (
        "The date must have a real time, for example 14:30",
        "part-time",
    )


def test_time_left_out() -> None:
    assert mistake(RECEIVED, "3", "6", "2026", "") == (
        "The date must include a time, for example 14:30",
        "part-time",
    )


def test_moment_left_out_repeats_the_question() -> None:
    words, _ = mistake(RECEIVED, "", "", "", "")

    assert words == "Answer the question “When was the contact received?”"


@pytest.mark.parametrize("time", ["01:00", "01:30", "1:59am"])
def test_hour_that_the_spring_clock_change_leaves_out(time: str) -> None:
    words, code = mistake(RECEIVED, "29", "3", "2026", time)

    assert "on 29 March 2026: the clocks went forward" in words
    assert code == "part-time"


@pytest.mark.parametrize(("time", "offset"), [("00:59", 0), ("02:00", 1)])
def test_hours_beside_the_spring_clock_change(time: str, offset: int) -> None:
    moment = RECEIVED.clean(["29", "3", "2026", time])

    assert moment.utcoffset() == dt.timedelta(hours=offset)


def test_hour_that_the_autumn_clock_change_repeats_is_the_first() -> None:
    moment = RECEIVED.clean(["25", "10", "2026", "01:30"])

    assert moment.utcoffset() == dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("field", "value", "texts"),
    [
        (VISIT, dt.date(2026, 6, 3), ["3", "6", "2026"]),
        (VISIT, "2026-06-03", ["3", "6", "2026"]),
        (VISIT, None, ["", "", ""]),
        (VISIT, ["3", None, "2026"], ["3", "", "2026"]),
        (VISIT, {"day": "3", "year": "2026"}, ["3", "", "2026"]),
        (RECEIVED, "2026-06-03T13:30:00+00:00", ["3", "6", "2026", "14:30"]),
        (RECEIVED, dt.datetime(2026, 12, 3, 14, 30, tzinfo=dt.UTC), ["3", "12", "2026", "14:30"]),
        (RECEIVED, None, ["", "", "", ""]),
    ],
)
def test_texts_of_the_inputs(field: DatePartsField, value: object, texts: list[str]) -> None:
    widget: Any = field.widget

    assert widget.values_of(value) == texts


def test_line_breaks_count_once() -> None:
    assert LongTextField(max_length=3).clean("a\r\nb") == "a\nb"


@pytest.mark.parametrize(
    ("label", "question", "subject"),
    [
        ("Date of the visit", "Enter the date of the visit", "Date of the visit"),
        ("Your name", "Enter your name", "Your name"),
        ("GP’s address", "Enter the GP’s address", "GP’s address"),
        ("NHS number", "Enter the NHS number", "NHS number"),
        ("Who was there?", "Answer the question “Who was there?”", "The date"),
    ],
)
def test_words_for_what_was_left_out(label: str, question: str, subject: str) -> None:
    assert ask_for(label) == question
    assert named(label) == subject


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Enter the agency"), ("x" * 11, "Agency must be 10 characters or fewer")],
)
def test_a_line_of_text_says_what_is_wrong_with_it(typed: str, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TextField("Agency", max_length=10).clean(typed)
    assert caught.value.messages == [words]


def test_yes_and_no_are_true_and_false_and_are_shown_again() -> None:
    field = YesNoField("Is it so?", missing="Select yes if it is so")
    assert (field.clean("yes"), field.clean("no")) == (True, False)
    assert [field.prepare_value(value) for value in (True, False, None, "no")] == [
        "yes", "no", None, "no",
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="Select yes if it is so"):
        field.clean("")
    assert optional(YesNoField("Is it so?")).clean("") is None


def test_a_date_of_birth_is_not_in_the_future() -> None:
    born_by_today(clock.today())
    with pytest.raises(ValidationError, match="today or in the past"):
        born_by_today(clock.today() + dt.timedelta(days=1))
