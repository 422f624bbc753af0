"""Check diagrams before anybody runs them."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journey.engine import Known, Problem, check
from journey.exceptions import LibraryError
from journey.library import library


class Command(BaseCommand):
    """`check_process FILE…`: 0 when all may run, 1 when any may not."""

    help = "Check diagrams: everything that keeps one from running, with what to draw instead."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, and how to print."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for every file, whatever is in it."""
        try:
            known = library().known
        except LibraryError as error:
            raise CommandError(str(error)) from None
        all_ok = True
        for file in options["files"]:
            problems = _problems(file, known)
            all_ok = all_ok and not problems
            self.stdout.write(_json(file, problems) if options["json"] else _words(file, problems))
        if not all_ok:
            sys.exit(1)


def _problems(file: Path, known: Known) -> tuple[Problem, ...]:
    try:
        return check(file.read_bytes(), known)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror or error}."
        return (Problem(id="unreadable", element="", message=message),)


def _json(file: Path, problems: tuple[Problem, ...]) -> str:
    line = {
        "file": str(file),
        "ok": not problems,
        "problems": [asdict(problem) for problem in problems],
    }
    return json.dumps(line, ensure_ascii=False)


def _words(file: Path, problems: tuple[Problem, ...]) -> str:
    if not problems:
        return f"{file}: may run"
    return "\n".join([f"{file}: may not run", *(f"  {problem.message}" for problem in problems)])
