"""What really happened in some families, read at once: processes, tasks, facts, what was sent."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db.models import Model, Q, QuerySet

from journey.models import Fact, FamilyGroup, Message, ProcessInstance
from journey.models.process import HEAVY_OF_INSTANCE
from tasks.models import Task
from tasks.worktray.previewing import moved_by_hand

Row = TypeVar("Row", bound=Model)
_READ: Final = (
    "instance",
    "step",
    "name",
    "role",
    "rule_key",
    "due_at",
    "status",
    "opened_at",
    "closed_at",
    "outcome",
    "team__name",
    "version__process_id",
    "version__hash",
)
"""What is read of each task: little, because there are many."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One process as it went: its tasks, facts and messages, each in the order in which it came."""

    row: ProcessInstance
    tasks: Sequence[Task]
    facts: Sequence[Fact]
    messages: Sequence[Message]
    by_hand: frozenset[int]
    """The tasks whose date people have moved or held, by number."""

    def facts_at(self, moment: dt.datetime, *, and_then: bool = True) -> dict[str, dt.datetime]:
        """The facts as they were known at a moment; `and_then` with those recorded right then."""
        return {
            fact.name: fact.at
            for fact in self.facts
            if fact.recorded_at < moment or (and_then and fact.recorded_at == moment)
        }

    def facts_for(self, task: Task) -> dict[str, dt.datetime]:
        """The facts from which the date of a task was counted last: as known when it was closed."""
        if task.closed_at is None:
            return {fact.name: fact.at for fact in self.facts}
        first = self.facts_at(task.opened_at)
        return {**first, **self.facts_at(task.closed_at, and_then=False)}


def families_after(after: int, most: int) -> list[int]:
    """The next families, by number."""
    families = FamilyGroup.objects.filter(pk__gt=after).order_by("pk")
    return list(families.values_list("pk", flat=True)[:most])


def recorded(
    families: Sequence[int], *, since: dt.datetime, until: dt.datetime
) -> list[list[Recorded]]:
    """The processes that ran between two moments, family by family, the oldest first."""
    rows = list(
        ProcessInstance.objects.filter(
            Q(ended_at=None) | Q(ended_at__gte=since),
            child__family__in=families,
            started_at__lt=until,
        )
        .select_related("child__team", "version", "trial")
        .defer("state", "trial__source", *HEAVY_OF_INSTANCE)
        .order_by("child__family", "started_at", "pk")
    )
    by_family: dict[int, list[Recorded]] = defaultdict(list)
    for one in _with_all(rows, until):
        by_family[one.row.child.family_id].append(one)
    return list(by_family.values())


def _with_all(rows: Sequence[ProcessInstance], until: dt.datetime) -> Iterator[Recorded]:
    keys = [row.pk for row in rows]
    by_key = {row.pk: row for row in rows}
    tasks = Task.objects.filter(instance__in=keys, opened_at__lt=until)
    tasks_of = _grouped(tasks.select_related("team", "version").only(*_READ), "instance_id")
    all_tasks = [task for several in tasks_of.values() for task in several]
    for task in all_tasks:
        task.instance = by_key[task.instance_id]
        task.child = task.instance.child
    facts = _grouped(Fact.objects.filter(instance__in=keys), "instance_id")
    sent = Message.objects.filter(receiver__in=keys, settled_at__isnull=False)
    sent = sent.select_related("sender__version").defer(
        "sender__state", *(f"sender__{name}" for name in HEAVY_OF_INSTANCE)
    )
    messages = _grouped(sent, "receiver_id")
    by_hand = frozenset(moved_by_hand(all_tasks))
    for row in rows:
        yield Recorded(
            row=row,
            tasks=tasks_of.get(row.pk, ()),
            facts=facts.get(row.pk, ()),
            messages=messages.get(row.pk, ()),
            by_hand=by_hand,
        )


def _grouped(queryset: QuerySet[Row], name: str) -> Mapping[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for one in queryset.order_by("pk"):
        grouped[getattr(one, name)].append(one)
    return grouped
