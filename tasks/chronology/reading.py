"""Reading a chronology: its order, its patterns, and what looks wrong in it."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from journey import clock
from journey.models import Child
from tasks.models import ChronologyEntry
from tasks.models.chronology import ChronologyEntryQuerySet

NEWEST: Final = 3
"""So many entries stand in a summary."""
_MONTHS: Final = (
    "january february march april may june july august september october november december".split()
)
_NUMBERS: Final = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\b")
_WORDS: Final = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)
_CENTURY: Final = 100


@dataclass(frozen=True)
class Pattern:
    """Entries that a person sees as parts of one pattern (R80)."""

    name: str
    entries: tuple[ChronologyEntry, ...]

    @property
    def span(self) -> str:
        """From when to when."""
        first, last = self.entries[0], self.entries[-1]
        return first.when if len(self.entries) == 1 else f"{first.when} to {last.when}"


@dataclass(frozen=True)
class Summary:
    """What an assessment shows of a chronology; the whole is one link away (R79)."""

    count: int
    first: ChronologyEntry | None
    newest: tuple[ChronologyEntry, ...]
    patterns: tuple[Pattern, ...]
    added_on: dt.datetime | None


def entries_for(child: Child, history: str = "", pattern: str = "") -> ChronologyEntryQuerySet:
    """The entries that hold, as it happened; of one history (R74) or pattern where it is named."""
    entries = ChronologyEntry.objects.filter(child=child).standing().in_order()
    entries = entries.select_related("recorded_by", "corrects")
    if history in ChronologyEntry.History.values:
        entries = entries.filter(history=history)
    return entries.filter(pattern=pattern) if pattern else entries


def patterns_of(entries: Iterable[ChronologyEntry]) -> tuple[Pattern, ...]:
    """The patterns in some entries, the one with most entries first."""
    found: dict[str, list[ChronologyEntry]] = {}
    for entry in entries:
        if entry.pattern:
            found.setdefault(entry.pattern, []).append(entry)
    patterns = [Pattern(name, tuple(rows)) for name, rows in found.items()]
    return tuple(sorted(patterns, key=lambda one: -len(one.entries)))


def summary_of(child: Child) -> Summary:
    """How long a chronology is, its newest entries and its patterns, in one query."""
    entries = list(entries_for(child))
    return Summary(
        count=len(entries),
        first=entries[0] if entries else None,
        newest=tuple(reversed(entries[-NEWEST:])),
        patterns=patterns_of(entries),
        added_on=max((entry.recorded_at for entry in entries), default=None),
    )


def warnings_of(happened_on: dt.date, exactness: str, what: str) -> list[str]:
    """Sentences about a date that looks wrong: in the future, or before one in the text (R82)."""
    last = _last_day(happened_on, exactness)
    warnings = []
    if happened_on > clock.today():
        warnings.append("This date is in the future.")
    warnings += [
        f"The text speaks of {clock.spoken_date(day)}, which is after this date."
        for day in dict.fromkeys(_dates_in(what))
        if day > last
    ]
    return warnings


def _last_day(day: dt.date, exactness: str) -> dt.date:
    match exactness:
        case ChronologyEntry.Exactness.YEAR:
            return day.replace(month=12, day=31)
        case ChronologyEntry.Exactness.MONTH:
            following = (day.year + day.month // 12, day.month % 12 + 1)
            return dt.date.fromordinal(dt.date(*following, 1).toordinal() - 1)
        case _:
            return day


def _dates_in(text: str) -> Iterator[dt.date]:
    for found in _NUMBERS.finditer(text):
        day, month, year = (int(part) for part in found.groups())
        yield from _real(day, month, year if year >= _CENTURY else _whole_year(year))
    for found in _WORDS.finditer(text):
        yield from _real(int(found[1]), _MONTHS.index(found[2].lower()) + 1, int(found[3]))


def _whole_year(year: int) -> int:
    """`09` is 2009, `97` is 1997: the newest such year that is not far in the future."""
    this = clock.today().year
    return max(one for one in (1900 + year, 2000 + year) if one <= this + 1)


def _real(day: int, month: int, year: int) -> Iterator[dt.date]:
    try:
        yield dt.date(year, month, day)
    except ValueError:
        return
