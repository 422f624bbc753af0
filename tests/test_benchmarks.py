"""The benchmarks run, and their results have the shape that others read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
RATIOS = {
    "codec_to_stock_realistic",
    "completion_to_stock_realistic_postgresql",
    "completion_to_stock_realistic_sqlite",
    "completion_to_viewflow_linear_postgresql",
    "completion_to_limit_postgresql",
    "load_after_3000_rounds_to_first",
}


@pytest.fixture(scope="module")
def engine() -> subprocess.CompletedProcess[str]:
    """The engine benchmark in its smallest size, on the database that these tests use."""
    only = ["--sqlite"] if connection.vendor == "sqlite" else []
    command = [sys.executable, "-m", "benchmarks.engine", "--small", "--json", *only]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_engine_benchmark_gives_every_ratio(engine: subprocess.CompletedProcess[str]) -> None:
    assert engine.returncode == 0, engine.stderr
    results = json.loads(engine.stdout)
    assert set(results) == {"ratios", "figures", "machine"}
    assert set(results["ratios"]) == RATIOS
    missing = {name for name, ratio in results["ratios"].items() if not ratio}
    without = {name for name in RATIOS if name.endswith("_postgresql")}
    assert missing == (without if connection.vendor == "sqlite" else set())


def test_the_engine_benchmark_names_no_path(engine: subprocess.CompletedProcess[str]) -> None:
    assert str(ROOT) not in engine.stdout
    assert "/tmp" not in engine.stdout  # noqa: S108 - it is looked for, not used


def test_the_timescales_benchmark_gives_its_ratios() -> None:
    command = [sys.executable, "-m", "benchmarks.timescales", "--json"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    ratios = json.loads(found.stdout)["ratios"]
    assert set(ratios) == {"add_to_day_by_day", "due_and_why_to_day_by_day"}
    assert all(ratio > 0 for ratio in ratios.values())


def test_a_long_journey_asks_the_database_no_more_than_a_new_one() -> None:
    command = [sys.executable, "-m", "benchmarks.long_journey", "--json"]
    command += ["--years", "1", "--rounds", "3"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    results = json.loads(found.stdout)
    assert set(results["ratios"]) == {"page", "completion"}
    assert results["old"]["tasks"] > 2 * results["new"]["tasks"]
    for what in ("page_queries", "completion_queries"):
        assert 0 < results["old"][what] <= results["new"][what]
