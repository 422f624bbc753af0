"""The Gateshead trial on one team of an invented authority that assesses in two stages."""

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Final

from django.test import override_settings

from journey import clock
from journey.demonstration import DECIDES, DRAFTS, NORTH
from journey.library import library
from journey.models import Team, Trial, Worker
from journey.trials.drafting import fill_trial, load_trial
from journey.trials.finding import file_at
from journey.trials.life import approve_trial, check_trial
from tasks.simulation import Simulation, make_authority
from tasks.simulation.simulating import add_families
from tasks.trials import look_after_trials, start_trial

TWO_STAGES: Final = {"JOURNEY_RULE_SET": "wt2010", "JOURNEY_LABELS": "england-2010"}
ONE_DAY: Final = dt.timedelta(days=1)
FIRST: Final = dt.datetime(2025, 7, 7, 6, 0, tzinfo=clock.LONDON)
"""The first contact arrives on this day, six months before the trial."""
BEGINS: Final = dt.datetime(2026, 1, 5, 9, 0, tzinfo=clock.LONDON)
ENDS: Final = dt.datetime(2026, 7, 5, 0, 0, tzinfo=clock.LONDON)
"""The night after the last day; no contact arrives later."""
LOOKED: Final = dt.datetime(2026, 10, 9, 15, 0, tzinfo=clock.LONDON)
"""When somebody looks at what it has shown."""


def run_gateshead(*, children: int, seed: int) -> Iterator[dt.datetime]:
    """Twelve months of contacts, the trial in the second half of them; gives what time it is.

    Nobody ends the trial: it is over when its last day is. The same seed makes the same journeys.
    """
    with override_settings(**TWO_STAGES):
        make_authority(children, Random(seed))
        with clock.stopped_at(BEGINS - ONE_DAY):
            trial = approved()
        simulation = Simulation(start=FIRST, end=ENDS, rng=Random(seed))
        add_families(simulation, children=children, days=(ENDS - FIRST).days)
        simulation.end = LOOKED
        simulation.at(BEGINS, lambda: _start(trial))
        day = FIRST
        while day < LOOKED:
            simulation.at(day, _look_after)
            day += ONE_DAY
        yield from simulation.run()


def approved() -> Trial:
    """The trial, loaded from its file, filled in for one team, checked, and approved."""
    drafts, decides = (Worker.objects.get(username=name) for name in (DRAFTS, DECIDES))
    path = file_at("gateshead")
    trial = load_trial(path.read_bytes(), path.name, by=drafts)
    values = {
        "starts_on": BEGINS.date(),
        "ends_on": ENDS.date() - ONE_DAY,
        "teams": {str(Team.objects.get(name=NORTH).pk): ""},
        "answers": {"total_limit": "none"},
    }
    trial = fill_trial(trial, values, by=drafts)
    problems = check_trial(trial, by=drafts)
    assert problems == [], problems
    return approve_trial(trial, by=decides, reference="Letter of 12 December", on=clock.today())


def _start(trial: Trial) -> None:
    start_trial(trial, by=Worker.objects.get(username=DRAFTS))


def _look_after() -> None:
    assert library().labels_key == TWO_STAGES["JOURNEY_LABELS"]
    look_after_trials(1.0)
