"""Every write of the worktray. Each guards, changes, audits, and announces on commit."""

from tasks.worktray.allocating import allocate_task
from tasks.worktray.completing import complete_task
from tasks.worktray.delivering import deliver_due
from tasks.worktray.drafting import latest_draft, save_draft
from tasks.worktray.previewing import preview_for
from tasks.worktray.redating import begin_redatings, redate_for
from tasks.worktray.starting import may_start, start_process
from tasks.worktray.timers import fire_timers

__all__ = [
    "allocate_task",
    "begin_redatings",
    "complete_task",
    "deliver_due",
    "fire_timers",
    "latest_draft",
    "may_start",
    "preview_for",
    "redate_for",
    "save_draft",
    "start_process",
]
