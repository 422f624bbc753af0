"""What is offered for a chronology: on which day, and in which words."""

import datetime as dt

import pytest

from journey.clock import in_london
from tasks.chronology.candidates import day_of, longest_answer
from tasks.models import Record
from tests.authority import Authority


@pytest.fixture
def record(authority: Authority) -> Record:
    authority.start_visit()
    authority.complete("write_visit", by=authority.worker)
    return Record.objects.get()


@pytest.mark.requirement("R71")
def test_what_is_offered_is_dated_no_later_than_it_was_recorded(record: Record) -> None:
    assert day_of(record) == dt.date(2026, 3, 2)
    record.answers["visited_on"] = "2099-01-01"
    assert day_of(record) == in_london(record.at).date()


def test_a_table_is_not_offered_as_words(record: Record) -> None:
    table = {"columns": ["What will be done?"], "rows": [["A long line of words" * 9]]}
    record.read[0]["answers"].append(["The actions", table])
    assert longest_answer(record) == "I like the new school."
