"""What it costs to look up a rule and say when something is due, beside counting day by day.

    ./run bench timescales [--json]

Everything is measured in one run. Each ratio tells how many times as long the plain loop over the
days takes, so more is better.
"""

import argparse
import datetime as dt
import json
import os
import timeit
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journey.settings")
django.setup()

from journey.clock import LONDON  # noqa: E402 - after Django is set up
from journey.clocks import due_by_rule  # noqa: E402
from journey.library import Library  # noqa: E402
from journey.timescales import (  # noqa: E402
    ENGLAND,
    Act,
    Approval,
    Change,
    Layer,
    Level,
    Span,
    Unit,
)

START = dt.date(2026, 3, 2)
COUNT = 60
RULE = "assessment.single.due"
FACTS = {"contact_received": dt.datetime(2026, 3, 2, 10, tzinfo=LONDON)}
APPROVAL = Approval(by="Nobody", reference="a benchmark", on=START, entered_by=1, confirmed_by=2)
LAYERS = tuple(
    Layer(
        level=level,
        title=f"the {level}",
        changes=(
            Change(
                rule_key=RULE,
                act=Act.REPLACE,
                span=Span(COUNT, Unit.WORKING_DAYS),
                reason="To measure it.",
                approval=APPROVAL,
            ),
        ),
    )
    for level in (Level.AUTHORITY, Level.TEAM)
)
PROCESSES = Path(__file__).resolve().parent.parent / "processes"


def microseconds(act: Callable[[], object], *, times: int = 2000) -> float:
    """How long one act takes: the best of five rounds."""
    return min(timeit.repeat(act, number=times, repeat=5)) / times * 1e6


def slowly() -> dt.date:
    """Sixty working days, day by day."""
    closed = {day for day, _ in ENGLAND.excluded(START, dt.date(2027, 3, 2))}
    day, left = START, COUNT
    while left:
        day += dt.timedelta(days=1)
        left -= day not in closed
    return day


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run bench timescales")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of words")
    chosen = parser.parse_args()
    shipped = Library(PROCESSES, "wt2023", "england")
    opened_at = FACTS["contact_received"]

    def due() -> dict[str, object]:
        found = due_by_rule(shipped, RULE, facts=FACTS, opened_at=opened_at)
        return found.as_json() if found else {}

    def plain() -> object:
        return due_by_rule(shipped, RULE, facts=FACTS, opened_at=opened_at)

    def layered() -> object:
        return due_by_rule(shipped, RULE, facts=FACTS, opened_at=opened_at, over=LAYERS)

    if ENGLAND.add(START, COUNT) != slowly() or not due():
        raise RuntimeError("The contestants do not agree.")
    figures = {
        "day_by_day_us": microseconds(slowly, times=200),
        "add_us": microseconds(lambda: ENGLAND.add(START, COUNT)),
        "due_and_why_us": microseconds(due),
    }
    figures["two_layers_add_us"] = microseconds(layered) - microseconds(plain)
    loop = figures["day_by_day_us"]
    ratios = {"add_to_day_by_day": loop / figures["add_us"]}
    ratios["due_and_why_to_day_by_day"] = loop / figures["due_and_why_us"]
    if chosen.json:
        print(json.dumps({"ratios": ratios, "figures": figures}))
        return
    for name, value in {**ratios, **figures}.items():
        print(f"{name:<28}{value:10.2f}")


if __name__ == "__main__":
    main()
