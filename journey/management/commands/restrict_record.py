"""Restrict a child's record, or make it open again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journey.exceptions import JourneyError
from journey.family import lift_restriction, restrict_record
from journey.models import Child, Worker


class Command(BaseCommand):
    """`restrict_record 12 --grant grace sian --by helen --reason "A parent works for us."`."""

    help = "Restrict a child's record to the people named, or lift the restriction."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose record, who may read it, who decides so, and why."""
        parser.add_argument("child", type=int, metavar="CHILD_NUMBER")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--grant", nargs="+", metavar="USERNAME", help="who may read the record")
        what.add_argument("--lift", action="store_true", help="make the record open again")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="the manager deciding")
        parser.add_argument("--reason", default="", help="why; kept with each grant")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Restrict the record or lift the restriction; or say what is wrong and change nothing."""
        child = self._child(options["child"])
        by = self._worker(options["by"])
        granted = [self._worker(username) for username in options["grant"] or ()]
        if options["lift"] and options["reason"]:
            raise CommandError("--lift takes no --reason: a reason is kept with a grant.")
        try:
            if options["lift"]:
                lift_restriction(child, by=by)
            else:
                restrict_record(child, granted=granted, reason=options["reason"], by=by)
        except JourneyError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(self._words(child))

    def _words(self, child: Child) -> str:
        if not child.is_restricted:
            return f"Record {child.pk} is open to everybody who may read open records."
        grants = child.grants.select_related("worker").order_by("worker__first_name", "pk")
        names = ", ".join(str(grant.worker) for grant in grants)
        return f"Record {child.pk} is restricted. Only these people may read it: {names}."

    def _child(self, number: int) -> Child:
        child = Child.objects.filter(pk=number).first()
        if child is None:
            raise CommandError(f"There is no child with the number {number}.")
        return child

    def _worker(self, username: str) -> Worker:
        worker = Worker.objects.filter(username=username, is_active=True).first()
        if worker is None:
            raise CommandError(f"Nobody signs in as “{username}”.")
        return worker
