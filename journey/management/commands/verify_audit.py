"""Verify the audit trail."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from journey.audit import broken_chains


class Command(BaseCommand):
    """`verify_audit`: 0 when every chain is whole, 1 otherwise."""

    help = "Verify the hash chain of every process: nothing changed, nothing removed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print a sentence for each broken chain."""
        broken = list(broken_chains())
        for sentence in broken:
            self.stdout.write(sentence)
        if broken:
            sys.exit(1)
        self.stdout.write("The audit trail is whole.")
