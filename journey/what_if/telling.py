"""What a what-if has found, in the words, tables and charts of a page."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from journey.clock import spoken_date
from journey.library import library
from journey.models import RuleChange, WhatIf
from journey.rulebook.reading import told
from journey.what_if.drawing import Chart, draw
from journey.what_if.proposing import Proposal

MEASURES: Final = {
    "opened": "Opened in the week",
    "due": "Due in the week",
    "open": "Open at its end",
    "overdue": "Overdue at its end",
    "decisions": "Decisions waiting at its end",
}
CHARTS: Final = {
    "open": "Open tasks",
    "overdue": "Overdue tasks",
    "decisions": "Decisions waiting for a manager",
}
TURNS: Final = {
    "earlier": "would be earlier",
    "later": "would be later",
    "first": "would have a date where there was none",
    "none": "would have none",
}


@dataclass(frozen=True, kw_only=True)
class ChartTold:
    """A chart under its title."""

    title: str
    svg: SafeString


@dataclass(frozen=True, kw_only=True)
class TeamTold:
    """The weeks of one team."""

    name: str
    charts: tuple[ChartTold, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Of each week its first day, and its cells: the head of the column and what it says."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A what-if as it is shown."""

    row: WhatIf
    proposed: tuple[str, ...]
    sentences: tuple[str, ...]
    teams: tuple[TeamTold, ...]
    rules: tuple[dict[str, str], ...]
    steps: tuple[dict[str, Any], ...]
    misfits: tuple[tuple[str, int], ...]
    """Why recorded processes could not be replayed, and how many."""


def answer(row: WhatIf) -> Answer:
    """What a what-if has found so far."""
    found = row.found
    return Answer(
        row=row,
        proposed=tuple(proposed_words(row)),
        sentences=tuple(sentences(found)) if found else (),
        teams=tuple(_teams(found)),
        rules=tuple(_rules(found)),
        steps=tuple(_steps(found)),
        misfits=tuple(_misfits(found)),
    )


def proposed_words(row: WhatIf) -> Iterator[str]:
    """What is proposed, a line each."""
    proposal = Proposal.stored(row.proposal)
    for change in proposal.change_rows:
        yield _change_words(change)
    if proposal.trial_row is not None:
        yield str(proposal.trial_row)
    yield from map(str, proposal.version_rows)
    if proposal == Proposal():
        yield "Nothing: the weeks as they were"


def sentences(found: Mapping[str, Any]) -> Iterator[str]:
    """What was found, in sentences."""
    yield _dates(found["dates"])
    dates = found["dates"]
    if failed := dates.get("failed"):
        yield f"{_count(failed, 'date')} could not be counted, and stands as recorded."
    if unlike := dates.get("unlike"):
        yield (
            f"{_count(unlike, 'date')} stood otherwise than today’s rules count, because rules or "
            "agreements have changed since. Where the proposal makes no difference, they stay."
        )
    if trial := found["trial"]:
        inside, outside = trial.get("in", 0), trial.get("out", 0)
        of = _count(inside + outside, "process", "processes")
        yield f"Of {of}, {inside} would have run in the trial."
    for version, replay in found["replays"].items():
        yield _replay(version, replay)


def _dates(dates: Mapping[str, int]) -> str:
    of = _count(dates.get("counted", 0), "due date")
    moved = [(dates[turn], words) for turn, words in TURNS.items() if dates.get(turn)]
    if not moved:
        return f"Of {of}, none would differ."
    listed = ", ".join(f"{number:,} {words}" for number, words in moved)
    return f"Of {of}, {sum(number for number, _ in moved):,} would differ: {listed}."


def _replay(version: str, replay: Mapping[str, Any]) -> str:
    fit, unfit = replay["fit"], replay["unfit"]
    of = _count(fit + unfit, "recorded process", "recorded processes")
    if not unfit:
        return f"{version}: all of {of} could be replayed through it."
    return f"{version}: {unfit} of {of} could not be replayed through it, for the reasons below."


def _misfits(found: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for version, replay in found.get("replays", {}).items():
        for why, number in sorted(replay["why"].items(), key=lambda one: -one[1]):
            yield f"{version}: {why}.", number


def _teams(found: Mapping[str, Any]) -> Iterator[TeamTold]:
    days = [dt.date.fromisoformat(week) for week in found.get("weeks", ())]
    teams = sorted(found.get("teams", {}).items(), key=lambda one: str(one[1]["name"]))
    several = [("all", _all_teams(found["teams"].values()))] if len(teams) > 1 else []
    for key, team in (*several, *teams):
        was, would = team["was"], team["would"]
        yield TeamTold(
            name=team["name"],
            charts=tuple(_charts(key, team, days)),
            heads=tuple(MEASURES.values()),
            rows=tuple(
                (spoken_date(day), tuple(_cells(was, would, place)))
                for place, day in enumerate(days)
            ),
        )


def _all_teams(teams: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The numbers of all teams together, week by week."""
    every, summed = list(teams), dict[str, Any]()
    for side in ("was", "would"):
        of_side = [one[side] for one in every]
        summed[side] = {
            measure: [sum(week) for week in zip(*(one[measure] for one in of_side), strict=True)]
            for measure in MEASURES
        }
    return {"name": "All teams", **summed}


def _charts(key: str, team: Mapping[str, Any], days: list[dt.date]) -> Iterator[ChartTold]:
    for measure, title in CHARTS.items():
        chart = Chart(
            name=f"team-{key}-{measure}",
            title=f"{title}, {team['name']}",
            weeks=[f"{day.day} {day:%B %Y}" for day in days],
            was=team["was"][measure],
            would=team["would"][measure],
        )
        yield ChartTold(title=title, svg=mark_safe(draw(chart)))  # noqa: S308 - lxml has escaped it


def _cells(
    was: Mapping[str, list[int]], would: Mapping[str, list[int]], place: int
) -> Iterator[tuple[str, str]]:
    for measure, head in MEASURES.items():
        before, after = was[measure][place], would[measure][place]
        yield head, str(before) if before == after else f"{before}, would be {after}"


def _rules(found: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The rules by which dates would differ, with the days by which they would."""
    for key, counts in sorted(found.get("rules", {}).items()):
        differ = sum(counts.get(turn, 0) for turn in TURNS)
        if not differ:
            continue
        yield {
            "title": _rule_title(key),
            "counted": str(counts["counted"]),
            "differ": str(differ),
            "how": ", ".join(_how(counts)),
        }


def _how(counts: Mapping[str, Any]) -> Iterator[str]:
    """By how many days dates would differ, and how many could not be compared."""
    by = sorted(int(days) for days in counts.get("by", {}))
    if by:
        least, most = _days(by[0]), _days(by[-1])
        yield least if least == most else f"from {least} to {most}"
    for turn in ("first", "none"):
        if number := counts.get(turn):
            yield f"{number} {TURNS[turn]}"


def _steps(found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps that would have opened more or less often."""
    for process, steps in sorted(found.get("steps", {}).items()):
        for step in steps.values():
            if step["was"] != step["would"]:
                yield {"process": process, **step}


def _change_words(row: RuleChange) -> str:
    if row.chooses:
        return f"The rule set {library(row.rule_set).rule_set_in_use().title}"
    words = told(row)
    return f"{row}: {words.rule_title}. {words.does}"


def _rule_title(key: str) -> str:
    rules = library().rule_set_in_use().rules.get(key, ())
    return rules[0].title if rules else key


def _days(days: int) -> str:
    if days == 0:
        return "the same day"
    return f"{_count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"
