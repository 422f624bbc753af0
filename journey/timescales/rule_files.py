"""Reading rule sets from `processes/timescales/*.toml`, or saying line by line what is wrong there.

A set may build on another: it takes over all its rules and gives only those that differ. A rule
that was taken over still names the set in which it stands.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from journey.timescales.rule_fields import Fault, Standing, read_fields
from journey.timescales.rules import Bound, RuleSet, TimescaleRule
from journey.timescales.toml_files import TomlFile, Wrong
from journey.timescales.toml_lines import Path as Place

NOT_RULES: Final = "not_rules"
"""The file beside the rule sets that lists the rows of the catalogue without a rule, and why."""
_KEY: Final = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)+")
_IN_A_SET: Final = ("title", "version", "based_on", "rule")


def read_rule_sets(
    folder: Path,
    *,
    roles: Collection[str] | None = None,
    words: Callable[[str], str] = str,
) -> Mapping[str, RuleSet]:
    """All rule sets of a folder by key; raises LibraryError with file, line and fault.

    `roles` are the names that a rule may escalate to; anything is taken when they are not given.
    `words` puts the authority's words into a text.
    """
    paths = {path.stem: path for path in sorted(folder.glob("*.toml")) if path.stem != NOT_RULES}
    reading = _Reading(paths, roles, words)
    return {key: reading.rule_set(key) for key in paths}


@dataclass
class _Reading:
    """The reading of one folder; each file is read once, its base before it."""

    paths: Mapping[str, Path]
    roles: Collection[str] | None
    words: Callable[[str], str]
    read: dict[str, RuleSet] = field(default_factory=dict)

    def rule_set(self, key: str, above: tuple[str, ...] = ()) -> RuleSet:
        if key not in self.read:
            file = TomlFile.read(self.paths[key], self.words)
            base = self._base(file, (*above, key))
            self.read[key] = _rule_set(key, file, base, self.roles)
        return self.read[key]

    def _base(self, file: TomlFile, above: tuple[str, ...]) -> RuleSet | None:
        base = file.content.get("based_on")
        if base is None:
            return None
        if base in above:
            way = " → ".join((*above, base))
            words = f"the set builds on itself: {way}. Take one based_on out."
            raise file.error([(("based_on",), words)])
        if not isinstance(base, str) or base not in self.paths:
            there = ", ".join(self.paths)
            raise file.error([(("based_on",), f"no rule set is called “{base}”. Take: {there}.")])
        return self.rule_set(base, above)


def _rule_set(
    key: str, file: TomlFile, base: RuleSet | None, roles: Collection[str] | None
) -> RuleSet:
    title, version = (str(file.content.get(name, "")) for name in ("title", "version"))
    origin = {"rule_set": title, "rule_set_key": key, "version": version}
    rules = dict(base.rules) if base else {}
    faults = list(_faults_of_set(file.content))
    own: list[tuple[Place, TimescaleRule]] = []
    for place, table in _tables(file.content):
        values, wrong = _read_table(place, table)
        faults.extend((place if not name else (*place, name), words) for name, words in wrong)
        if not wrong:
            own.append((place, _rule(str(place[1]), values, origin)))
    for name, periods in groupby((rule for _, rule in own), attrgetter("key")):
        rules[name] = tuple(periods)
    faults.extend(_faults_between(own, rules, roles))
    if faults:
        raise file.error(faults)
    return RuleSet(key, title, version, rules)


def _faults_of_set(content: Mapping[str, Any]) -> Iterator[Wrong]:
    for name in sorted(content.keys() - set(_IN_A_SET)):
        yield (name,), f"a rule set has no such key. It may have: {', '.join(_IN_A_SET)}."
    for name in ("title", "version"):
        value = content.get(name)
        if not isinstance(value, str) or not value:
            place = (name,) if name in content else ()
            yield place, f"the {name} of the set must be given, as text in quotation marks."
    if not isinstance(content.get("rule", {}), dict):
        yield ("rule",), 'rules are tables. Write each as [rule."its.key"].'


def _tables(content: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    """The table of each rule with its place; a rule in several periods has several."""
    written = content.get("rule")
    for key, tables in written.items() if isinstance(written, dict) else ():
        if isinstance(tables, list) and tables:
            yield from ((("rule", key, number), table) for number, table in enumerate(tables))
        else:
            yield ("rule", key), tables


def _read_table(place: Place, table: Any) -> tuple[dict[str, Any], list[Fault]]:
    if not _KEY.fullmatch(str(place[1])):
        words = 'a key is words with dots between them, in quotation marks: [rule."visit.due"].'
        return {}, [("", words)]
    if not isinstance(table, dict):
        return {}, [("", "a rule is a table. Write its key in a line of its own, in [ and ].")]
    return read_fields(table)


def _rule(key: str, values: Mapping[str, Any], origin: Mapping[str, Any]) -> TimescaleRule:
    given = {"amount": None, "bound": Bound.MAXIMUM, "note": "", **values}
    is_national = given.pop("standing") is Standing.NATIONAL
    return TimescaleRule(key=key, is_national=is_national, **origin, **given)


def _faults_between(
    own: Sequence[tuple[Place, TimescaleRule]],
    rules: Mapping[str, Sequence[TimescaleRule]],
    roles: Collection[str] | None,
) -> Iterator[Wrong]:
    """What is wrong between a rule and the other rules, or the roles of the authority."""
    for place, rule in own:
        if rule.escalate_to and roles is not None and rule.escalate_to not in roles:
            there = ", ".join(sorted(roles))
            yield (*place, "escalate_to"), f"no role is called “{rule.escalate_to}”. Take: {there}."
        if rule.standard_key == rule.key or rule.standard_key not in {"", *rules}:
            yield (*place, "standard_key"), "must be the key of another rule of this set."
        if rule.opens and (rule.opens not in rules or any(one.opens for one in rules[rule.opens])):
            yield (*place, "opens"), "must be the key of a rule of this set that counts by itself."
        for other in rules[rule.key]:
            if other is rule:
                break
            if _overlap(rule, other):
                yield (
                    place,
                    "two periods of this rule overlap. Change their dates.",
                )


def _overlap(one: TimescaleRule, other: TimescaleRule) -> bool:
    starts = max(one.effective_from or dt.date.min, other.effective_from or dt.date.min)
    ends = min(one.effective_to or dt.date.max, other.effective_to or dt.date.max)
    return starts <= ends
