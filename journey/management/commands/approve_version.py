"""Decide about a version that somebody else has drafted."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journey.engine import DiagramRefused
from journey.exceptions import JourneyError
from journey.management.commands.publish_processes import worker_called
from journey.models import ProcessVersion
from journey.publishing import publish_version, reject_version


class Command(BaseCommand):
    """`approve_version contact 2 --by helen`, or with `--reject --note "Too many steps."`."""

    help = "Publish a drafted version of a process, or reject it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which version, who decides, and what is said."""
        parser.add_argument("process", metavar="PROCESS")
        parser.add_argument("number", type=int, metavar="NUMBER")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="not who drafted it")
        parser.add_argument("--reject", action="store_true", help="do not publish it")
        parser.add_argument("--note", default="", help="why; must be given when it is rejected")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Decide, or say what is wrong and change nothing."""
        version = ProcessVersion.objects.filter(
            process_id=options["process"], number=options["number"]
        ).first()
        if version is None:
            raise CommandError(f"{options['process']} has no version {options['number']}.")
        decide = reject_version if options["reject"] else publish_version
        try:
            decide(version, by=worker_called(options["by"]), note=options["note"])
        except DiagramRefused as refusal:
            raise CommandError("\n".join(one.message for one in refusal.problems)) from None
        except JourneyError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{version} is {'rejected' if options['reject'] else 'published'}.")
