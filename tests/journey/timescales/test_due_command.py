"""`manage.py due`: a date, and why, for somebody who checks us."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from journey import clock
from journey.timescales import ENGLAND
from tests.journey.timescales.making import moment

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = io.StringIO()
    with clock.stopped_at(moment("2026-06-03T10:00")):
        call_command("due", *arguments, stdout=out)
    return out.getvalue()


def answer(*arguments: str) -> dict[str, Any]:
    found = json.loads(said(*arguments, "--json"))
    assert isinstance(found, dict)
    return found


def test_a_date_with_everything_that_was_read_to_count_it() -> None:
    found = answer("screening.decision", "--from", "2026-12-24", "--at", "15:30")
    assert found["due_on"] == "2026-12-29"
    assert found["due_at"] == "2026-12-29T23:59:59+00:00"
    assert found["rule"] == "screening.decision"
    assert [layer["level"] for layer in found["layers"]] == ["rule set"]
    assert [day["date"] for day in found["excluded"]] == [
        "2026-12-25",
        "2026-12-26",
        "2026-12-27",
        "2026-12-28",
    ]
    assert found["excluded"][0]["name"] == "Christmas Day"
    assert found["sentence"].startswith("Due by 29 December 2026. ")
    assert found["local_due_on"] == "2027-01-04"
    assert found["calendar"] == ENGLAND.version


def test_hours_count_from_the_time() -> None:
    found = answer("screening.further_information", "--from", "2026-10-24", "--at", "15:30")
    assert found["due_at"] == "2026-10-25T14:30:00+00:00"


@pytest.mark.parametrize(
    ("day", "due_on"), [("2011-03-31", "2011-04-28"), ("2011-04-01", "2011-05-05")]
)
def test_a_rule_holds_that_was_in_force_when_the_clock_started(day: str, due_on: str) -> None:
    found = answer("cla-review.first.due", "--from", day, "--rule-set", "wt2010")
    assert found["due_on"] == due_on


def test_what_recurs_shows_the_dates_that_follow() -> None:
    rule = ("core-group.repeat.every", "--rule-set", "st-helena-2020", "--from", "2026-01-31")
    found = answer(*rule)
    assert found["due_on"] == "2026-02-28"
    assert found["repeats"] == ["2026-03-31", "2026-04-30", "2026-05-31"]
    assert "Then: 31 March 2026, 30 April 2026, 31 May 2026" in said(*rule)


def test_a_person_reads_a_paragraph_and_a_list() -> None:
    words = said("assessment.single.due", "--from", "2026-12-24")
    assert words.startswith("Due by 2 March 2027. Assessment complete")
    assert "  Monday 28 December 2026: Boxing Day (substitute day)\n" in words
    assert "  Sunday 28 February 2027: weekend\n" in words
    assert "\nSource: Working Together" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nonesuch", "--from", "2026-12-24"), "has no rule nonesuch"),
        (("screening.decision", "--from", "24/12/2026"), "Write it as 2026-12-24"),
        (("screening.decision", "--from", "2026-02-30"), "“2026-02-30” is not a date"),
        (("screening.decision", "--from", "2026-12-24", "--at", "25:00"), "Write it as 15:30"),
        (("screening.decision", "--from", "2026-12-24", "--rule-set", "x"), "no rule set x"),
        (("screening.decision", "--from", "2026-12-24", "--trial", "x"), "There is no file x"),
        (("screening.decision", "--from", "2028-12-31"), "Update the calendar"),
        (("screening.decision", "--from", "0001-01-01"), "Update the calendar"),
    ],
)
def test_what_cannot_be_counted_is_told_and_the_exit_status_is_two(
    arguments: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CommandError, match=words) as told:
        said(*arguments)
    assert told.value.returncode == 2
