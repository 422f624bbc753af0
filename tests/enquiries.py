"""Enquiries, of which a child has one at a time, and what starts them, for tests."""

import shutil
from pathlib import Path
from typing import Any

from tests.authority import LIBRARY
from tests.diagrams import arrows, element
from tests.versions import END, START, letter, published

RULES = """
episode = "closing"

[invariant.one_enquiry]
kind = "one_at_a_time"
title = "One enquiry at a time"
processes = ["enquiry"]
refusal = "{process} has run since {began}. Choose another outcome."
mend = "{process} runs twice, since {began}. End one."
source = "a test"

[invariant.not_before]
kind = "not_before"
title = "Nothing is dated before the contact"
others = ["contact_received"]
except = ["contact_received", "born"]
refusal = "{day}, when {fact}, is before {other_day}. Mend the date."
mend = "{day} is before {other_day}. Correct it."
source = "a test"

[invariant.last]
kind = "last"
title = "A case is closed last"
facts = ["child_seen"]
processes = ["enquiry"]
refusal = "{process} runs since {began}, so the case stays open. End that first."
mend = "The case was closed while {process} ran. End it."
source = "a test"
"""
REFUSAL = "Enquiry has run since 2 March 2026. Choose another outcome."


def publish_enquiries(settings: Any, tmp_path: Path) -> None:
    """Publish enquiries, suspicions that may start them, and the rules that hold for them."""
    folder = tmp_path / "library"
    shutil.copytree(LIBRARY, folder)
    (folder / "invariants.toml").write_text(RULES, encoding="utf-8")
    settings.JOURNEY_PROCESSES = folder
    by_hand = element("startEvent", "began", journey__begunBy="person")
    ways = arrows("began > enquire", "enquire > ended")
    published("enquiry", by_hand, letter("enquire"), END, ways, steps=("enquire",))
    published(
        "suspicion",
        START,
        letter("suspect"),
        element("exclusiveGateway", "suspected", name="What next?"),
        element("intermediateThrowEvent", "enquires", journey__starts="enquiry"),
        letter("go_on"),
        END,
        element("endEvent", "dropped"),
        arrows(
            "began > suspect",
            "suspect > suspected",
            "suspected > enquires: enquire",
            "suspected > dropped: drop",
            "enquires > go_on",
            "go_on > ended",
        ),
        steps=("suspect", "go_on"),
    )
