"""Fire the dates that are reached."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tasks.clockwork import look_once, run_clock, work_on


class Command(BaseCommand):
    """`run_timers` for ever, or `run_timers --once`."""

    help = "Fire the dates that are reached: again and again, or once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once or for ever."""
        parser.add_argument("--once", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Fire what is due."""
        if options["once"]:
            moved = look_once()
            while work_on():
                pass
            self.stdout.write(f"{moved} processes moved on.")
            return
        run_clock()
