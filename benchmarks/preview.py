"""A preview of a change of a timescale over many open tasks, beside only reading the tasks.

    ./run bench preview [--tasks N] [--json]

An authority is made in a temporary SQLite database, and its open tasks are repeated until there are
enough. `preview_to_reading` is how many times as long the preview takes as reading the same rows;
less is better. `layers_us` is what looking up the layers adds to each task that opens.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import sys
import tempfile
import time
import timeit
from pathlib import Path
from typing import Any, Final

import django

LIMIT: Final = 30
"""Seconds within which a preview over 60,000 open tasks is promised."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run bench preview")
    parser.add_argument("--tasks", type=int, default=60_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journey.settings")
        django.setup()
        figures = _measure(chosen.tasks)
    if chosen.json:
        print(json.dumps(figures))
        return
    print(f"{figures['tasks']} open tasks, {figures['moves']} of them would move")
    print(f"preview {figures['preview_s']:8.2f} s (promised: {LIMIT} s for 60,000)")
    print(f"reading {figures['reading_s']:8.2f} s")
    print(f"layers  {figures['layers_us']:8.2f} µs for each task that opens")
    print(f"ratio   {figures['ratios']['preview_to_reading']:8.2f}")


def _measure(tasks: int) -> dict[str, Any]:
    from django.core.management import call_command

    from journey.layering import layers_for
    from journey.models import Child, RulePreview, Worker
    from journey.rulebook.deciding import approve_change
    from journey.rulebook.drafting import draft_change
    from journey.rulebook.previewing import ask_for_preview
    from tasks.worktray import preview_for
    from tasks.worktray.redating import open_tasks_reached

    call_command("migrate", verbosity=0)
    call_command("simulate", children=60, days=40, seed=1, stdout=sys.stderr)
    drafts, decides = (Worker.objects.get(username=name) for name in ("joy", "helen"))
    rule_key = _repeat_open_tasks(tasks)
    change = draft_change(_change(rule_key), by=drafts)
    started = time.perf_counter()
    for _ in open_tasks_reached(change).select_related("child", "instance").iterator():
        pass
    reading = time.perf_counter() - started
    ask_for_preview(change, by=drafts)
    started = time.perf_counter()
    while preview_for(1):
        pass
    preview = time.perf_counter() - started
    done = RulePreview.objects.get()
    approve_change(change, by=decides)
    child = Child.objects.exclude(team=None)[0]
    layers = min(timeit.repeat(lambda: layers_for(child), number=500, repeat=5)) / 500
    teams = done.found["teams"].values()
    return {
        "tasks": done.looked,
        "moves": sum(team["earlier"] + team["later"] for team in teams),
        "preview_s": preview,
        "reading_s": reading,
        "layers_us": layers * 1e6,
        "ratios": {"preview_to_reading": preview / reading},
    }


def _change(rule_key: str) -> Any:
    from journey.library import library
    from journey.models import RuleChange

    rule = library().rule(rule_key)
    return RuleChange(
        level="authority",
        rule_key=rule_key,
        act="replaced",
        amount=(rule.amount or 0) + 1,
        unit=rule.unit,
        reason="To measure it.",
        approved_by="Nobody",
        approval_reference="A benchmark",
        approved_on=dt.date(2026, 1, 1),
        open_work=True,
    )


def _repeat_open_tasks(wanted: int) -> str:
    """Repeat the open tasks of the commonest rule until there are enough; gives its key."""
    from journey.models import ProcessInstance
    from tasks.models import Task

    dated = Task.objects.open().exclude(due_at=None).select_related("instance")
    rule_key = statistics.mode(dated.values_list("rule_key", flat=True))
    tasks = list(dated.filter(rule_key=rule_key))
    missing = wanted - len(tasks)
    for start in range(0, missing, 2000):
        some = [tasks[number % len(tasks)] for number in range(start, min(start + 2000, missing))]
        instances = [_copied(task.instance) for task in some]
        ProcessInstance.objects.bulk_create(instances)
        pairs = zip(some, instances, strict=True)
        Task.objects.bulk_create(_copied(task, instance=one) for task, one in pairs)
    return rule_key


def _copied(row: Any, **values: Any) -> Any:
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
    return type(row)(**{**fields, "id": None, **values})


if __name__ == "__main__":
    main()
