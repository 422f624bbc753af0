"""Load the demonstration authority."""

import datetime as dt
from argparse import ArgumentParser
from random import Random
from typing import Any, Final

from django.core.management.base import BaseCommand

from journey import clock
from journey.engine import DiagramRefused
from journey.models import Child
from journey.writing import write_transaction
from tasks.models import Task
from tasks.simulation import (
    Simulation,
    make_authority,
    refuse_real_people,
    renew_authority,
)
from tasks.simulation.changing import add_rule_changes
from tasks.simulation.dates import add_dates
from tasks.simulation.edge_cases import add_children_at_every_step, add_edge_cases
from tasks.simulation.long_journeys import add_long_journeys
from tasks.simulation.noting import add_notes
from tasks.simulation.papers import add_papers
from tasks.simulation.running import add_plan, add_stopped_process
from tasks.simulation.simulating import add_families

CHILDREN: Final = 60
DAYS: Final = 100


class Command(BaseCommand):
    """`load_demonstration`: invented children at every stage; a second time only new processes."""

    help = "Invent the demonstration authority; where there are children, renew its processes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The seed that makes it repeatable."""
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load it whole or not at all; refuses to mix invented children with real ones."""
        refuse_real_people()
        if Child.objects.exists():
            self._renew()
            return
        with write_transaction():
            self._load(options["seed"])
        self.stdout.write(
            f"{Child.objects.count()} invented children, {Task.objects.open().count()} open tasks."
        )

    def _renew(self) -> None:
        """Publish what has changed in the files; a file that may not run stops nothing."""
        self.stdout.write("There are children already, so no more are invented.")
        try:
            for version in renew_authority():
                self.stdout.write(f"{version} is published.")
        except DiagramRefused as refusal:
            for problem in refusal.problems:
                self.stderr.write(problem.message)

    def _load(self, seed: int) -> None:
        rng, end = Random(seed), clock.now()
        make_authority(CHILDREN, rng)
        simulation = Simulation(start=end - dt.timedelta(days=800), end=end, rng=rng)
        add_families(simulation, children=CHILDREN, days=DAYS)
        add_children_at_every_step(simulation, rng)
        add_edge_cases(simulation, rng)
        add_long_journeys(simulation, rng)
        for _ in simulation.run():
            pass
        with clock.stopped_at(end):
            add_stopped_process(rng)
            add_plan()
            add_rule_changes()
            add_dates()
            add_notes(rng)
            add_papers()
