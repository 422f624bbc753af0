"""Create a person who signs in."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from journey.models import Team, Worker


class Command(BaseCommand):
    """`add_worker asha --name "Asha Begum" --role "Social worker" --team "Assessment North"`."""

    help = "Create a person with roles and teams, and print a first password for them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who the person is."""
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="first and last name")
        parser.add_argument(
            "--role", action="append", default=[], help="may be given several times"
        )
        parser.add_argument(
            "--team", action="append", default=[], help="may be given several times"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Create the person, or say what is wrong and create nobody."""
        groups = [self._named(Group, "role", name) for name in options["role"]]
        teams = [self._named(Team, "team", name) for name in options["team"]]
        if Worker.objects.filter(username=options["username"]).exists():
            raise CommandError(f"There is somebody called {options['username']} already.")
        first, _, last = options["name"].partition(" ")
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            worker = Worker.objects.create_user(
                options["username"], password=password, first_name=first, last_name=last
            )
            worker.groups.set(groups)
            worker.teams.set(teams)
        self.stdout.write(f"{worker} can sign in as {worker.username} with the password {password}")

    def _named(self, model: Any, kind: str, name: str) -> Any:
        found = model.objects.filter(name=name).first()
        if found is None:
            names = ", ".join(model.objects.order_by("name").values_list("name", flat=True))
            raise CommandError(f"There is no {kind} “{name}”. There are: {names}.")
        return found
