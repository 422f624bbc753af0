"""Bring the diagrams of the library to those who decide about them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journey.engine import DiagramRefused
from journey.exceptions import JourneyError, NothingNew
from journey.models import ProcessVersion, Worker
from journey.publishing import changed_files, draft_version, install_processes, publish_roles
from journey.publishing.checking import Content


class Command(BaseCommand):
    """`publish_processes`, later `publish_processes --drafted-by joy --note "Clearer names."`."""

    help = (
        "Install every process that has no version yet, and the roles of its lanes. A diagram that "
        "has changed since is drafted, and waits for a second person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who drafts what has changed, and what is said of it."""
        parser.add_argument("processes", nargs="*", metavar="PROCESS", help="these alone")
        parser.add_argument("--drafted-by", metavar="USERNAME", default="")
        parser.add_argument("--note", default="", help="what has changed, and why")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Install and draft, and say what is new; a diagram that may not run stays outside."""
        try:
            publish_roles()
            for version in install_processes():
                self.stdout.write(f"{version} is installed.")
            for content, published in changed_files():
                if not options["processes"] or content.process_id in options["processes"]:
                    self.stdout.write(self._changed(content, published, options))
        except DiagramRefused as refusal:
            raise CommandError("\n".join(one.message for one in refusal.problems)) from None
        except JourneyError as error:
            raise CommandError(str(error)) from None

    def _changed(self, content: Content, published: ProcessVersion, options: dict[str, Any]) -> str:
        if not options["drafted_by"]:
            return (
                f"The file {content.process_id}.bpmn, or a form that it uses, differs from "
                f"{published}. To draft it: --drafted-by USERNAME --note WORDS."
            )
        try:
            version = draft_version(
                content.source,
                by=worker_called(options["drafted_by"]),
                note=options["note"],
                process_id=content.process_id,
                forms=content.forms,
            )
        except NothingNew as same:
            return str(same)
        return f"{version} is drafted and waits for a second person."


def worker_called(username: str) -> Worker:
    """Somebody who may sign in; raises CommandError."""
    worker = Worker.objects.filter(username=username, is_active=True).first()
    if worker is None:
        raise CommandError(f"Nobody signs in as “{username}”.")
    return worker
