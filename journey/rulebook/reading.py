"""Timescales as somebody reads them: the rules in words, and what was changed, by whom and why."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from journey import clock
from journey.clock import spoken_date
from journey.exceptions import TimescaleRefused
from journey.layering import current_book, library_now
from journey.library import library
from journey.models import ProcessVersion, RuleChange, Team
from journey.timescales import Act, Applied, Layers, TimescaleRule, resolve, unchanged
from journey.timescales.explaining import counted_words

Status = RuleChange.Status
SHOWN: Final = {
    "all": "All timescales",
    "national": "National",
    "local": "Local",
    "changed": "Changed here",
    "suspended": "Suspended",
}
"""What a list of rules may show, by the word in its address."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A change in words, for a list or a page."""

    row: RuleChange
    does: str
    days: str
    whom: str
    standing: str
    colour: str
    rule_title: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What holds at one level."""

    level: str
    words: str
    source: str


@dataclass(frozen=True, kw_only=True)
class RuleInWords:
    """A rule as it holds today."""

    rule: TimescaleRule
    """As the rule set has it."""
    now: Applied
    """As it holds for the whole authority."""
    words: str
    changes: tuple[RuleChange, ...]
    """What changes it today, for the authority or for a team."""

    @property
    def is_changed(self) -> bool:
        """Whether somebody here has changed it."""
        return bool(self.changes)

    @property
    def is_suspended(self) -> bool:
        """Whether it is suspended, for the authority or for a team."""
        return any(row.act == Act.SUSPEND for row in self.changes)


def rules_in_words(*, sought: str = "", show: str = "all") -> list[RuleInWords]:
    """The rules of the rule set that is in use, those that a search and a choice let through."""
    in_force, sought = _in_force(), sought.strip().lower()
    rules = library_now().rule_set_in_use().rules
    told = (_told(of_key, in_force) for of_key in rules.values())
    return [one for one in told if _is_shown(one, show) and (not sought or sought in _text(one))]


def rule_in_words(key: str) -> RuleInWords | None:
    """One rule of the rule set that is in use; None where it has none of that key."""
    rules = library_now().rule_set_in_use().rules.get(key)
    return _told(rules, _in_force()) if rules else None


def figures_of(key: str) -> Iterator[Figure]:
    """What each level says of a rule today: the rule set, the authority, and teams that differ."""
    rule_set, book, today = library_now().rule_set_in_use(), current_book(), clock.today()
    standard = _standing_rule(rule_set.rules[key])
    said = rule_words(unchanged(standard))
    yield Figure(level=standard.rule_set, words=said, source=standard.source)
    if not standard.is_in_force(today):
        return
    for team in [None, *Team.objects.all()]:
        layers = book.layers(team.pk if team else None, today)
        own = [layer for layer in layers if layer.level == ("team" if team else "authority")]
        if any(layer.change(key, on=today) for layer in own):
            applied = resolve(Layers(rule_set, layers), key, on=today)
            level = str(team or "The whole authority")
            yield Figure(level=level, words=rule_words(applied), source=_approval_words(applied))


def history_of(key: str) -> list[RuleChange]:
    """Every change of a rule that was drafted here, the newest first."""
    return list(_with_people().filter(rule_key=key))


def changes_waiting() -> list[RuleChange]:
    """The changes that wait for a second person, the oldest first."""
    return list(_with_people().filter(status=Status.DRAFTED).order_by("pk"))


def change_with_people(pk: int) -> RuleChange | None:
    """One change, with everybody who is named in it."""
    return _with_people().filter(pk=pk).first()


def choices_made() -> list[RuleChange]:
    """The rule sets that were chosen, or not, the newest first."""
    return list(_with_people().filter(level=RuleChange.Level.RULE_SET))


def steps_governed(rule: TimescaleRule) -> list[str]:
    """The steps of the processes in force that count by a rule: `“See the child” in Assessment`."""
    found = {}
    for version in ProcessVersion.objects.in_force().only("pk", "hash", "name", "number"):
        for node in version.diagram.nodes.values():
            if node.attributes.get("timescale") == rule.key:
                found[f"“{node.name or node.id}” in {version.name}"] = True
    return list(found)


def rule_words(applied: Applied) -> str:
    """`at most 10 working days from when the contact was received`, as the rule holds."""
    rule = applied.rule
    if applied.is_suspended and applied.change and applied.change.review_after:
        since = library().fact_words(rule.clock)
        review = applied.change.review_after.words
        return f"suspended; somebody looks again {review} from when {since}"
    first = "".join(f", at first when {library().fact_words(name)}" for name in rule.at_first[:1])
    anew = f", or when {library().fact_words(rule.anew)} if that is later" if rule.anew else ""
    return counted_words(rule, f"when {library().fact_words(rule.clock)}{first}{anew}")


def change_words(row: RuleChange) -> str:
    """What a change does, in a few words: `Relaxed to 15 working days`."""
    if row.chooses:
        chosen = library().rule_sets.get(row.rule_set)
        return f"Take the rule set “{chosen.title if chosen else row.rule_set}”"
    if row.act == Act.SUSPEND:
        review = (
            f"; somebody looks again after {row.review_after.words}" if row.review_after else ""
        )
        return f"Suspended{review}"
    since = f", counted from when {library().fact_words(row.fact)}" if row.fact else ""
    return f"{row.act.capitalize()} to {row.span.words if row.span else 'nothing'}{since}"


def days_words(row: RuleChange) -> str:
    """From when to when a change holds, and for which work."""
    waits = row.status == Status.DRAFTED and row.effective_from is None
    first = "the day on which it is approved" if waits else spoken_date(row.first_day)
    until = "" if row.last_day == dt.date.max else f" to {spoken_date(row.last_day)}"
    if row.last_day < row.first_day:
        return f"Ended on {spoken_date(row.first_day)}, the day on which it began"
    work = "all work, begun before or not" if row.open_work else "work whose clock starts then"
    return f"From {first}{until}, for {work}"


def told(row: RuleChange) -> Told:
    """A change in words, with where it stands."""
    words, colour = _standing_words(row)
    rules = library_now().rule_set_in_use().rules.get(row.rule_key, ())
    title = _standing_rule(rules).title if rules else row.rule_key
    return Told(
        row=row,
        does=change_words(row),
        days=days_words(row),
        whom=whom_words(row),
        standing=words,
        colour=colour,
        rule_title="The rule set" if row.chooses else title,
    )


def _standing_words(row: RuleChange) -> tuple[str, str]:
    today = clock.today()
    if row.status == Status.DRAFTED:
        return row.get_status_display(), "yellow"
    if row.status == Status.REJECTED or row.last_day < today:
        over = "Ended" if row.status == Status.APPROVED else row.get_status_display()
        return over, "grey"
    if row.first_day > today:
        return f"In force from {spoken_date(row.first_day)}", "blue"
    return "In force", "green"


def whom_words(row: RuleChange) -> str:
    """For whom a change holds."""
    return str(row.team) if row.team else "The whole authority"


def _told(rules: Sequence[TimescaleRule], in_force: list[RuleChange]) -> RuleInWords:
    rule = _standing_rule(rules)
    changes = tuple(row for row in in_force if row.rule_key == rule.key)
    now = _applied(rule) if changes else unchanged(rule)
    return RuleInWords(rule=rule, now=now, words=rule_words(now), changes=changes)


def _applied(rule: TimescaleRule) -> Applied:
    today = clock.today()
    layers = Layers(library_now().rule_set_in_use(), current_book().layers(None, today))
    try:
        return resolve(layers, rule.key, on=today)
    except TimescaleRefused:
        return unchanged(rule)


def _standing_rule(rules: Sequence[TimescaleRule]) -> TimescaleRule:
    return next((rule for rule in rules if rule.is_in_force(clock.today())), rules[-1])


def _in_force() -> list[RuleChange]:
    return [row for row in current_book().rows if row.holds_on(clock.today())]


def _is_shown(one: RuleInWords, show: str) -> bool:
    match show:
        case "national":
            return one.rule.is_national
        case "local":
            return not one.rule.is_national
        case "changed":
            return one.is_changed
        case "suspended":
            return one.is_suspended
    return True


def _text(one: RuleInWords) -> str:
    rule = one.rule
    return f"{rule.title} {rule.key} {one.words} {rule.source} {rule.note}".lower()


def _approval_words(applied: Applied) -> str:
    change = applied.change
    approval = change.approval if change else None
    return f"{approval.words[:1].upper()}{approval.words[1:]}" if approval else ""


def _with_people() -> QuerySet[RuleChange]:
    return RuleChange.objects.select_related("team", "drafted_by", "decided_by", "ended_by")
