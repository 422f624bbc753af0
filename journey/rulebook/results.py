"""What a preview has found, in the words and numbers of a page."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from journey.clock import in_london, spoken_date
from journey.models import Redating, RulePreview

MOST_TURNS: Final = 100
"""As many rows of dates as somebody reads."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """How many tasks go from one day to another."""

    old: str
    new: str
    tasks: int


@dataclass(frozen=True, kw_only=True)
class PreviewInWords:
    """A preview as it is shown: while it is worked out, and afterwards."""

    row: RulePreview
    teams: tuple[dict[str, Any], ...]
    turns: tuple[Turn, ...]
    more_turns: int
    """Rows of dates that are not shown."""
    sentence: str


def preview_in_words(row: RulePreview) -> PreviewInWords:
    """What a preview has found so far."""
    teams = sorted(row.found.get("teams", {}).values(), key=lambda team: str(team["name"]))
    turns = list(_turns(row.found.get("dates", {})))
    return PreviewInWords(
        row=row,
        teams=tuple(teams),
        turns=tuple(turns[:MOST_TURNS]),
        more_turns=max(len(turns) - MOST_TURNS, 0),
        sentence=_sentence(teams),
    )


def redating_words(row: Redating) -> str:
    """How far open work has been dated anew, in a sentence."""
    what = "its end" if row.at_end else "its beginning"
    moved = f"{_count(row.moved, 'date')} moved"
    failed = f", {_count(row.failed, 'process', 'processes')} could not be counted"
    failed = failed if row.failed else ""
    if row.finished_at:
        on = spoken_date(in_london(row.finished_at))
        return f"At {what} open work was dated anew on {on}: {moved}{failed}."
    return (
        f"At {what} open work is being dated anew: {row.looked} of "
        f"{_count(row.total, 'process', 'processes')} looked at, {moved}{failed}."
    )


def _sentence(teams: list[dict[str, Any]]) -> str:
    total = {name: sum(team[name] for team in teams) for name in ("open", "later", "earlier")}
    overdue, failed = (sum(team[name] for team in teams) for name in ("overdue", "failed"))
    if not total["open"]:
        return "No open task counts by this rule."
    moves = total["later"] + total["earlier"]
    said = [f"Of {_count(total['open'], 'open task')}, {moves or 'none'} would have another date"]
    if moves:
        first, last = total["earlier"], total["later"]
        said.append(f": {first} an earlier or a first one, {last} a later one or none")
    said.append(f". {_count(overdue, 'task')} would become overdue.")
    if failed:
        said.append(f" {_count(failed, 'date')} could not be counted.")
    return "".join(said)


def _turns(dates: dict[str, int]) -> Iterator[Turn]:
    for turn in sorted(dates):
        old, new = (
            spoken_date(dt.date.fromisoformat(day)) if day else "" for day in turn.split("|")
        )
        yield Turn(old=old or "No date", new=new or "No date", tasks=dates[turn])


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"
