"""Decide about a change of a timescale that somebody else has drafted, or end one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journey.exceptions import JourneyError
from journey.management.commands.publish_processes import worker_called
from journey.models import RuleChange
from journey.rulebook.deciding import approve_change, end_change, reject_change


class Command(BaseCommand):
    """`approve_rule_change 12 --by helen`, or with `--reject` or `--end` and `--note "Why."`."""

    help = "Approve a drafted change of a timescale, reject it, or end one that holds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which change, who decides, and what is said."""
        parser.add_argument("number", type=int, metavar="NUMBER")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="not who drafted it")
        parser.add_argument("--note", default="", help="why; must be given to reject or end it")
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--reject", action="store_true", help="it never holds")
        way.add_argument("--end", action="store_true", help="it holds no more from today")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Decide, or say what is wrong and change nothing."""
        change = RuleChange.objects.filter(pk=options["number"]).first()
        if change is None:
            raise CommandError(f"There is no change {options['number']}.")
        by, note = worker_called(options["by"]), options["note"]
        try:
            if options["end"]:
                change = end_change(change, by=by, reason=note)
            elif options["reject"]:
                change = reject_change(change, by=by, note=note)
            else:
                change = approve_change(change, by=by, note=note)
        except JourneyError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{change}: {change.get_status_display().lower()}.")
