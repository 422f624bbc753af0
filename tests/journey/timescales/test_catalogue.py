"""The shipped rule sets against the catalogue of timescales, row by row.

`rows.csv` was copied once from the catalogue (domain/timescales.csv): each row with its figure, and
the rules that take it or read it otherwise. A row without a rule stands in `not_rules.toml`.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from journey.library import Library, library
from journey.timescales import RuleSet, TimescaleRule, Unit
from journey.timescales.rules import TASK_OPENED, Recurs

TEXT = (Path(__file__).parent / "rows.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TEXT.splitlines()))
SETS = ("st-helena-2020", "wt2010", "wt2023")
TIMESCALE = "timescale"


@cache
def own_rules(key: str) -> dict[str, list[TimescaleRule]]:
    """The rules that stand in the file of a set itself."""
    rules = library().rule_sets[key].rules
    return {
        name: [rule for rule in periods if rule.rule_set_key == key]
        for name, periods in rules.items()
    }


def every(rule_set: RuleSet) -> Iterator[TimescaleRule]:
    return (rule for periods in rule_set.rules.values() for rule in periods)


def not_rules() -> dict[str, str]:
    path = library().folder / "timescales" / "not_rules.toml"
    found: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["not_rules"]
    return found


def length(amount: str, unit: str) -> tuple[float, str]:
    """A figure with years written as months, since some rows have parts of a year."""
    return (float(amount) * 12, "months") if unit == "years" else (float(amount), unit)


def takes(rule: TimescaleRule, row: dict[str, str]) -> bool:
    """Whether a rule says just what its row says."""
    if not row["amount"] or rule.amount is None:
        return row["amount"] == "" and rule.amount is None
    return (
        length(str(rule.amount), rule.unit) == length(row["amount"], row["unit"])
        and rule.bound == row["bound"]
        and (rule.recurs is not Recurs.NO) == (row["recurs"] == "y")
    )


def figure(row: dict[str, str]) -> str:
    """The figure of a row in words; `figure`, for a reading that says that there is none."""
    return Unit(row["unit"]).words(int(row["amount"])) if row["amount"] else "figure"


def tells(rule: TimescaleRule, row: dict[str, str]) -> bool:
    """Whether the reading of a rule names the figure of a row that it does not take."""
    return bool(re.search(rf"\b{figure(row)}\b", rule.reading))


def test_the_whole_catalogue_is_there() -> None:
    assert len({row["row"] for row in ROWS}) == len(ROWS) == 128
    assert {row["row"] for row in ROWS if not row["rules"]} == set(not_rules())
    assert all(reason.endswith(".") and len(reason) > 40 for reason in not_rules().values())


@pytest.mark.requirement("R31")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["row"])
def test_a_row_is_a_rule_or_read_otherwise_for_all_to_see(row: dict[str, str]) -> None:
    for place in row["rules"].split():
        key, _, name = place.partition(":")
        rules = own_rules(key)[name]
        assert rules, f"{place} is not in the file of {key}"
        for rule in rules:
            assert row["row"] in rule.rows, place
            assert takes(rule, row) or tells(rule, row), f"{place}: say {figure(row)}"


def test_no_rule_names_a_row_that_is_not_its_own() -> None:
    expected = {(row["row"], place) for row in ROWS for place in row["rules"].split()}
    named = {
        (row, f"{key}:{name}")
        for key in SETS
        for name, rules in own_rules(key).items()
        for rule in rules
        for row in rule.rows
    }
    assert named == expected


def test_the_three_sets_are_shipped_and_one_is_in_use() -> None:
    assert tuple(library().rule_sets) == SETS
    assert library().rule_set_in_use() is library().rule_sets["wt2023"]


@pytest.mark.parametrize("key", SETS)
def test_whatever_the_diagrams_name_an_authority_may_choose_any_set(key: str) -> None:
    named = {
        value
        for path in library().diagrams.values()
        for element in etree.fromstring(path.read_bytes()).iter()
        for name, value in element.attrib.items()
        if etree.QName(str(name)).localname == TIMESCALE
    }
    assert len(named) > 10
    assert named <= library().rule_sets[key].rules.keys()
    chosen = Library(library().folder, key, library().labels_key)
    assert {chosen.rule(name).key for name in named} == named
    assert named <= chosen.known.rules


@pytest.mark.parametrize("key", SETS)
def test_a_rule_says_in_words_what_starts_its_clock(key: str) -> None:
    for rule in every(library().rule_sets[key]):
        for name in rule.clocks:
            spoken = library().fact_words(name)
            assert name == TASK_OPENED or not spoken.endswith(" was recorded"), name


@pytest.mark.requirement("R33")
def test_only_the_nation_sets_national_rules() -> None:
    national = {
        key: {rule.key for rule in every(library().rule_sets[key]) if rule.is_national}
        for key in SETS
    }
    assert national["st-helena-2020"] == set()
    assert national["wt2010"] - national["wt2023"] == {"assessment.initial.due"}
    assert national["wt2023"] - national["wt2010"] == {
        "assessment.core.s47.due",
        "assessment.single.due",
        "assessment.single.from_start",
        "icpc.transfer.due",
    }


@pytest.mark.parametrize("key", SETS)
def test_what_no_trial_may_lift_is_marked(key: str) -> None:
    floor = {rule.key for rule in every(library().rule_sets[key]) if rule.is_floor}
    visits = {name for name in library().rule_sets[key].rules if "-visit." in name}
    held = {"strategy.due", "s47.due", "safety-plan.due", "assessment.child_seen"}
    assert floor >= visits | held | {"screening.decision", "assessment.not_seen_alone"}
    assert not floor & {
        "icpc.due",
        "core-group.first.due",
        "cp-review.due",
        "assessment.single.due",
    }
