"""Keeping what people type before they are done."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from journey import clock
from journey.models import Worker
from journey.writing import write_transaction
from tasks.models import Draft, Task
from tasks.models.draft import Typing

MOST_PAGES: Final = 5
"""Of how many open pages the typing of one person at one task is kept."""
Kept = TypeVar("Kept", bound=Typing)


def save_draft(task: Task, *, answers: Mapping[str, Any], page: str, by: Worker) -> Draft:
    """Keep the fields of one open page as they were typed; the last few other pages keep theirs."""
    return keep_typing(Draft, answers=answers, page=page, task=task, by=by)


def keep_typing(kind: type[Kept], *, answers: Mapping[str, Any], page: str, **at: Any) -> Kept:
    """Keep what was typed in one open page; `at` says where it was typed, and by whom."""
    rows = kind._default_manager
    with write_transaction():
        draft, _ = rows.update_or_create(
            **at, page=page[:32], defaults={"answers": dict(answers), "saved_at": clock.now()}
        )
        old = rows.filter(**at).values_list("pk", flat=True)[MOST_PAGES:]
        rows.filter(pk__in=list(old)).delete()
    return draft


def latest_draft(task: Task, *, by: Worker) -> Draft | None:
    """The newest draft of a person at a task."""
    return Draft.objects.filter(task=task, by=by).first()
