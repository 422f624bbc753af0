"""List the incidents."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from journey.incidents import HEAVY_OF_INCIDENT, resolved_words
from journey.models import Incident
from journey.templatetags.journey_words import spoken_datetime


class Command(BaseCommand):
    """`incidents`, `incidents --all`, `incidents --json`."""

    help = "List the processes that have stopped, the newest failure first. No child is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, and how to print."""
        parser.add_argument("--all", action="store_true", help="those that are resolved, too")
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for each."""
        rows = Incident.objects.select_related("instance__version", "resolved_by")
        rows = rows.defer(*HEAVY_OF_INCIDENT)
        listed = rows if options["all"] else rows.filter(resolved_at=None)
        told = _json if options["json"] else _words
        for incident in listed:
            self.stdout.write(told(incident))
        if not options["json"] and not listed:
            self.stdout.write("Nothing has stopped.")


def _words(incident: Incident) -> str:
    times = "once" if incident.times == 1 else f"{incident.times} times"
    when = spoken_datetime(incident.last_at)
    doing = incident.get_doing_display().lower()
    line = f"{incident.reference}  {incident.instance.version}, {doing}, {times}, last {when}: "
    return f"{line}{incident.sentence} {resolved_words(incident)}".rstrip()


def _json(incident: Incident) -> str:
    version, resolved_at = incident.instance.version, incident.resolved_at
    told = {
        "reference": incident.reference,
        "process": version.process_id,
        "version": version.number,
        "instance": incident.instance_id,
        "doing": incident.doing,
        "step": incident.step,
        "times": incident.times,
        "happened_at": incident.happened_at.isoformat(),
        "last_at": incident.last_at.isoformat(),
        "sentence": incident.sentence,
        "resolution": incident.resolution,
        "resolved_at": resolved_at.isoformat() if resolved_at else None,
    }
    return json.dumps(told, ensure_ascii=False)
