"""The engine and a whole completion, beside SpiffWorkflow as it comes, viewflow and the bare limit.

    ./run bench engine [--json] [--rounds N] [--small] [--sqlite] [--profile]

Everything is measured in one run, in temporary databases: SQLite, and PostgreSQL where there is a
server (`DATABASE_URL`, or one on 127.0.0.1:5432). Of the `ratios` all but the last tell how many
times as fast we are, so more is better; the last is how many times as long a process takes to load
after 3,000 rounds of review as after the first. How it is measured: docs/performance.md.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks._engine import databases, library
from benchmarks._engine.contestant import Contestant
from benchmarks._engine.journeys import Journey, linear, realistic
from benchmarks._engine.limit import Limit
from benchmarks._engine.measuring import per_second, ratio, say
from benchmarks._engine.report import table

ENGINE_ROUNDS: Final = 7
PRODUCT: Final = "benchmarks._engine.settings"
STOCK: Final = "benchmarks._engine.stock_settings"
PLAIN: Final = {"REDIS_URL": "", "JOURNEY_DEBUG": "", "JOURNEY_DEMO": ""}
"""Whatever the environment says: open pages are told within the program, nothing is logged."""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    reviews: tuple[int, ...]
    stock_reviews: int
    """More than stock survives, which is about 200."""
    waiting: int
    due: int
    linear: Journey
    realistic: Journey


WHOLE: Final = Size(7, (1, 100, 1000, 3000), 400, 100_000, 1000, linear(40), realistic(8))
SMALL: Final = Size(1, (1, 3), 3, 40, 4, linear(3), realistic(1))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run bench engine")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--rounds", type=int, help="journeys of each contestant")
    parser.add_argument("--small", action="store_true", help="to try it; its figures say little")
    parser.add_argument("--sqlite", action="store_true", help="without PostgreSQL")
    parser.add_argument("--profile", action="store_true", help="where a completion's time goes")
    chosen = parser.parse_args()
    size = SMALL if chosen.small else WHOLE
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BENCHMARK_FOLDER"] = folder
        library.write(Path(folder), (size.linear, size.realistic))
        with nullcontext(None) if chosen.sqlite else databases.temporary_postgresql() as postgresql:
            urls = {"sqlite": f"sqlite:///{folder}/benchmark.sqlite3", "postgresql": postgresql}
            if postgresql is None:
                say("Without a PostgreSQL server its ratios stay empty. DATABASE_URL may name one.")
            if chosen.profile:
                profile(size, urls)
                return
            results = measure(size, urls, chosen.rounds or size.rounds)
    print(_as_json(results) if chosen.json else table(results))


def measure(size: Size, urls: Mapping[str, str | None], rounds: int) -> dict[str, Any]:
    """Everything: the ratios, the figures behind them, and the machine."""
    began = time.monotonic()
    figures: dict[str, Any] = engine_alone(size)
    machine: dict[str, Any] = {
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        **{name: version(name) for name in ("Django", "SpiffWorkflow", "django-viewflow")},
    }
    for kind, url in urls.items():
        figures[kind], machine[kind] = completions(kind, url, size, rounds) if url else ({}, None)
    if postgresql := urls["postgresql"]:
        machine["postgresql_settings"] = databases.settings(postgresql)
    figures["seconds"] = round(time.monotonic() - began, 1)
    return {"ratios": ratios(figures), "figures": figures, "machine": machine}


def engine_alone(size: Size) -> dict[str, Any]:
    """The engine without a database, and how the state of a long review grows."""
    say("The engine alone …")
    figures: dict[str, Any] = {"engine_per_second": {}, "state_bytes": {}}
    with Contestant("our_engine") as ours, Contestant("stock_engine") as stock:
        for journey in (size.realistic, size.linear):
            start = journey.start
            figures["engine_per_second"][start] = per_second(
                {one.name: partial(one.ask, "go", start=start) for one in (ours, stock)},
                rounds=ENGINE_ROUNDS,
                completions=journey.completions,
            )
            figures["state_bytes"][start] = {
                one.name: max(one.ask("sizes", start=start)) for one in (ours, stock)
            }
        say("Reviews without end …")
        reviews = list(size.reviews)
        figures["review"] = {
            ours.name: ours.ask("grow", rounds=reviews),
            stock.name: stock.ask("grow", rounds=reviews, most=size.stock_reviews),
        }
    return figures


def completions(kind: str, url: str, size: Size, rounds: int) -> tuple[dict[str, Any], str]:
    """Whole completions in one database, and its version."""
    say(f"Whole completions on {kind} …")
    product = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": PRODUCT, **PLAIN}
    with ExitStack() as stack:
        ours = stack.enter_context(Contestant("our_rows", **product))
        database = ours.ask("version")
        viewflow = stack.enter_context(Contestant("viewflow_rows", **product))
        stock = stack.enter_context(
            Contestant("stock_rows", DATABASE_URL=url, DJANGO_SETTINGS_MODULE=STOCK)
        )
        figures: dict[str, Any] = {}
        for journey in (size.realistic, size.linear):
            start = journey.start
            contestants: dict[str, Callable[[], Iterable[float]]] = {
                "ours": partial(ours.ask, "go", start=start),
                "stock": partial(stock.ask, "go", start=start),
            }
            if journey is size.linear:
                contestants["viewflow"] = partial(viewflow.ask, "go", start=start)
            if kind != "sqlite":
                limit = stack.enter_context(Limit(url, ours.ask("writes", start=start), name=start))
                contestants["limit"] = limit.go
                figures[f"{start}_rows_a_completion"] = limit.counted
            figures[start] = per_second(contestants, rounds=rounds, completions=journey.completions)
        if kind != "sqlite":
            say(f"A sweep over {size.waiting:,} that wait …")
            figures["sweep"] = ours.ask(
                "sweep", start=size.realistic.start, instances=size.waiting, due=size.due
            )
    return figures, database


def ratios(figures: dict[str, Any]) -> dict[str, float | None]:
    """What the targets are about."""
    alone, review = figures["engine_per_second"], figures["review"]["our_engine"]["load_ms"]
    sqlite, postgresql = figures["sqlite"], figures["postgresql"]
    rounds = sorted(review, key=int)
    return {
        "codec_to_stock_realistic": ratio(alone["realistic"], "our_engine", "stock_engine"),
        "completion_to_stock_realistic_postgresql": ratio(
            postgresql.get("realistic"), "ours", "stock"
        ),
        "completion_to_stock_realistic_sqlite": ratio(sqlite["realistic"], "ours", "stock"),
        "completion_to_viewflow_linear_postgresql": ratio(
            postgresql.get("linear"), "ours", "viewflow"
        ),
        "completion_to_limit_postgresql": ratio(postgresql.get("realistic"), "ours", "limit"),
        "load_after_3000_rounds_to_first": ratio(review, rounds[-1], rounds[0]),
    }


def profile(size: Size, urls: Mapping[str, str | None]) -> None:
    """Print where the time of our completions goes, on each database."""
    for kind, url in urls.items():
        if url is None:
            continue
        product = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": PRODUCT, **PLAIN}
        with Contestant("our_rows", **product) as ours:
            for journey in (size.linear, size.realistic):
                text = ours.ask("profile", start=journey.start)
                say(f"\n{journey.start} on {kind}\n\n{text}")


def _as_json(results: dict[str, Any]) -> str:
    """The results on one line, no figure finer than it was measured."""
    rounded = json.loads(json.dumps(results), parse_float=lambda text: round(float(text), 3))
    return json.dumps(rounded)


if __name__ == "__main__":
    main()
