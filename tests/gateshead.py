"""The Gateshead trial on one team of an invented authority that assesses in two stages."""

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Final

from django.test import override_settings

from journey import clock
from journey.demonstration import DECIDES, DRAFTS, NORTH
from journey.models import Team, Trial, Worker
from journey.trials.drafting import fill_trial, load_trial
from journey.trials.finding import file_at
from journey.trials.life import approve_trial, check_trial
from tasks.models import Task
from tasks.simulation import Simulation, make_authority
from tasks.simulation.simulating import add_families
from tasks.trials import look_after_trials, start_trial
from tasks.worktray.agreeing import agree_date, propose_date

TWO_STAGES: Final = {"JOURNEY_RULE_SET": "wt2010", "JOURNEY_LABELS": "england-2010"}
ONE_DAY: Final = dt.timedelta(days=1)
FIRST: Final = dt.datetime(2025, 7, 7, 6, 0, tzinfo=clock.LONDON)
"""The first contact arrives on this day, six months before the trial."""
BEGINS: Final = dt.datetime(2026, 1, 5, 9, 0, tzinfo=clock.LONDON)
ENDS: Final = dt.datetime(2026, 7, 5, 0, 0, tzinfo=clock.LONDON)
"""The night after the last day; no contact arrives later."""
LOOKED: Final = dt.datetime(2026, 10, 9, 15, 0, tzinfo=clock.LONDON)
"""When somebody looks at what it has shown."""
AGREED_AT: Final = "gather_information"
AGREED_SHARE: Final = 0.4


def run_gateshead(*, children: int, seed: int) -> Iterator[dt.datetime]:
    """Twelve months of contacts, the trial in the second half of them; gives what time it is.

    Nobody ends the trial: it is over when its last day is. The same seed makes the same journeys.
    """
    with override_settings(**TWO_STAGES):
        make_authority(children, Random(seed))
        with clock.stopped_at(BEGINS - ONE_DAY):
            trial = approved()
        simulation = Simulation(start=FIRST, end=ENDS, rng=Random(seed))
        rng = Random(seed)
        add_families(simulation, children=children, days=(ENDS - FIRST).days)
        simulation.end = LOOKED
        simulation.at(BEGINS, lambda: _start(trial))
        day = FIRST
        while day < LOOKED:
            simulation.at(day, lambda: _look_after(rng))
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


def _look_after(rng: Random) -> None:
    """What the clock does once a day; and now and then worker and manager agree a date."""
    look_after_trials(1.0)
    undated = Task.objects.open().filter(step=AGREED_AT, instance__trial__isnull=False)
    for task in undated.exclude(instance__agreed_dates__isnull=False).order_by("pk"):
        manager = task.team.members.filter(groups__name="Team manager").order_by("pk").first()
        if manager is None or task.allocated_to is None or rng.random() > AGREED_SHARE:
            continue
        child = task.child.first_name or "The baby"
        proposal = propose_date(
            task,
            agreed_on=clock.today() + rng.randint(3, 20) * ONE_DAY,
            reason=f"{child} moves school this month; we see the new teacher first.",
            by=task.allocated_to,
        )
        agree_date(task, proposal, by=manager)
