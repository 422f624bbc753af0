"""Inventing what mattered in a child's life: entries that a worker accepts or remembers."""

import datetime as dt
from collections.abc import Mapping
from random import Random
from typing import Any, Final

from journey import clock
from journey.models import Child, Worker
from tasks import chronology
from tasks.chronology.candidates import Kind, candidates_for, told
from tasks.chronology.confirming import CONFIRMING
from tasks.forms.chronology import begin_with
from tasks.models import ChronologyEntry
from tasks.simulation.words import about, words

REMEMBERED: Final = (1, 3)
"""So many events from before are entered by hand, at least and at most."""
Tone, History = ChronologyEntry.Tone, ChronologyEntry.History


def keep_chronology(answers: Mapping[str, Any], child: Child, rng: Random, *, by: Worker) -> None:
    """Before a chronology is confirmed, enter what is known: from before, and the last decision."""
    if not any(key in answers for key in CONFIRMING):
        return
    if not child.chronology.exists():
        for _ in range(rng.randint(*REMEMBERED)):
            _remember(child, rng, by=by)
    for candidate in told(candidates_for(child, Kind.DECISION)[:1], child):
        known = begin_with(candidate)
        date = known.pop("happened_on")
        values = {
            **known,
            "happened_on": date.on,
            "exactness": date.exactness,
            "meaning": _text("chronology_meaning_service", child, rng),
            "tone": rng.choice((Tone.GOOD, Tone.MIXED)),
        }
        chronology.add_entry(child, values=values, by=by, origin=candidate.origin)


def _remember(child: Child, rng: Random, *, by: Worker) -> None:
    born = child.date_of_birth or clock.today() - dt.timedelta(days=200)
    ago = rng.randint(10, max((clock.today() - born).days, 11))
    tone = rng.choice((Tone.GOOD, Tone.HARD))
    happened, meaning = _text(f"chronology_{tone.value}", child, rng).split(" | ")
    values = {
        "happened_on": (clock.today() - dt.timedelta(days=ago)).replace(day=1),
        "exactness": ChronologyEntry.Exactness.MONTH,
        "what": happened,
        "meaning": meaning,
        "tone": tone,
        "history": History.PERSONAL,
        "source": rng.choice(("The mother", "Health visitor’s chronology", "The grandmother")),
        "pattern": "Help begun and lapsed" if "lapse" in happened else "",
    }
    chronology.add_entry(child, values=values, by=by)


def _text(key: str, child: Child, rng: Random) -> str:
    return about(child, words().text(key, rng, before_speech=child.is_unborn))
