"""Every write of the worktray. Each guards, changes, audits, and announces on commit."""

from tasks.worktray.adjusting import extend_task, shorten_task
from tasks.worktray.agreeing import agree_date, decline_date, propose_date
from tasks.worktray.allocating import allocate_task
from tasks.worktray.beginning import begin_by_hand, begun_by_hand
from tasks.worktray.completing import Entry, complete_task, complete_tasks
from tasks.worktray.delivering import deliver_due
from tasks.worktray.departing import depart, departures_for, notice
from tasks.worktray.drafting import latest_draft, save_draft
from tasks.worktray.handing_over import hand_over, unfinished
from tasks.worktray.holding import end_hold, hold_task
from tasks.worktray.mending import (
    close_incident,
    move_incident,
    preview_move,
    retry_incident,
    standing,
)
from tasks.worktray.migrating import carry_out, carry_out_plans, remaining
from tasks.worktray.previewing import preview_for
from tasks.worktray.redating import begin_redatings, date_anew, redate_for
from tasks.worktray.spacing import may_space, set_interval
from tasks.worktray.starting import may_start, start_process
from tasks.worktray.timers import fire_timers

__all__ = [
    "Entry",
    "agree_date",
    "allocate_task",
    "begin_by_hand",
    "begin_redatings",
    "begun_by_hand",
    "carry_out",
    "carry_out_plans",
    "close_incident",
    "complete_task",
    "complete_tasks",
    "date_anew",
    "decline_date",
    "deliver_due",
    "depart",
    "departures_for",
    "end_hold",
    "extend_task",
    "fire_timers",
    "hand_over",
    "hold_task",
    "latest_draft",
    "may_space",
    "may_start",
    "move_incident",
    "notice",
    "preview_for",
    "preview_move",
    "propose_date",
    "redate_for",
    "remaining",
    "retry_incident",
    "save_draft",
    "set_interval",
    "shorten_task",
    "standing",
    "start_process",
    "unfinished",
]
