"""Rule sets as files: what is read, and how a file that is wrong is told, by line."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from journey.exceptions import LibraryError
from journey.timescales import Bound, Direction, Recurs, RuleSet, Span, Unit, read_rule_sets
from journey.timescales.rule_fields import FIELDS

ROOT = Path(__file__).resolve().parents[3]
HEAD = 'title = "Rules"\nversion = "1"\n'
RULE = '[rule."a.b"]\ntitle = "A"\nunit = "days"\nclock = "c"\nstanding = "local"\nsource = "s"\n'
SOUND = RULE + "amount = 3\n"
OTHER = SOUND.replace("a.b", "c.d").replace("amount = 3", "amount = 4")
DAY = dt.date(2026, 6, 3)
Read = Callable[..., Mapping[str, RuleSet]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_them(**files: str) -> Mapping[str, RuleSet]:
        for name, text in files.items():
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return read_rule_sets(tmp_path, roles=["Team manager"])

    return read_them


@pytest.mark.requirement("R31", "R40")
def test_a_rule_says_all_that_its_file_says(read: Read) -> None:
    more = (
        'bound = "minimum"\ndirection = "before"\nrecurs = "planned"\nreading = "r"\nnote = "n"\n'
        'rows = ["x"]\nsteps = ["y"]\neffective_from = 2025-09-01\neffective_to = 2026-08-31\n'
        'remind_before = "1 day"\nescalate_after = "2 working_days"\nescalate_to = "Team manager"\n'
        'standard_key = "c.d"\nis_floor = true\n'
    )
    rule = read(set=HEAD + SOUND + more + OTHER)["set"].rule("a.b", on=DAY)
    assert (rule.amount, rule.unit, rule.bound) == (3, Unit.DAYS, Bound.MINIMUM)
    assert (rule.direction, rule.recurs) == (Direction.BEFORE, Recurs.PLANNED)
    assert (rule.remind_before, rule.escalate_to) == (Span(1, Unit.DAYS), "Team manager")
    assert rule.escalate_after == Span(2, Unit.WORKING_DAYS)
    assert rule.escalate_after.words == "2 working days"
    assert (rule.reading, rule.note, rule.rows, rule.steps) == ("r", "n", ("x",), ("y",))
    assert (rule.standard_key, rule.is_floor, rule.is_national) == ("c.d", True, False)
    assert (rule.rule_set, rule.rule_set_key, rule.version) == ("Rules", "set", "1")


def test_what_a_rule_leaves_out(read: Read) -> None:
    rule = read(set=HEAD + SOUND.replace("local", "national"))["set"].rule("a.b", on=DAY)
    assert (rule.bound, rule.direction, rule.recurs) == (Bound.MAXIMUM, "after", "no")
    assert (rule.remind_before, rule.escalate_after, rule.escalate_to) == (None, None, "")
    assert rule.is_national
    assert not rule.is_floor


def test_a_rule_is_the_one_of_its_day(read: Read) -> None:
    until = SOUND + "effective_to = 2026-08-31\n"
    then = SOUND.replace("3", "2") + "effective_from = 2026-09-01\n"
    rules = read(set=HEAD + (until + then).replace('[rule."a.b"]', '[[rule."a.b"]]'))["set"]
    days = [dt.date(2000, 1, 1), dt.date(2026, 8, 31), dt.date(2026, 9, 1), dt.date(2030, 1, 1)]
    assert [rules.rule("a.b", on=day).amount for day in days] == [3, 3, 2, 2]


def test_a_rule_that_is_not_there_or_not_in_force_is_told(read: Read) -> None:
    rules = read(set=HEAD + SOUND + "effective_to = 2026-06-02\n")["set"]
    with pytest.raises(LibraryError, match=r"Rules has no rule a\.b for 3 June 2026\. Give it"):
        rules.rule("a.b", on=DAY)
    with pytest.raises(LibraryError, match=r"Rules has no rule x\.y\."):
        rules.rule("x.y", on=DAY)


def test_a_set_takes_over_what_it_does_not_change(read: Read) -> None:
    changed = 'title = "Mine"\nversion = "2"\nbased_on = "base"\n' + SOUND.replace("= 3", "= 9")
    sets = read(base=HEAD + SOUND + OTHER, mine=changed, not_rules="[not_rules]\n")
    assert sorted(sets) == ["base", "mine"]
    mine = sets["mine"]
    here, taken = mine.rule("a.b", on=DAY), mine.rule("c.d", on=DAY)
    assert (here.amount, here.rule_set, here.rule_set_key) == (9, "Mine", "mine")
    assert (taken.amount, taken.rule_set, taken.version) == (4, "Rules", "1")
    assert sets["base"].rule("a.b", on=DAY).amount == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml", "set.toml: Expected"),
        (HEAD + SOUND + SOUND, r"Cannot declare \('rule', 'a.b'\) twice \(at line 10,"),
        (HEAD + RULE, r"line 3, a\.b: a rule without an amount needs a note that says why"),
        (HEAD + RULE + 'amount = "3"', "line 9, a.b, amount: must be a whole number, 0 or more"),
        (HEAD + RULE + "amount = true", "line 9, a.b, amount: must be a whole number"),
        (HEAD + RULE + "amount = 1.5", "line 9, a.b, amount: must be a whole number"),
        (HEAD + RULE + "amount = -1", "line 9, a.b, amount: must be a whole number"),
        (HEAD + SOUND.replace('"days"', '"fortnights"'), "line 5, a.b, unit: .*fortnights.*hours"),
        (HEAD + SOUND.replace('"days"', "[]"), "line 5, a.b, unit: there is no"),
        (HEAD + SOUND + 'bound = "about"', "line 10, a.b, bound: there is no “about”.*minimum"),
        (HEAD + SOUND + 'direction = "up"', "line 10, a.b, direction: there is no “up”.*before"),
        (HEAD + SOUND + 'recurs = "daily"', "line 10, a.b, recurs: .*planned"),
        (HEAD + SOUND.replace('"local"', '"regional"'), "line 7, a.b, standing: .*national, local"),
        (HEAD + SOUND.replace('title = "A"\n', ""), "line 3, a.b: title must be given"),
        (HEAD + SOUND.replace('"A"', '" "'), "line 4, a.b, title: must be text"),
        (HEAD + SOUND + "amout = 3", "line 10, a.b, amout: a rule has no such key"),
        (HEAD + SOUND + "steps = 3", "line 10, a.b, steps: must be a list of texts"),
        (HEAD + SOUND + 'is_floor = "yes"', "line 10, a.b, is_floor: must be true or false"),
        (HEAD + SOUND + 'effective_to = "1.9.25"', "line 10, a.b, effective_to: must be a date"),
        (HEAD + SOUND + "effective_to = 2025-09-01T10:00:00", "effective_to: must be a date"),
        (
            HEAD + SOUND + "effective_from = 2026-01-01\neffective_to = 2025-12-31",
            "line 11, a.b, effective_to: the rule ends before it starts on 2026-01-01",
        ),
        (
            HEAD + SOUND + 'remind_before = "4 days"',
            "line 10, .*the reminder is longer",
        ),
        (HEAD + SOUND + 'remind_before = "1 month"', "the reminder is longer than the rule"),
        (HEAD + SOUND + 'remind_before = "two days"', "must be a number and a unit"),
        (HEAD + SOUND + 'remind_before = "2 fortnights"', "must be a number and a unit"),
        (HEAD + SOUND + "remind_before = 2", "must be a number and a unit"),
        (
            HEAD + RULE + 'note = "n"\nremind_before = "1 day"',
            "remind_before: a rule without an am",
        ),
        (HEAD + SOUND + 'escalate_after = "1 day"', "escalate_after and escalate_to belong tog"),
        (
            HEAD + SOUND + 'escalate_after = "1 day"\nescalate_to = "Mayor"',
            "line 11, a.b, escalate_to: no role is called “Mayor”. Take: Team manager",
        ),
        (
            HEAD + SOUND + 'standard_key = "x.y"',
            "line 10, a.b, standard_key: must be the",
        ),
        (
            HEAD + SOUND + 'standard_key = "a.b"',
            "line 10, a.b, standard_key: must be the",
        ),
        (
            HEAD + (SOUND + SOUND).replace('[rule."a.b"]', '[[rule."a.b"]]'),
            "line 10, a.b: two periods of this rule overlap",
        ),
        (HEAD + SOUND.replace('"a.b"', "a.b"), "line 3, a: a key is words with dots between them"),
        (HEAD + SOUND.replace("a.b", "A b"), "line 3, A b: a key is words with dots"),
        (HEAD + "[rule]\n'a.b' = 3", "line 4, a.b: a rule is a table"),
        (HEAD + "[rule]\n'a.b' = []", "line 4, a.b: a rule is a table"),
        (HEAD + "rule = 3", "line 3: rules are tables"),
        (HEAD + 'rules = "x"', "line 3, rules: a rule set has no such key"),
        ('version = "1"\n' + SOUND, "line 1: the title of the set must be given"),
        (HEAD.replace('"1"', "1") + SOUND, "line 2, version: the version of the set must be"),
        (HEAD + 'based_on = "gone"\n' + SOUND, "line 3, based_on: no rule set is called “gone”"),
        (HEAD + "based_on = 3\n" + SOUND, "line 3, based_on: no rule set is called “3”"),
        (HEAD + "# \n" * 90_000, "the file is too large"),
        ("a = " + "[" * 3000, "set.toml: "),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_line(read: Read, text: str, words: str) -> None:
    with pytest.raises(LibraryError, match=words) as told:
        read(set=text)
    assert str(told.value).startswith("set.toml")


def test_the_guide_tells_every_field_and_its_example_is_sound(read: Read) -> None:
    guide = (ROOT / "docs" / "changing_a_timescale.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^\| `([a-z_]+)` \|", guide.partition("## What a rule says")[2]) == list(
        FIELDS
    )
    example = guide.partition("```toml\n")[2].partition("```")[0]
    sets = read(wt2023=HEAD + SOUND, westmoor=example)
    assert sets["westmoor"].rules.keys() == {"a.b", "contact.referrer_answered"}


def test_sets_that_build_on_one_another_in_a_circle_are_told(read: Read) -> None:
    one, two = (HEAD + f'based_on = "{base}"\n' + SOUND for base in ("two", "one"))
    with pytest.raises(LibraryError, match=r"two.toml, line 3, based_on: .*one → two → one"):
        read(one=one, two=two)
    with pytest.raises(LibraryError, match=r"one → one\."):
        read(one=one.replace("two", "one"))


def test_everything_that_is_wrong_in_a_file_is_told_at_once(read: Read) -> None:
    wrong = SOUND.replace("days", "moons").replace("local", "lunar")
    with pytest.raises(LibraryError) as told:
        read(set=HEAD + "".join(wrong.replace("a.b", f"a.b{number}") for number in range(9)))
    lines = str(told.value).splitlines()
    assert lines[0].startswith("set.toml, line 5, a.b0, unit: there is no “moons”")
    assert lines[1].startswith("set.toml, line 7, a.b0, standing: there is no “lunar”")
    assert lines[-1] == "set.toml: there are 8 more faults."


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "set.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(LibraryError, match=r"set.toml"):
        read_rule_sets(tmp_path)
