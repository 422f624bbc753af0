"""Invent an authority's children and run their journeys through time."""

import sys
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from journey import clock
from journey.models import Child
from journey.writing import write_transaction
from tasks.models import Task
from tasks.simulation import make_authority, refuse_real_people, simulate


class Command(BaseCommand):
    """`simulate --children 500 --days 180 --seed 7`."""

    help = "Invent children whose contacts arrive over some days, and run the real processes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, how long, and the seed that makes it repeatable."""
        parser.add_argument("--children", type=int, required=True)
        parser.add_argument("--days", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Simulate whole or not at all, with a progress bar; refuses to mix in real children."""
        children, days, seed = options["children"], options["days"], options["seed"]
        if children < 1 or days < 1:
            raise CommandError("Give at least one child and one day.")
        refuse_real_people()
        hidden = not sys.stderr.isatty()
        with write_transaction(), tqdm(total=days, unit="day", disable=hidden) as bar:
            make_authority(children, Random(seed))
            for day in simulate(children=children, days=days, seed=seed, end=clock.now()):
                bar.update(day - bar.n)
        self.stdout.write(
            f"{Child.objects.count()} children, {Task.objects.open().count()} open tasks."
        )
