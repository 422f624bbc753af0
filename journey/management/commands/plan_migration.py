"""Draft a plan that moves running processes to another version."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journey.exceptions import JourneyError
from journey.management.commands.publish_processes import worker_called
from journey.models import ProcessVersion
from journey.planning import Preview, draft_plan, preview_plan


class Command(BaseCommand):
    """`plan_migration contact 1 2 --map OLD=NEW --by joy --note "Fewer steps."`.

    Without `--by` it only says what would become of each group.
    """

    help = "Say what would become of running processes in another version, and draft a plan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which versions, which steps go where, who drafts, and why."""
        parser.add_argument("process", metavar="PROCESS")
        parser.add_argument("old", type=int, metavar="FROM")
        parser.add_argument("new", type=int, metavar="TO")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="a step and the one it goes on as; with nothing after the sign, it is given up",
        )
        parser.add_argument("--by", default="", metavar="USERNAME", help="who drafts the plan")
        parser.add_argument("--note", default="", help="why they move")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the preview, and draft where somebody is named."""
        old, new = (_version(options["process"], options[key]) for key in ("old", "new"))
        mapping = dict(_pair(text) for text in options["map"])
        for line in _told(preview_plan(old, new, mapping)):
            self.stdout.write(line)
        if not options["by"]:
            return
        try:
            plan = draft_plan(
                old, new, mapping=mapping, note=options["note"], by=worker_called(options["by"])
            )
        except JourneyError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Plan {plan.pk} is drafted and waits for a second person.")


def _version(process_id: str, number: int) -> ProcessVersion:
    version = ProcessVersion.objects.filter(process_id=process_id, number=number).first()
    if version is None:
        raise CommandError(f"{process_id} has no version {number}.")
    return version


def _pair(text: str) -> tuple[str, str]:
    step, sign, to = text.partition("=")
    if not sign or not step:
        raise CommandError(f"“{text}” is not OLD=NEW.")
    return step, to


def _told(preview: Preview) -> Iterator[str]:
    yield preview.summary
    for group in preview.groups:
        yield f"  {group.count} {group.verdict.words}. {' '.join(group.sentences)}".rstrip()
        for where, number in group.standing:
            yield f"    {number} at {where}"
    for choice in preview.choices:
        there = ", ".join(choice.candidates)
        nothing = f", or nothing ({choice.nothing})" if choice.nothing else ""
        yield f"  --map {choice.element}=… can be {there}{nothing}"
