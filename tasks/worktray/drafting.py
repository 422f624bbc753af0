"""Keeping what people type before they are done."""

from collections.abc import Mapping
from typing import Any

from journey import clock
from journey.models import Worker
from tasks.models import Draft, Task


def save_draft(task: Task, *, answers: Mapping[str, Any], page: str, by: Worker) -> Draft:
    """Keep the fields of one open page as they were typed; other pages keep theirs."""
    draft, _ = Draft.objects.update_or_create(
        task=task,
        by=by,
        page=page[:32],
        defaults={"answers": dict(answers), "saved_at": clock.now()},
    )
    return draft


def latest_draft(task: Task, *, by: Worker) -> Draft | None:
    """The newest draft of a person at a task."""
    return Draft.objects.filter(task=task, by=by).first()
