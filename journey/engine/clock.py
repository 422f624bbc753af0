"""The time that SpiffWorkflow's timers see: always the moment we hand in, never the machine's.

SpiffWorkflow asks `datetime.now()` inside its timer module. That one name is replaced here, once,
so that a walk or a simulation can run at any moment and a timer fires at its due instant.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from SpiffWorkflow.bpmn.specs.event_definitions import timer

_moment: ContextVar[dt.datetime | None] = ContextVar("engine_moment", default=None)
_JUST_AFTER = dt.timedelta(microseconds=1)
"""SpiffWorkflow fires a timer when its instant is *past*; ours fires when it is reached."""


class _EngineTime(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> "_EngineTime":
        moment = _moment.get()
        if moment is None:
            raise RuntimeError("The engine was run without saying at what time.")
        shown = moment.astimezone(tz) + _JUST_AFTER
        return cls.combine(shown.date(), shown.timetz())


timer.datetime = _EngineTime


@contextmanager
def engine_time(moment: dt.datetime) -> Iterator[None]:
    """Run what is inside at `moment` (an aware datetime)."""
    if moment.tzinfo is None:
        raise ValueError("The engine takes aware datetimes only.")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
