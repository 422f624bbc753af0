"""Every write of the worktray. Each guards, changes, audits, and announces on commit."""

from tasks.worktray.adjusting import extend_task, shorten_task
from tasks.worktray.agreeing import agree_date, decline_date, propose_date
from tasks.worktray.allocating import allocate_task
from tasks.worktray.completing import complete_task
from tasks.worktray.delivering import deliver_due
from tasks.worktray.drafting import latest_draft, save_draft
from tasks.worktray.holding import end_hold, hold_task
from tasks.worktray.previewing import preview_for
from tasks.worktray.redating import begin_redatings, redate_for
from tasks.worktray.starting import may_start, start_process
from tasks.worktray.timers import fire_timers

__all__ = [
    "agree_date",
    "allocate_task",
    "begin_redatings",
    "complete_task",
    "decline_date",
    "deliver_due",
    "end_hold",
    "extend_task",
    "fire_timers",
    "hold_task",
    "latest_draft",
    "may_start",
    "preview_for",
    "propose_date",
    "redate_for",
    "save_draft",
    "shorten_task",
    "start_process",
]
