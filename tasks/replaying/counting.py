"""Counting replayed work: by team and week, by rule, by step. Counts only, and no child."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from journey.clock import LONDON, in_london
from tasks.replaying.dating import Dated, Moment

WEEK: Final = dt.timedelta(days=7)
MEASURES: Final = ("opened", "open", "due", "overdue", "decisions")
"""Of a week: tasks that opened or were due in it; at its end, tasks open, overdue and to decide."""
Found = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Work:
    """One task as it was, or would have been."""

    team: int
    team_name: str
    opened: dt.datetime
    closed: Moment
    due: Moment
    decides: bool
    """Whether a manager decides about somebody's record in it."""


class Weeks:
    """The weeks, Monday to Sunday in London, between two moments; the first and last may be parts.

    A week is known by its place: 0 is the first.
    """

    def __init__(self, since: dt.datetime, until: dt.datetime) -> None:
        """Both are aware moments; `until` is the end of the last week."""
        day = in_london(since).date()
        self.mondays = [day - dt.timedelta(days=day.weekday())]
        while self._midnight(self.mondays[-1] + WEEK) < until:
            self.mondays.append(self.mondays[-1] + WEEK)
        self.since = since
        self.ends = [self._midnight(monday) for monday in self.mondays[1:]] + [until]

    def of(self, moment: Moment) -> int | None:
        """The place of the week in which a moment lies; None for one outside."""
        if moment is None or not self.since <= moment < self.ends[-1]:
            return None
        return bisect_right(self.ends, moment)

    def ends_between(self, first: dt.datetime, last: Moment) -> range:
        """The weeks at whose end something stands that began at `first` and was over at `last`."""
        stop = len(self.ends) if last is None else bisect_left(self.ends, last)
        return range(bisect_left(self.ends, first), stop)

    @staticmethod
    def _midnight(day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time.min, LONDON)


def nothing_found(weeks: Weeks) -> Found:
    """What is found when there is nothing."""
    return {
        "weeks": [monday.isoformat() for monday in weeks.mondays],
        "teams": {},
        "dates": {},
        "rules": {},
        "steps": {},
        "replays": {},
        "trial": {},
    }


def count_work(found: Found, weeks: Weeks, side: str, work: Work) -> None:
    """Count one task into its team, on the side `was` or `would`."""
    team = found["teams"].setdefault(str(work.team), {"name": work.team_name})
    if side not in team:
        for each in ("was", "would"):
            team[each] = {name: [0] * len(weeks.ends) for name in MEASURES}
    counts = team[side]
    for name, moment in (("opened", work.opened), ("due", work.due)):
        place = weeks.of(moment)
        if place is not None:
            counts[name][place] += 1
    for place in weeks.ends_between(work.opened, work.closed):
        counts["open"][place] += 1
        counts["decisions"][place] += work.decides
        counts["overdue"][place] += work.due is not None and work.due < weeks.ends[place]


def count_date(found: Found, rule_key: str, date: Dated) -> None:
    """Count what becomes of one date: in all, and by its rule with the days by which it moves."""
    for counts in (found["dates"], found["rules"].setdefault(rule_key, {})):
        add(counts, "counted")
        add(counts, "failed", date.failed)
        add(counts, "unlike", not (date.failed or date.is_alike))
        turn = turn_of(date.was, date.would)
        if turn:
            add(counts, turn)
    if date.was and date.would and date.was != date.would:
        by = (in_london(date.would).date() - in_london(date.was).date()).days
        add(found["rules"][rule_key].setdefault("by", {}), str(by))


def turn_of(was: Moment, would: Moment) -> str:
    """What becomes of a date: earlier, later, first (it had none), none; empty where nothing."""
    if was == would:
        return ""
    if was is None or would is None:
        return "none" if would is None else "first"
    return "earlier" if would < was else "later"


def add(counts: dict[str, Any], name: str, number: int = 1) -> None:
    """Add to a count."""
    counts[name] = counts.get(name, 0) + int(number)


def together(found: Any, more: Any) -> Any:
    """Two parts of what was found as one: numbers are added, place by place and name by name."""
    if isinstance(found, Mapping):
        names = dict.fromkeys((*found, *more))
        return {
            name: together(found[name], more[name])
            if name in found and name in more
            else found.get(name, more.get(name))
            for name in names
        }
    if isinstance(found, list):
        return [together(one, other) for one, other in zip(found, more, strict=True)]
    return found if isinstance(found, str) else found + more


def in_window(work: Iterable[Work], since: dt.datetime) -> list[Work]:
    """The work that was not over when the first week began."""
    return [one for one in work if one.closed is None or one.closed >= since]
