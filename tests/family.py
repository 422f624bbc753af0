"""Three children of one family at the same step, in the authority of the tests."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from journey.models import Child
from tasks.models import Task
from tests.authority import Authority
from tests.tables import HEAD, publish_forms

VISIT: Final = (
    HEAD
    + """
[[section]]
title = "The visit"
each_time = true
[[section.question]]
key = "visited_on"
label = "When did you visit?"
kind = "date"
required = true
fact = "child_seen"
[[section.question]]
key = "account"
label = "What happened?"
kind = "long_text"
required = true

[[section]]
title = "The child"
each_time = true
each_child = true
[[section.question]]
key = "childs_words"
label = "What did the child say?"
kind = "long_text"
required = true
[[section.question]]
key = "seen_alone"
label = "Was the child seen alone?"
kind = "yes_no"
"""
)
DECISION: Final = HEAD + '[decision]\nrationale = "Why?"\n'


@dataclass
class Siblings:
    """Ada, Ben and Cal Marsh, and where their visits stand."""

    authority: Authority
    children: list[Child]

    def tasks(self, step: str) -> list[Task]:
        """The open tasks of a step, Ada's first."""
        rows = Task.objects.open().with_names().filter(step=step)
        return [rows.get(child=child) for child in self.children]

    def typed(self, own: dict[str, str], *, step: str = "write_visit") -> dict[str, object]:
        """What the browser sends for all three: `own` fields for each child, `{name}` put in."""
        first, *others = self.tasks(step)
        sent: dict[str, object] = {"with": [t.pk for t in others], "also": [t.pk for t in others]}
        for task in (first, *others):
            prefix = "" if task == first else f"t{task.pk}-"
            name = task.child.first_name
            sent |= {f"{prefix}{key}": value.format(name=name) for key, value in own.items()}
        return sent


SHARED: Final = {
    "visited_on_day": "2",
    "visited_on_month": "3",
    "visited_on_year": "2026",
    "account": "All three were at home.",
}


def three_siblings(authority: Authority) -> Siblings:
    """A visit of each of three children falls due."""
    publish_forms(authority, write_visit=VISIT, decide_visit=DECISION)
    ada = authority.child
    others = [
        Child.objects.create(
            family=ada.family,
            first_name=name,
            last_name="Marsh",
            date_of_birth=dt.date(born, 5, 4),
            key_worker=ada.key_worker,
            team=ada.team,
        )
        for name, born in (("Ben", 2020), ("Cal", 2022))
    ]
    for child in (ada, *others):
        authority.start_visit(child)
    return Siblings(authority, [ada, *others])
