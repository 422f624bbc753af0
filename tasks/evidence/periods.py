"""Which days are compared: those of a trial, and as many before it."""

import datetime as dt
from dataclasses import dataclass

from journey.clock import in_london, spoken_date, today
from journey.models import Trial
from journey.timescales.working_days import ONE_DAY


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both in it."""

    first: dt.date
    last: dt.date

    @property
    def words(self) -> str:
        """`3 June 2026 to 2 December 2026`."""
        return f"{spoken_date(self.first)} to {spoken_date(self.last)}"

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    @property
    def before(self) -> "Period":
        """As many days before it."""
        return Period(self.first - (self.last - self.first) - ONE_DAY, self.first - ONE_DAY)


def period_of(trial: Trial) -> Period | None:
    """The days on which a trial has run until now; None before it has begun.

    It begins on its first day, and ends on its last, or when it was stopped, or today.
    """
    if trial.started_at is None or trial.starts_on is None or trial.ends_on is None:
        return None
    until = in_london(trial.ended_at).date() if trial.ended_at else today()
    return Period(trial.starts_on, max(trial.starts_on, min(trial.ends_on, until)))
