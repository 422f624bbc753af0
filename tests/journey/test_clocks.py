"""Which clock a due date counts from, and which version of its rule holds."""

import datetime as dt
from pathlib import Path

import pytest

from journey.clocks import asked_of, clocks_of, due_by_rule, firing_at
from journey.exceptions import ClockNotStarted, LibraryError
from journey.library import Library
from journey.timescales import Act, Layer, Level, Span, Unit
from tests.journey.timescales.making import change, layer, moment

LABELS = """
authority = "Test Council"
[facts]
received = "it was received"
[closures]
2026-12-29 = "Christmas closure"
"""
RULE = """
title = "Done"
unit = "{unit}"
clock = "{clock}"
standing = "local"
source = "tests"
note = "For tests."
"""


def rules(header: str, unit: str, clock: str, more: str) -> str:
    return f"{header}{RULE.format(unit=unit, clock=clock)}{more}\n"


RULES = "".join(
    (
        'title = "Rules"\nversion = "1"\n',
        rules('[rule."work.done"]', "days", "received", 'amount = 5\nstandard_key = "work.second"'),
        rules('[rule."work.second"]', "days", "began", "amount = 3"),
        rules('[[rule."work.dated"]]', "days", "received", "amount = 9\neffective_to = 2026-05-31"),
        rules('[[rule."work.dated"]]', "days", "began", "amount = 2\neffective_from = 2026-06-01"),
        rules('[rule."work.age"]', "years", "born", "amount = 16\neffective_from = 2020-01-01"),
        rules('[rule."work.ended"]', "days", "received", "amount = 1\neffective_to = 2020-01-01"),
        rules('[rule."work.opened"]', "working_days", "task_opened", "amount = 1"),
        rules(
            '[rule."work.again"]', "weeks", "repeated", 'amount = 1\nat_first = ["began", "born"]'
        ),
        rules(
            '[rule."work.again.comes_up"]',
            "days",
            "repeated",
            'amount = 2\ndirection = "before"\nopens = "work.again"',
        ),
        rules('[rule."work.renewed"]', "days", "received", 'amount = 5\nanew = "decided"'),
        rules('[rule."work.over"]', "days", "received", 'amount = 5\nended_by = "decided"'),
        rules('[rule."work.figureless"]', "days", "received", ""),
    )
)
OPENED = moment("2026-06-10T10:00")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    for folder, text in (("labels", LABELS), ("timescales", RULES)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "tests.toml").write_text(text, encoding="utf-8")
    return Library(tmp_path, "tests", "tests")


def due_on(
    library: Library, key: str, *over: Layer, opened_at: dt.datetime = OPENED, **facts: str
) -> str:
    known = {name: moment(f"{day}T09:00") for name, day in facts.items()}
    due = due_by_rule(library, key, facts=known, opened_at=opened_at, over=over)
    return str(due.due_at.date()) if due and due.due_at else "none"


def test_of_two_clocks_the_binding_one_dates_the_work(library: Library) -> None:
    assert due_on(library, "work.done", received="2026-06-01") == "2026-06-06"
    assert due_on(library, "work.done", received="2026-06-01", began="2026-06-02") == "2026-06-05"
    assert due_on(library, "work.done", received="2026-06-01", began="2026-06-09") == "2026-06-06"
    assert due_on(library, "work.done", began="2026-06-02") == "none"
    assert clocks_of(library, "work.done") == {"received", "began"}
    assert clocks_of(library, "work.opened") == {"task_opened"}


def test_what_has_not_taken_place_yet_is_counted_from_what_it_begins_with(library: Library) -> None:
    assert due_on(library, "work.again", born="2026-06-01") == "2026-06-08"
    assert due_on(library, "work.again", born="2026-06-01", began="2026-06-03") == "2026-06-10"
    assert due_on(library, "work.again", began="2026-06-03", repeated="2026-06-02") == "2026-06-09"
    assert due_on(library, "work.again", received="2026-06-01") == "none"
    assert clocks_of(library, "work.again") == {"repeated", "began", "born"}
    due = due_by_rule(
        library, "work.again", facts={"began": moment("2026-06-03T09:00")}, opened_at=OPENED
    )
    assert due
    assert "when began was recorded" in due.sentence


def test_what_is_done_again_counts_from_the_newer_of_its_clocks(library: Library) -> None:
    key = "work.renewed"
    assert due_on(library, key, received="2026-06-01") == "2026-06-06"
    assert due_on(library, key, received="2024-06-01", decided="2026-06-03") == "2026-06-08"
    assert due_on(library, key, received="2026-06-05", decided="2026-06-03") == "2026-06-10"
    assert due_on(library, key, decided="2026-06-03") == "2026-06-08"
    assert due_on(library, key, began="2026-06-03") == "none"
    assert clocks_of(library, key) == {"received", "decided"}


def test_a_clock_of_what_was_before_counts_no_more(library: Library) -> None:
    key = "work.over"
    assert due_on(library, key, received="2026-06-01") == "2026-06-06"
    assert due_on(library, key, received="2024-06-01", decided="2026-06-03") == "none"
    assert due_on(library, key, received="2026-06-05", decided="2026-06-03") == "2026-06-10"
    assert clocks_of(library, key) == {"received", "decided"}


def test_what_opens_work_moves_with_the_date_on_which_the_work_is_due(library: Library) -> None:
    key = "work.again.comes_up"
    assert due_on(library, key, began="2026-06-03") == "2026-06-08"
    assert due_on(library, key, began="2026-06-03", repeated="2026-06-10") == "2026-06-15"
    sooner = change(Act.TIGHTEN, span=Span(0, Unit.WEEKS), rule_key="work.again")
    assert due_on(library, key, layer(Level.TEAM, sooner), began="2026-06-03") == "2026-06-01"
    assert due_on(library, key, received="2026-06-03") == "none"
    assert clocks_of(library, key) == {"repeated", "began", "born"}
    off = change(Act.SUSPEND, rule_key="work.again", review_after=Span(3, Unit.WEEKS), span=None)
    due = due_by_rule(
        library,
        key,
        facts={"began": moment("2026-06-03T09:00")},
        opened_at=OPENED,
        over=(layer(Level.TRIAL, off),),
    )
    assert firing_at(due, key) == moment("2026-06-24T23:59:59")


def test_a_new_version_of_a_rule_leaves_a_clock_alone_that_had_started(library: Library) -> None:
    assert due_on(library, "work.dated", received="2026-05-31", began="2026-06-01") == "2026-06-09"
    assert due_on(library, "work.dated", received="2026-06-01", began="2026-06-01") == "2026-06-03"


def test_a_birth_before_there_was_a_rule_counts_by_the_rule_of_the_task(library: Library) -> None:
    assert due_on(library, "work.age", born="2012-02-29") == "2028-02-29"
    with pytest.raises(LibraryError, match="10 June 2026"):
        due_on(library, "work.ended", received="2026-06-01")


def test_layers_lie_on_the_authoritys_rule_set(library: Library) -> None:
    more = change(Act.REPLACE, span=Span(7, Unit.DAYS), rule_key="work.done")
    found = due_on(library, "work.done", layer(Level.TEAM, more), received="2026-06-01")
    assert found == "2026-06-08"


def test_closure_days_are_read_from_the_words_of_the_authority(library: Library) -> None:
    opened = moment("2026-12-24T10:00")
    due = due_by_rule(library, "work.opened", facts={}, opened_at=opened)
    assert due
    assert (str(due.due_at)[:10], str(due.local_due_on)) == ("2026-12-29", "2026-12-30")


@pytest.mark.parametrize("closures", ['"2026-13-01" = "x"', '"Christmas" = "x"'])
def test_closure_days_that_are_no_days_are_told(tmp_path: Path, closures: str) -> None:
    (tmp_path / "labels").mkdir()
    text = f"[closures]\n{closures}"
    (tmp_path / "labels" / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"bad\.toml, closures"):
        _ = Library(tmp_path, "none", "bad").local_days


def test_a_timer_fires_when_it_is_due_or_is_looked_at_again(library: Library) -> None:
    facts = {"received": moment("2026-05-20T09:00")}
    due = due_by_rule(library, "work.dated", facts=facts, opened_at=OPENED)
    assert due
    assert firing_at(due, "work.dated") == due.due_at
    suspended = change(Act.SUSPEND, rule_key="work.dated", review_after=Span(2, Unit.DAYS))
    off = layer(Level.TRIAL, suspended)
    looked = due_by_rule(library, "work.dated", facts=facts, opened_at=OPENED, over=(off,))
    assert looked
    assert firing_at(looked, "work.dated") == looked.review_at == moment("2026-05-22T23:59:59")


def test_a_timer_without_a_moment_says_why(library: Library) -> None:
    facts = {"received": moment("2026-06-01T09:00")}
    none = due_by_rule(library, "work.figureless", facts=facts, opened_at=OPENED)
    with pytest.raises(ClockNotStarted, match=r"work\.figureless gives no length of time"):
        firing_at(none, "work.figureless")
    with pytest.raises(ClockNotStarted, match=r"clock of work\.done has not started"):
        firing_at(None, "work.done")


def test_a_diagram_asks_what_has_happened_and_which_time_has_passed() -> None:
    facts = {"placed": moment("2026-03-01T09:00"), "agreed": moment("2026-02-01T09:00")}
    now = moment("2026-06-10T10:00")

    def due(rule_key: str) -> dt.datetime:
        if rule_key == "not.started":
            raise ClockNotStarted("The clock has not started.")
        return moment({"past": "2026-06-10T10:00", "to.come": "2026-06-10T10:01"}[rule_key])

    asked = asked_of(lambda: facts, due, lambda: now)
    happened, passed = asked["happened"], asked["passed"]
    assert [happened("placed"), happened("moved")] == [True, False]
    assert [happened("agreed", "placed"), happened("placed", "agreed")] == [False, True]
    assert [happened("placed", "moved"), happened("placed", "placed")] == [False, True]
    assert [passed("past"), passed("to.come"), passed("not.started")] == [True, False, False]
