"""Check diagrams before anybody runs them."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journey.engine import Known, Problem
from journey.engine.apart import check_all_apart
from journey.engine.xml import MOST_BYTES
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
        answers = _answers(options["files"], known)
        for file, problems in answers:
            self.stdout.write(_json(file, problems) if options["json"] else _words(file, problems))
        if any(problems for _, problems in answers):
            sys.exit(1)


def _answers(files: list[Path], known: Known) -> list[tuple[Path, tuple[Problem, ...]]]:
    """The problems of each file, found in processes apart from ours."""
    read = [_read(file) for file in files]
    sources = [(source, "") for source in read if isinstance(source, bytes)]
    checked = iter(check_all_apart(sources, known))
    return [
        (file, next(checked) if isinstance(source, bytes) else (source,))
        for file, source in zip(files, read, strict=True)
    ]


def _read(file: Path) -> bytes | Problem:
    """The bytes of a file, or why there are none; of one that is too large only the beginning."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        message = f"The file cannot be read: {error.strerror or error}. Name another."
        return Problem(id="unreadable", element="", message=message)


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
