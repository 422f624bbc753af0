"""Inventing case notes: some marked, one not finished, some with what was agreed."""

import datetime as dt
from random import Random
from typing import Any, Final

from journey import clock
from journey.library import library
from journey.models import Child, Worker
from tasks import notes
from tasks.simulation.words import about, words

CHILDREN: Final = 12
"""So many children have notes."""
EACH: Final = 3
TALKING: Final = 1500
"""How many days old they are at least: the notes tell what they said."""
BACK: Final = 30
"""How many days ago the earliest of them was, at most."""


def add_notes(rng: Random) -> None:
    """Write notes about some children as their key workers would; the last stays unfinished."""
    children = Child.objects.filter(
        is_restricted=False,
        key_worker__isnull=False,
        key_worker__groups__name="Social worker",
        date_of_birth__lte=clock.today() - dt.timedelta(days=TALKING),
    )
    chosen = list(children.select_related("family", "key_worker", "team").order_by("pk")[:CHILDREN])
    for number, child in enumerate(chosen):
        worker = child.key_worker
        if worker is None:
            continue
        for _ in range(EACH):
            _write(child, rng, by=worker)
        if number % 3 == 0:
            _leave_unfinished(child, rng, by=worker)


def _write(child: Child, rng: Random, *, by: Worker) -> None:
    happened_at = clock.now() - dt.timedelta(days=rng.randint(1, BACK), minutes=rng.randint(0, 300))
    with clock.stopped_at(happened_at + dt.timedelta(hours=rng.randint(1, 20))):
        note = notes.finish_note(child, values=_values(child, rng, happened_at), by=by)
    if rng.random() < 0.4:
        day = clock.today() + dt.timedelta(days=rng.randint(1, 12))
        action = notes.Action(_text("note_action", child, rng), by, day)
        notes.agree_actions(note, [action], by=by)


def _leave_unfinished(child: Child, rng: Random, *, by: Worker) -> None:
    happened_at = clock.now() - dt.timedelta(hours=rng.randint(3, 30))
    values = _values(child, rng, happened_at)
    notes.keep_note(child, values={**values, "summary": "", "meaning": ""}, by=by)


def _values(child: Child, rng: Random, happened_at: dt.datetime) -> dict[str, Any]:
    about, summary, meaning = _text("note", child, rng).split(" | ")
    tag = rng.choice([*library().note_tags.values(), None, None])
    asks = tag is not None and tag.asks_revision
    return {
        "happened_at": happened_at,
        "style": rng.choice(list(library().note_styles)),
        "about": about,
        "tags": [tag.key] if tag else [],
        "summary": summary,
        "meaning": meaning,
        "revises": "plan" if asks else "",
        "revises_because": "What was agreed relies on this." if asks else "",
    }


def _text(key: str, child: Child, rng: Random) -> str:
    return about(child, words().text(key, rng, before_speech=child.is_unborn))
