"""Replaying what really happened through proposed rules and diagrams; nothing of it is written."""

from tasks.replaying.running import replay_for, replay_now

__all__ = ["replay_for", "replay_now"]
