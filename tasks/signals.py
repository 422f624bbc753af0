"""What the worktray announces, always after commit."""

from django.dispatch import Signal

tasks_changed = Signal()
"""Sent with `tasks`: rows that opened, were allocated, completed or withdrawn, as committed."""
