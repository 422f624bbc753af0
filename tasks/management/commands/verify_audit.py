"""Verify the audit trail."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from journey.audit import broken_chains
from journey.trials.trail import broken_trials
from tasks.tracing import changed_records


class Command(BaseCommand):
    """`verify_audit`: 0 when every chain is whole, 1 otherwise."""

    help = "Verify the trail of every process and the records and decisions that it tells of."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print a sentence for each broken chain."""
        broken = [*broken_chains(), *changed_records(), *broken_trials()]
        for sentence in broken:
            self.stdout.write(sentence)
        if broken:
            sys.exit(1)
        self.stdout.write("The audit trail is whole.")
