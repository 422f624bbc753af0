"""Take a walk through a diagram at simulated time."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from journey.engine import DiagramRefused, check_apart, compile_process
from journey.engine.xml import MOST_BYTES
from journey.exceptions import JourneyError
from journey.library import library
from journey.walks import Walked, read_walk, walk


class Command(BaseCommand):
    """`walk_process FILE.bpmn WALK.json`: 0 as expected, 1 otherwise, 2 for bad input."""

    help = "Take a walk through a diagram at simulated time and compare it with what is expected."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two files, and how to print."""
        parser.add_argument("diagram", type=Path, metavar="FILE.bpmn")
        parser.add_argument("walk", type=Path, metavar="WALK.json")
        parser.add_argument(
            "--json", action="store_true", help="print a JSON list of what happened"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Walk and print; the exit status says whether all was as expected."""
        try:
            walked = _walked(options["diagram"], options["walk"])
        except (OSError, ValueError, OverflowError, DiagramRefused, JourneyError) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        if options["json"]:
            lines = [happening.as_json() for happening in walked.happenings]
            self.stdout.write(json.dumps(lines, ensure_ascii=False, indent=1))
        else:
            for happening in walked.happenings:
                line = happening.as_json()
                due = f", due {line['due_at']}" if line["due_at"] else ""
                self.stdout.write(f"{line['at']}  {line['event']:<10}{line['name']}{due}")
        for difference in walked.differences:
            self.stderr.write(difference)
        if walked.differences:
            sys.exit(1)


def _walked(diagram: Path, route: Path) -> Walked:
    with diagram.open("rb") as opened:
        source = opened.read(MOST_BYTES + 1)
    problems = check_apart(source, library().known)
    if problems:
        raise DiagramRefused(problems)
    return walk(compile_process(source), read_walk(route.read_text(encoding="utf-8")), library())
