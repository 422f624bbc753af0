"""The WebSocket of an open worktray."""

import asyncio
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from notifications.groups import groups_of
from notifications.posting import post


class WorktrayConsumer(AsyncJsonWebsocketConsumer):
    """Tells one open page that something in its worktray has changed: ids, nothing more."""

    joined: list[str]

    async def connect(self) -> None:
        """Join the groups of the person who is signed in; refuse everybody else."""
        self.joined = []
        post.serve_on(asyncio.get_running_loop())
        worker = self.scope.get("user")
        if worker is None or not worker.is_authenticated:
            await self.close()
            return
        self.joined = await database_sync_to_async(groups_of)(worker)
        for group in self.joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Leave the groups."""
        for group in self.joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def worktray_changed(self, event: dict[str, Any]) -> None:
        """Pass on the ids."""
        await self.send_json({"tasks": event["tasks"]})
