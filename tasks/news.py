"""What is new about a child since a person last looked: steps, notes, and the chronology (R208)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from journey.models import Child, Worker
from journey.story import Entry
from tasks.models import CaseNote, ChronologyEntry


@dataclass(frozen=True)
class News:
    """One thing that somebody else did."""

    at: dt.datetime
    title: str
    by: Worker | None
    url: str = ""


def news_of(
    child: Child, *, since: dt.datetime, reader: Worker, timeline: Sequence[Entry]
) -> list[News]:
    """What others did since a moment, the newest first, in two queries."""
    steps = [
        News(one.at, one.title, one.by, f"/worktray/{one.task_id}/" if one.task_id else "")
        for one in timeline
        if one.at > since
    ]
    notes = CaseNote.objects.filter(child=child, finished_at__gt=since)
    steps += [
        News(note.finished_at, note.caption, note.finished_by, note.get_absolute_url())
        for note in notes.select_related("finished_by")
        if note.finished_at
    ]
    entries = ChronologyEntry.objects.filter(child=child, recorded_at__gt=since).standing()
    steps += [
        News(one.recorded_at, f"Chronology: {one.when}", one.recorded_by, one.get_absolute_url())
        for one in entries.select_related("recorded_by")
    ]
    others = [one for one in steps if one.by is None or one.by.pk != reader.pk]
    return sorted(others, key=attrgetter("at"), reverse=True)
