"""Filters that say dates, ages and due dates in plain English, as a person would read them out."""

import datetime as dt
from typing import Any, Final

from django import template
from django.utils.dateparse import parse_date, parse_datetime

from journey import clock
from journey.exceptions import BeyondCalendar
from journey.sentences import within_sentence
from journey.timescales.working_days import working_days_between

register = template.Library()
register.filter(within_sentence)

ONE_DAY: Final = dt.timedelta(days=1)


@register.filter
def spoken_date(value: Any) -> str:
    """A day as in "3 June 2026"; takes a date, a moment or either in ISO form."""
    day = _day(value)
    return clock.spoken_date(day) if day else ""


@register.filter
def spoken_day(value: Any) -> str:
    """A day with its weekday, as in "Wednesday 3 June 2026"."""
    day = _day(value)
    return f"{day:%A} {spoken_date(day)}" if day else ""


@register.filter
def spoken_time(value: Any) -> str:
    """A time of day in London, as in "2:30pm", "9am" or "midday"."""
    moment = _moment(value)
    return clock.spoken_time(moment) if moment else ""


@register.filter
def spoken_datetime(value: Any) -> str:
    """A moment as in "3 June 2026 at 2:30pm"."""
    moment = _moment(value)
    return f"{spoken_date(moment)} at {spoken_time(moment)}" if moment else ""


@register.filter
def spoken_due(value: Any) -> str:
    """When something is due: a day, with the time only where it is due before the day ends."""
    moment = _moment(value)
    return clock.spoken_moment(moment) if moment else spoken_date(value)


@register.filter
def due_words(due_at: dt.datetime | None, now: dt.datetime | None = None) -> str:
    """How far away a due date is: "overdue by 2 working days", "due today", "no due date"."""
    if due_at is None:
        return "no due date"
    due, present = clock.in_london(due_at), clock.in_london(now or clock.now())
    return _overdue(due, present) if present > due else _still_due(due, present)


@register.filter
def due_tone(due_at: dt.datetime | None, remind_at: Any = None) -> str:
    """One word for the look of a due date: overdue, today, soon, later or none.

    It is soon from the moment on at which its rule reminds.
    """
    if due_at is None:
        return "none"
    due, present = clock.in_london(due_at), clock.in_london(clock.now())
    if present > due:
        return "overdue"
    if due.date() == present.date():
        return "today"
    return "soon" if remind_at and present >= remind_at else "later"


@register.filter
def age_words(child: Any, today: dt.date | None = None) -> str:
    """How old a child is: "4 years", "7 months", "12 days", or "expected 3 June 2026"."""
    born = child if isinstance(child, dt.date) else getattr(child, "date_of_birth", None)
    if born is None:
        expected = getattr(child, "expected_on", None)
        return f"expected {spoken_date(expected)}" if expected else "age not known"
    today = today or clock.today()
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months >= 24:
        return _count(months // 12, "year")
    if months >= 1:
        return _count(months, "month")
    days = max((today - born).days, 0)
    return _count(days // 7, "week") if days >= 14 else _count(days, "day")


@register.filter
def gap_words(days: int) -> str:
    """How long lies between two days: "5 days", "4 months", "7 years"."""
    day = clock.today()
    return age_words(dt.date.fromordinal(day.toordinal() - days), day)


def _overdue(due: dt.datetime, present: dt.datetime) -> str:
    if due.date() == present.date():
        return f"overdue since {spoken_time(due)}"
    days = _working_days(due.date(), present.date())
    if not days:
        return f"overdue since {due:%A}"
    return f"overdue by {_count(days, 'working day')}"


def _still_due(due: dt.datetime, present: dt.datetime) -> str:
    by = "" if due.time().replace(microsecond=0) == clock.END_OF_DAY else f" at {spoken_time(due)}"
    if due.date() == present.date():
        return f"due today{by}"
    if due.date() - present.date() == ONE_DAY:
        return f"due tomorrow{by}"
    days = _working_days(present.date(), due.date())
    if days is None:
        return f"due in {due.year}"
    return f"due in {_count(days, 'working day')}" if days else f"due on {due:%A}"


def _working_days(start: dt.date, end: dt.date) -> int | None:
    try:
        return working_days_between(start, end)
    except BeyondCalendar:
        return None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _day(value: Any) -> dt.date | None:
    if isinstance(value, str):
        value = parse_date(value) or parse_datetime(value)
    if isinstance(value, dt.datetime):
        return clock.in_london(value).date()
    return value if isinstance(value, dt.date) else None


def _moment(value: Any) -> dt.datetime | None:
    if isinstance(value, str):
        value = parse_datetime(value)
    return clock.in_london(value) if isinstance(value, dt.datetime) else None
