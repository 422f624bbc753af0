"""The product's settings with a library of its own, and viewflow.workflow to compare with."""

import os
from pathlib import Path

from journey.settings import *  # noqa: F403 - settings are all there is in it
from journey.settings import INSTALLED_APPS as _OURS

INSTALLED_APPS = [*_OURS, "viewflow", "viewflow.workflow", "benchmarks._engine"]
JOURNEY_PROCESSES = Path(os.environ.get("BENCHMARK_FOLDER", "")) / "ours"
JOURNEY_RULE_SET = JOURNEY_LABELS = "benchmark"
