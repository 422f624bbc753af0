"""The moment at which the engine runs: always the one that we hand in, never the machine's."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_moment: ContextVar[dt.datetime | None] = ContextVar("engine_moment", default=None)


def engine_now() -> dt.datetime:
    """The moment at which the engine runs, aware; raises RuntimeError outside `engine_time`."""
    moment = _moment.get()
    if moment is None:
        raise RuntimeError("The engine was run without saying at what time.")
    return moment


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
