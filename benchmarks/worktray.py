"""The worktray page in the server, beside the bare query that it cannot do without.

    ./run bench worktray [--children N] [--rounds N] [--json]

A demonstration authority is made in a temporary SQLite database. `page_to_query` is how many times
as long the whole page takes as its one unavoidable query (the first page of the team's tasks); less
is better.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import django


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run bench worktray")
    parser.add_argument("--children", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journey.settings")
        django.setup()
        figures = _measure(chosen.children, chosen.rounds)
    if chosen.json:
        print(json.dumps(figures))
        return
    print(f"{figures['open_tasks']} open tasks, {figures['shown']} of them on the page")
    print(f"page   {figures['page_ms']:6.2f} ms (median of {chosen.rounds})")
    print(f"query  {figures['query_ms']:6.2f} ms")
    print(f"ratio  {figures['ratios']['page_to_query']:6.2f}")


def _measure(children: int, rounds: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.test import Client

    from journey.models import Worker
    from tasks.models import Task

    call_command("migrate", verbosity=0)
    sys.stderr.write("Making an authority …\n")
    call_command("simulate", children=children, days=60, seed=1, stdout=sys.stderr)
    manager = Worker.objects.get(username="helen")
    client = Client()
    client.force_login(manager)
    open_team = Task.objects.open().filter(team__in=manager.team_ids)

    def page() -> None:
        answer = client.get("/worktray/?view=team")
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"The page answered {answer.status_code}.")

    def query() -> None:
        list(open_team.with_names().in_tray_order()[:50])

    page_ms, query_ms = _median_ms(page, rounds), _median_ms(query, rounds)
    return {
        "open_tasks": Task.objects.open().count(),
        "shown": min(open_team.count(), 50),
        "page_ms": round(page_ms, 3),
        "query_ms": round(query_ms, 3),
        "ratios": {"page_to_query": round(page_ms / query_ms, 2)},
    }


def _median_ms(act: Callable[[], None], rounds: int) -> float:
    act()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
