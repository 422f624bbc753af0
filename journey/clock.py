"""What time it is, from the one place that asks, and how a moment is said in plain English."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

UTC: Final = dt.UTC
LONDON: Final = ZoneInfo("Europe/London")
END_OF_DAY: Final = dt.time(23, 59, 59)
"""When something is due that is due on a day."""
_stopped_at: ContextVar[dt.datetime | None] = ContextVar("stopped_at", default=None)


def now() -> dt.datetime:
    """The present moment (aware), or the moment at which the clock is stopped."""
    return _stopped_at.get() or timezone.now()


def today() -> dt.date:
    """The present day in London."""
    return now().astimezone(LONDON).date()


@contextmanager
def stopped_at(moment: dt.datetime) -> Iterator[None]:
    """Do what is inside as if it were `moment` (aware); for simulations, walks and tests."""
    if moment.tzinfo is None:
        raise ValueError("The clock can only be stopped at an aware datetime.")
    token = _stopped_at.set(moment)
    try:
        yield
    finally:
        _stopped_at.reset(token)


def in_london(moment: dt.datetime) -> dt.datetime:
    """The moment as a clock in London shows it; a naive one is taken to be London's already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=LONDON)
    return moment.astimezone(LONDON)


def spoken_date(day: dt.date) -> str:
    """A day as in `3 June 2026`; of a moment the day that it bears."""
    return f"{day.day} {day:%B %Y}"


def spoken_time(moment: dt.datetime) -> str:
    """A time of day in London, as in `2:30pm`, `9am` or `midday`."""
    moment = in_london(moment)
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment:%M}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def spoken_moment(moment: dt.datetime) -> str:
    """When something is due: a day, with the time only where it is due before the day ends."""
    moment = in_london(moment)
    if moment.time().replace(microsecond=0) == END_OF_DAY:
        return spoken_date(moment)
    return f"{spoken_date(moment)} at {spoken_time(moment)}"
