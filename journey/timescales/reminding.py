"""When somebody is reminded of a due date, and when somebody else is told that it went by."""

import datetime as dt
from typing import TYPE_CHECKING

from journey.clock import LONDON, in_london
from journey.timescales.counting import START_OF_DAY, day_of, moment_of
from journey.timescales.rules import Direction, Unit
from journey.timescales.working_days import Calendar

if TYPE_CHECKING:
    from journey.timescales.due import DueDate


def remind_at(due: "DueDate", days: Calendar) -> dt.datetime | None:
    """From when on work is due soon by its rule; None where the rule reminds nobody.

    In whole days, the beginning of the day in London. Raises BeyondCalendar.
    """
    span, late_after = due.rule.remind_before, due.late_after
    if span is None or late_after is None:
        return None
    if span.unit is Unit.HOURS:
        return moment_of(late_after, span, days, direction=Direction.BEFORE)
    day = day_of(in_london(late_after).date(), span, days, direction=Direction.BEFORE)
    return dt.datetime.combine(day, START_OF_DAY, LONDON)


def escalate_at(due: "DueDate", days: Calendar) -> dt.datetime | None:
    """From when on work that is still open stands in the worktray of `rule.escalate_to` too.

    None where the rule tells nobody. In whole days, after the end of the day in London. Raises
    BeyondCalendar.
    """
    span, late_after = due.rule.escalate_after, due.late_after
    return moment_of(late_after, span, days) if span and late_after else None
