"""“Why this date?”: what is stored beside a due date, in words and with the names of people.

The date that a suspended rule would have is never among it: it is for evaluators only (R193).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from journey.clock import in_london, spoken_date, spoken_moment
from journey.models import Worker
from journey.templatetags.journey_words import spoken_due
from journey.timescales import Level
from tasks.models import Task

Stored = Mapping[str, Any]
Names = Mapping[int, str]
LEVEL_WORDS: Final = {
    Level.AUTHORITY: "The authority",
    Level.TRIAL: "A trial",
    Level.TEAM: "The team",
    Level.CHILD: "For this child",
}
_NOBODY: Final = "somebody who has left"


@dataclass(frozen=True)
class Why:
    """One sentence, and the rest in a list of headings and words."""

    sentence: str
    lines: tuple[tuple[str, str], ...]


def whys_of(tasks: Iterable[Task]) -> dict[int, Why]:
    """Why each task is due when it is, by its number; one query for all the names."""
    stored = {task.pk: task for task in tasks if task.due_why}
    names = _names(task.due_why for task in stored.values())
    return {pk: _why(task, names) for pk, task in stored.items()}


def why_of(task: Task) -> Why | None:
    """Why one task is due when it is; None before its clock has started."""
    return whys_of([task]).get(task.pk)


def _why(task: Task, names: Names) -> Why:
    why = task.due_why
    lines = [
        ("The clock", f"Started on {spoken_due(task.clock_started_at)}, when {why['clock']}."),
        ("The rule", _rule_words(why)),
        ("Where sources differ", why["reading"]),
        ("Note", why["note"]),
        *_layers(why, names),
        ("Looked at again", f"By {spoken_due(why['review_at'])}." if why["review_at"] else ""),
        ("Not counted", f"{why['not_counted']}." if why["not_counted"] else ""),
        ("Closed days", _closure_words(why)),
        ("The other clock", why["second"]["words"] if why["second"] else ""),
        *(_adjusted(one, names) for one in why["adjustments"]),
        *(_held(one, names) for one in why["holds"]),
    ]
    return Why(why["sentence"], tuple(line for line in lines if line[1]))


def _rule_words(why: Stored) -> str:
    floor = " It is a floor: nobody may give more time." if why["is_floor"] else ""
    source = f" Source: {_ended(why['source'])}" if why["source"] else ""
    return f"{why['rule_words']}.{floor}{source}"


def _layers(why: Stored, names: Names) -> Iterator[tuple[str, str]]:
    """What each layer changed, the lowest first, with who approved it."""
    said = [one for one in why["layers"] if "act" in one]
    if not said:
        yield "Changes", "None by the authority, a trial or the team, and none for this child."
        return
    yield "The rule set", f"{why['layers'][0]['length'].capitalize()}."
    for one in said:
        yield LEVEL_WORDS[Level(one["level"])], _change_words(one, names)


def _change_words(one: Stored, names: Names) -> str:
    to = "" if one["length"] == "no date" else f" to {one['length']}"
    if one["agreed_on"]:
        to = f" on {_day(one['agreed_on'])}"
    words = f"{one['act'].capitalize()}{to} by {one['title']}: {_ended(one['reason'])}"
    approval = one["approval"]
    if not approval:
        return words
    on = _day(approval["on"])
    entered, confirmed = (
        names.get(approval[key], _NOBODY) for key in ("entered_by", "confirmed_by")
    )
    if one["agreed_on"]:
        return f"{words} Proposed by {entered}, agreed by {confirmed} on {on}."
    return (
        f"{words} Approved by {approval['by']} on {on} ({approval['reference']}); entered by "
        f"{entered}, confirmed by {confirmed}."
    )


def _closure_words(why: Stored) -> str:
    if not why["local_due_on"]:
        return ""
    days = ", ".join(f"{one['name']} on {_day(one['date'])}" for one in why["closures"])
    return (
        f"Without the days on which the authority is closed it would be "
        f"{_day(why['local_due_on'])}. They do not move the date: {days}."
    )


def _adjusted(one: Stored, names: Names) -> tuple[str, str]:
    old, new, at = (dt.datetime.fromisoformat(one[key]) for key in ("old", "new", "at"))
    return "Extended" if new > old else "Shortened", (
        f"By {names.get(one['by'], _NOBODY)} on {spoken_date(in_london(at))}, from "
        f"{spoken_moment(old)} to {spoken_moment(new)}: {_ended(one['reason'])}"
    )


def _held(one: Stored, names: Names) -> tuple[str, str]:
    return "On hold", (
        f"By {names.get(one['by'], _NOBODY)} from {spoken_due(one['began'])} to "
        f"{spoken_due(one['until'])}: {_ended(one['reason'])} The clock runs on."
    )


def _names(stored: Iterable[Stored]) -> Names:
    asked: set[int] = set()
    for why in stored:
        asked |= {one["by"] for one in (*why["adjustments"], *why["holds"])}
        for one in why["layers"]:
            approval = one.get("approval") or {}
            asked |= {approval[key] for key in ("entered_by", "confirmed_by") if key in approval}
    people = Worker.objects.filter(pk__in=asked) if asked else ()
    return {worker.pk: str(worker) for worker in people}


def _ended(words: str) -> str:
    words = words.strip()
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _day(iso: str) -> str:
    return spoken_date(dt.date.fromisoformat(iso))
