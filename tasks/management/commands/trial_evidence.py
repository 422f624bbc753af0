"""What a trial has shown, for analysts: `trial_evidence 3 --json` or `--csv`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journey.exceptions import JourneyError
from journey.trials.finding import trial_at
from tasks.evidence import evidence_of
from tasks.evidence.telling import as_csv, as_json


class Command(BaseCommand):
    """`trial_evidence ID [--json | --csv]`; 2 where there is no such trial."""

    help = "The figures of a trial, with small numbers hidden, by the same functions as its page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The trial, and how its figures are written; a table of values unless told."""
        parser.add_argument("trial", metavar="ID")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="everything, as JSON")
        form.add_argument("--csv", action="store_true", help="one line for each number")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the figures to standard output."""
        try:
            found = evidence_of(trial_at(options["trial"]))
        except JourneyError as error:
            raise CommandError(str(error), returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found), indent=2, ensure_ascii=False))
        else:
            self.stdout.write(as_csv(found), ending="")
