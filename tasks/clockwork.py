"""The clock of a small installation: one thread that does what is due.

A large installation runs `manage.py run_timers` beside its servers instead. What is true is in the
tables, so a clock that stops or runs twice loses and doubles nothing.
"""

import logging
import threading
from typing import Final

from django.db import close_old_connections

from tasks.replaying import replay_for
from tasks.trials import look_after_trials
from tasks.worktray import (
    begin_redatings,
    carry_out_plans,
    deliver_due,
    fire_timers,
    preview_for,
    redate_for,
)

log = logging.getLogger(__name__)
EVERY: Final = 5.0
"""Seconds between two looks."""
SLICE: Final = 2.0
"""Seconds of long work between two looks."""


def start_clock() -> threading.Thread:
    """Start the clock in a thread that ends with the program."""
    thread = threading.Thread(target=run_clock, name="clock", daemon=True)
    thread.start()
    return thread


def run_clock(stop: threading.Event | None = None, *, every: float = EVERY) -> None:
    """Fire what is due, again and again, until told to stop; long work is done in between."""
    stop, wait = stop or threading.Event(), every
    while not stop.wait(wait):
        look_once()
        wait = 0.0 if work_on() else every


def look_once() -> int:
    """Do what is due now and say how many processes moved; a failure is logged, not raised.

    The database may be away for a while: the clock must still be there when it comes back.
    """
    close_old_connections()
    try:
        begin_redatings()
        return fire_timers() + deliver_due() + carry_out_plans()
    except Exception:
        log.exception("The clock could not look for what is due; it tries again.")
        return 0
    finally:
        close_old_connections()


def work_on(seconds: float = SLICE) -> bool:
    """Go on with long work for some seconds: previews, dates that move, trials, what-ifs.

    Says whether more is left; a failure is logged, not raised.
    """
    close_old_connections()
    try:
        works = (preview_for, redate_for, look_after_trials, replay_for)
        left = [work(seconds) for work in works]
        return any(left)
    except Exception:
        log.exception("The clock could not go on with its work; it tries again.")
        return False
    finally:
        close_old_connections()
