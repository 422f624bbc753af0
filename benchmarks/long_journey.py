"""A task of a child with years of plans, care and reviews behind them, beside one of a new child.

    ./run bench long_journey [--years N] [--rounds N] [--json]

Both live in one temporary SQLite database and are looked after. The one came from a contact to an
enquiry, a child protection plan with its reviews, and then into care, so many years ago, every day
of them through the worktray; the other came into care ten weeks ago. The task that says what
changes in the placement is looked at and completed for each. `page` and `completion` are how many
times as long it takes for the first as for the second, in time of the processor, taken in turns, so
that other work of the machine counts for neither.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import django

NOW: Final = "2026-06-01T18:00+01:00"
TEN_WEEKS: Final = dt.timedelta(weeks=10)
YEAR: Final = dt.timedelta(days=365)
MOST_REVIEWS: Final = 3
"""So many reviews keep a child protection plan going at most; the next one ends it in care."""
AGE: Final = 6 * YEAR
"""How old the one child is at the contact."""
WHY: Final = "The carer is ill, and an aunt offers her home."


class _Undone(Exception):
    """Raised to take a completion back."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run bench long_journey")
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journey.settings")
        django.setup()
        figures = _measure(chosen.years, chosen.rounds)
    if chosen.json:
        print(json.dumps(figures))
        return
    for child in ("old", "new"):
        print(child, figures[child])
    print("ratios", figures["ratios"])


def _measure(years: int, rounds: int) -> dict[str, Any]:
    from django.conf import settings
    from django.core.management import call_command

    from journey import clock

    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]
    sys.stderr.write(f"Living {years} years …\n")
    tasks = _live(years)
    with clock.stopped_at(dt.datetime.fromisoformat(NOW)):
        pages = [_page(task) for task in tasks]
        completions = [_completion(task) for task in tasks]
        figures = [_figures(*acts) for acts in zip(tasks, pages, completions, strict=True)]
        page, completion = _in_turn(rounds, pages), _in_turn(rounds, completions)
    for number, one in enumerate(figures):
        one |= {"page_ms": round(page[number], 2), "completion_ms": round(completion[number], 2)}
    return {
        "old": figures[0],
        "new": figures[1],
        "ratios": {
            "page": round(page[0] / page[1], 2),
            "completion": round(completion[0] / completion[1], 2),
        },
    }


def _live(years: int) -> list[Any]:
    """Let the years go by for both; returns an open task of each."""
    from random import Random

    from tasks.simulation import Simulation, make_authority
    from tasks.simulation.long_journeys import came_into_care, went_from_plan_to_care

    now = dt.datetime.fromisoformat(NOW)
    began = now - years * YEAR
    reviews = (*("continue",) * min(years - 1, MOST_REVIEWS), "looked_after")
    make_authority(1, Random(1))
    simulation = Simulation(start=began, end=now, rng=Random(5))
    children = (
        went_from_plan_to_care(simulation, Random(1), began, age=AGE, reviews=reviews),
        came_into_care(simulation, Random(2), now - TEN_WEEKS, age=AGE + (now - began)),
    )
    for _ in simulation.run():
        pass
    return [_placement_of(child) for child in children]


def _placement_of(child: Any) -> Any:
    """The task that stands with the worker for as long as a placement lasts."""
    from tasks.models import Task

    tasks = Task.objects.open().with_names().select_related("version")
    return tasks.get(child=child, step="report_change")


def _page(task: Any) -> Callable[[], None]:
    from django.test import Client

    client, address = Client(), task.get_absolute_url()
    client.force_login(task.child.key_worker)

    def load() -> None:
        answer = client.get(address)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"The page answered {answer.status_code}.")

    return load


def _completion(task: Any) -> Callable[[], None]:
    from random import Random

    from django.db import transaction

    from tasks.simulation.answering import invent_answers
    from tasks.simulation.letters import settle_copies
    from tasks.worktray import complete_task

    outcome = task.options[0].outcome
    answers = invent_answers(task.form, task.child, Random(1), outcome=outcome)
    settle_copies(task.form, answers)

    def complete() -> None:
        try:
            with transaction.atomic():
                by = task.child.key_worker
                complete_task(task, answers=answers, outcome=outcome, rationale=WHY, by=by)
                raise _Undone
        except _Undone:
            return

    return complete


def _figures(task: Any, page: Callable[[], None], complete: Callable[[], None]) -> dict[str, Any]:
    """How much is behind a child, and how often the database is asked."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tasks.models import Task

    figures = {"tasks": Task.objects.filter(child=task.child).count()}
    for what, act in (("page_queries", page), ("completion_queries", complete)):
        act()
        with CaptureQueriesContext(connection) as asked:
            act()
        figures[what] = len(asked)
    return figures


def _in_turn(rounds: int, acts: list[Callable[[], None]]) -> list[float]:
    """The median milliseconds of the processor for each, taken in turns."""
    times: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for act, taken in zip(acts, times, strict=True):
            began = time.process_time()
            act()
            taken.append((time.process_time() - began) * 1000)
    return [statistics.median(taken) for taken in times]


if __name__ == "__main__":
    main()
