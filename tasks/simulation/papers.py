"""Documents of the demonstration that are kept elsewhere, as an index lists them."""

from typing import Final

from journey.models import Child
from tasks.documents import place_elsewhere
from tasks.models import Record

PAPERS: Final = (
    ("Health visitor’s paper file", "Clinic, room 3", "health"),
    ("School file from before the move", "Town hall, strong room, box 14", "school"),
    ("Photographs from the first home", "Paper file 2 of 2, team office", "family, photographs"),
)


def add_papers() -> None:
    """List a paper that is kept elsewhere for every fifth child who was assessed."""
    assessed = Record.objects.filter(form_key="write_assessment").order_by("task__child", "pk")
    seen: dict[int, Record] = {}
    for record in assessed.select_related("task", "by"):
        seen.setdefault(record.task.child_id, record)
    for number, record in enumerate([*seen.values()][::5]):
        title, place, tags = PAPERS[number % len(PAPERS)]
        child = Child.objects.get(pk=record.task.child_id)
        details = {"title": title, "tags": tags, "task": record.task}
        place_elsewhere(child, details=details, place=place, by=record.by)
