"""Publish the diagrams of the library."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journey.engine import DiagramRefused
from journey.library import library
from journey.publishing import publish, publish_roles


class Command(BaseCommand):
    """`publish_processes`: a new version of every diagram that has changed."""

    help = "Publish every diagram that has changed as a new version, and the roles of its lanes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is said of the versions."""
        parser.add_argument("--note", default="Published from the files of the authority.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Publish and say what is new; nothing is published of a diagram that may not run."""
        publish_roles()
        for process_id, path in library().diagrams.items():
            try:
                version, is_new = publish(path, note=options["note"])
            except DiagramRefused as refusal:
                sentences = "\n".join(problem.message for problem in refusal.problems)
                raise CommandError(f"{process_id} is not published.\n{sentences}") from None
            if is_new:
                self.stdout.write(f"{version} is published.")
