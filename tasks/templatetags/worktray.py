"""The open tasks and the plans of a child, what may be begun, and tables of records."""

from collections.abc import Sequence

from django import template

from journey.access import may_record
from journey.models import Child, ProcessVersion, Worker
from journey.models.process import HEAVY_OF_INSTANCE
from tasks.models import Record, Task
from tasks.plans import Plan, plans_of
from tasks.showing import Line, lines_of, with_tags
from tasks.supervision import last_supervision
from tasks.worktray import begun_by_hand

register = template.Library()


@register.simple_tag
def processes_to_begin(worker: Worker, child: Child) -> list[ProcessVersion]:
    """What a person may begin by hand for a child whose record they may see."""
    return begun_by_hand(worker) if may_record(worker, child) else []


@register.simple_tag
def open_tasks_of(child: Child) -> list[Line]:
    """What is to be done now for a child whose record the reader may see, the first due first."""
    tasks = Task.objects.open().filter(child=child).with_names().select_related("version")
    return lines_of(with_tags(tasks.defer(*HEAVY_OF_INSTANCE)).in_tray_order())


@register.simple_tag
def child_plans(child: Child) -> list[Plan]:
    """The plans of a child whose record the reader may see."""
    return plans_of(child)


@register.simple_tag
def last_supervision_of(child: Child) -> Record | None:
    """The record of the last supervision about a child whose record the reader may see (R19)."""
    return last_supervision(child)


@register.filter
def under(row: Sequence[str], columns: Sequence[str]) -> list[tuple[str, str]]:
    """The cells of a row, each with the name of its column."""
    return list(zip(columns, row, strict=True))
