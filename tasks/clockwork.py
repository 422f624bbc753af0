"""The clock of a small installation: one thread that does what is due.

A large installation runs `manage.py run_timers` beside its servers instead. What is true is in the
tables, so a clock that stops or runs twice loses and doubles nothing.
"""

import logging
import threading
from typing import Final

from django.db import close_old_connections

from tasks.worktray import carry_out_plans, deliver_due, fire_timers

log = logging.getLogger(__name__)
EVERY: Final = 5.0
"""Seconds between two looks."""


def start_clock() -> threading.Thread:
    """Start the clock in a thread that ends with the program."""
    thread = threading.Thread(target=run_clock, name="clock", daemon=True)
    thread.start()
    return thread


def run_clock(stop: threading.Event | None = None, *, every: float = EVERY) -> None:
    """Fire what is due, again and again, until told to stop."""
    stop = stop or threading.Event()
    while not stop.wait(every):
        look_once()


def look_once() -> int:
    """Do what is due now and say how many processes moved; a failure is logged, not raised.

    The database may be away for a while: the clock must still be there when it comes back.
    """
    close_old_connections()
    try:
        return fire_timers() + deliver_due() + carry_out_plans()
    except Exception:
        log.exception("The clock could not look for what is due; it tries again.")
        return 0
    finally:
        close_old_connections()
