"""List the journeys that are not whole."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from journey.invariants.standing import broken_journeys
from journey.models import Child


class Command(BaseCommand):
    """`records_to_mend`, `records_to_mend --json`."""

    help = "List what a return to the government would stumble over. No child is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How to print."""
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for each."""
        broken = broken_journeys(Child.objects.all())
        for one in broken:
            told = {"child": one.child.pk, "rule": one.title, "mend": one.sentence}
            line = f"Child {one.child.pk}: {one.title}. {one.sentence}"
            self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else line)
        if not broken and not options["json"]:
            self.stdout.write("Every journey that runs is whole.")
