"""The folders that the contestants read: our library, and the diagrams for stock."""

from pathlib import Path
from typing import Final

from benchmarks._engine.drawing import ROLE, draw, draw_review
from benchmarks._engine.journeys import Journey


def write(folder: Path, journeys: tuple[Journey, ...]) -> None:
    """Write `ours`, a whole library, and `stock`, diagrams only, into a folder."""
    for name, ours in (("ours", True), ("stock", False)):
        (folder / name).mkdir(parents=True)
        for journey in journeys:
            for process in journey.processes:
                (folder / name / f"{process.id}.bpmn").write_bytes(draw(process, ours=ours))
    for name, ours in (("our_review", True), ("stock_review", False)):
        (folder / f"{name}.bpmn").write_bytes(draw_review(ours=ours))
    for path, text in _FILES.items():
        (folder / "ours" / path).parent.mkdir(exist_ok=True)
        (folder / "ours" / path).write_text(text, encoding="utf-8")


def _rule(key: str, days: int) -> str:
    return (
        f'[rule."{key}"]\ntitle = "Rule {key}"\namount = {days}\nunit = "working_days"\n'
        'bound = "maximum"\nclock = "task_opened"\nstanding = "local"\nsource = "benchmark"\n'
    )


_NOTE: Final = """title = "Write a note"
purpose = "So that what was done is known."
[[section]]
title = "The note"
[[section.question]]
key = "done_on"
label = "When was it done?"
kind = "date"
required = true
[[section.question]]
key = "note"
label = "What was done?"
kind = "long_text"
required = true
"""
_FILES: Final = {
    "forms/note.toml": _NOTE,
    "labels/benchmark.toml": f'authority = "Benchmark"\n[[role]]\nname = "{ROLE}"\n',
    "timescales/benchmark.toml": 'title = "Rules"\nversion = "1"\n'
    + _rule("step.done", 10)
    + _rule("step.reminder", 7)
    + _rule("step.overdue", 14),
}
