"""The only subscriber to the worktray's announcements: it tells open pages to ask again."""

import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from notifications.groups import groups_for
from tasks import signals
from tasks.models import Task

log = logging.getLogger(__name__)


def listen() -> None:
    """Join the announcements to their listener."""
    for signal in (
        signals.task_opened,
        signals.task_allocated,
        signals.task_completed,
        signals.task_withdrawn,
    ):
        signal.connect(tell_open_pages, dispatch_uid="notifications.live")


def tell_open_pages(task_id: int, **_kwargs: Any) -> None:
    """Send the id of a task to the pages it concerns.

    A hint only: what is true is in the tables, and a page that missed it asks again when it
    reconnects. So a channel layer that is down is logged and does not undo the work.
    """
    task = Task.objects.filter(pk=task_id).first()
    layer = get_channel_layer()
    if task is None or layer is None:
        return
    try:
        for group in groups_for(task):
            async_to_sync(layer.group_send)(group, {"type": "worktray.changed", "task": task_id})
    except Exception:
        log.exception(
            "Open pages could not be told of task %s; they show it when reloaded.", task_id
        )
