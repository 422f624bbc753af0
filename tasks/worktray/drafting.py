"""Keeping what people type before they are done."""

from collections.abc import Mapping
from typing import Any, Final

from journey import clock
from journey.models import Worker
from tasks.models import Draft, Task

MOST_PAGES: Final = 5
"""Of how many open pages the typing of one person at one task is kept."""


def save_draft(task: Task, *, answers: Mapping[str, Any], page: str, by: Worker) -> Draft:
    """Keep the fields of one open page as they were typed; the last few other pages keep theirs."""
    draft, _ = Draft.objects.update_or_create(
        task=task,
        by=by,
        page=page[:32],
        defaults={"answers": dict(answers), "saved_at": clock.now()},
    )
    old = Draft.objects.filter(task=task, by=by).values_list("pk", flat=True)[MOST_PAGES:]
    Draft.objects.filter(pk__in=list(old)).delete()
    return draft


def latest_draft(task: Task, *, by: Worker) -> Draft | None:
    """The newest draft of a person at a task."""
    return Draft.objects.filter(task=task, by=by).first()
