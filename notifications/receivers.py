"""The only subscriber to the worktray's announcements: it tells open pages to ask again."""

from collections.abc import Mapping, Sequence
from typing import Any

from channels.layers import get_channel_layer

from notifications.groups import groups_for
from notifications.posting import post
from tasks.models import Task
from tasks.signals import tasks_changed


def listen() -> None:
    """Join the announcements to their listener."""
    tasks_changed.connect(tell_open_pages, dispatch_uid="notifications.live")


def tell_open_pages(tasks: Sequence[Task], **_kwargs: Any) -> None:
    """Send the id of each task to the pages it concerns.

    A hint only: what is true is in the tables, and a page that missed it asks again when it
    reconnects. So a channel layer that is down is logged and does not undo the work.
    """
    layer = get_channel_layer()
    if layer is not None:
        told: dict[str, list[int]] = {}
        for task in tasks:
            for group in groups_for(task):
                told.setdefault(group, []).append(task.pk)
        post.send(_tell(layer, told))


async def _tell(layer: Any, told: Mapping[str, list[int]]) -> None:
    for group, task_ids in told.items():
        await layer.group_send(group, {"type": "worktray.changed", "tasks": task_ids})
