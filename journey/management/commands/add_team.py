"""Create a team."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from journey.models import Team


class Command(BaseCommand):
    """`add_team "Front door" --receives-contacts`."""

    help = "Create a team; one team receives the contacts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the team is called."""
        parser.add_argument("name")
        parser.add_argument("--receives-contacts", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create the team, or change whether it receives contacts."""
        team, is_new = Team.objects.update_or_create(
            name=options["name"], defaults={"receives_contacts": options["receives_contacts"]}
        )
        self.stdout.write(f"{team} is {'created' if is_new else 'changed'}.")
