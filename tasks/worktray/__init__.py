"""Every write of the worktray. Each guards, changes, audits, and announces on commit."""

from tasks.worktray.allocating import allocate_task
from tasks.worktray.completing import complete_task
from tasks.worktray.delivering import deliver_due
from tasks.worktray.drafting import latest_draft, save_draft
from tasks.worktray.mending import (
    close_incident,
    move_incident,
    preview_move,
    retry_incident,
    standing,
)
from tasks.worktray.migrating import carry_out, carry_out_plans, remaining
from tasks.worktray.starting import may_start, start_process
from tasks.worktray.timers import fire_timers

__all__ = [
    "allocate_task",
    "carry_out",
    "carry_out_plans",
    "close_incident",
    "complete_task",
    "deliver_due",
    "fire_timers",
    "latest_draft",
    "may_start",
    "move_incident",
    "preview_move",
    "remaining",
    "retry_incident",
    "save_draft",
    "standing",
    "start_process",
]
