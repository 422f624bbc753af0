"""Replaying the last months from the command line, through the same functions as the page."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from journey.exceptions import JourneyError
from journey.models import WhatIf
from journey.what_if.asking import question
from journey.what_if.forms import MONTHS
from journey.what_if.proposing import Proposal
from journey.what_if.telling import Answer, answer
from tasks.replaying import replay_now


class Command(BaseCommand):
    """`what_if --months 6 --change 12`; 2 with a sentence for what cannot be replayed."""

    help = "Replay the last months through proposed rules and diagrams; nothing is written."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How far back, and what is proposed; none of it need be approved."""
        parser.add_argument("--months", type=int, default=MONTHS)
        parser.add_argument("--rule-set", default="", metavar="KEY")
        parser.add_argument("--trial", type=int, metavar="ID", help="one that has not begun")
        for name, what in (("change", "a drafted timescale"), ("process-version", "a drafted one")):
            parser.add_argument(
                f"--{name}", type=int, action="append", default=[], metavar="ID", help=what
            )
        parser.add_argument("--json", action="store_true", help="everything, as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Replay with a progress bar, and say what would have been."""
        try:
            what_if = self._replayed(options)
        except JourneyError as error:
            raise CommandError(str(error), returncode=2) from None
        told = answer(what_if)
        if options["json"]:
            self.stdout.write(json.dumps({"sentences": told.sentences, **what_if.found}, indent=2))
        else:
            self._say(told)

    def _replayed(self, options: dict[str, Any]) -> WhatIf:
        proposal = Proposal(
            rule_set=options["rule_set"],
            changes=tuple(options["change"]),
            trial=options["trial"],
            versions=tuple(options["process_version"]),
        )
        what_if = question(proposal, months=options["months"])
        with tqdm(unit="family", disable=not sys.stderr.isatty()) as bar:
            for slice_done in replay_now(what_if):
                bar.total = slice_done.total
                bar.update(slice_done.looked - bar.n)
        return what_if

    def _say(self, told: Answer) -> None:
        lines = [f"If this had held: {'; '.join(told.proposed)}", *told.sentences]
        lines += [
            f"{rule['title']}: {rule['differ']} of {rule['counted']}, {rule['how']}"
            for rule in told.rules
        ]
        lines += [f"{step['name']}: {step['was']}, would be {step['would']}" for step in told.steps]
        lines += [f"{number}: {why}" for why, number in told.misfits]
        for team in told.teams:
            lines += ["", "\t".join((team.name, *team.heads))]
            lines += ["\t".join((day, *(words for _, words in cells))) for day, cells in team.rows]
        self.stdout.write("\n".join(lines))
