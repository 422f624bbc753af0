"""Dates, and dates with a time, typed in parts."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime

from journey.clock import LONDON, in_london, today
from journey.fields.wording import ask_for, named

DATE_PARTS: Final = ("day", "month", "year")
DATE_TIME_PARTS: Final = (*DATE_PARTS, "time")

_MONTHS: Final = (
    ("jan", "january"),
    ("feb", "february"),
    ("mar", "march"),
    ("apr", "april"),
    ("may", "may"),
    ("jun", "june"),
    ("jul", "july"),
    ("aug", "august"),
    ("sep", "september"),
    ("oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_TIME: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE
)


class PartsInput(forms.MultiWidget):
    """A date in separate text inputs, as GOV.UK's date input has them."""

    gds_kind = "date"
    parts: tuple[str, ...] = DATE_PARTS

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput for part in self.parts}, attrs)

    def decompress(self, value: Any) -> list[str]:
        """The texts of the inputs for a date; also for one as it is kept in a draft."""
        if isinstance(value, str):
            value = parse_date(value)
        return [str(value.day), str(value.month), str(value.year)] if value else [""] * 3

    def values_of(self, value: Any) -> list[str]:
        """The texts of the inputs for whatever a bound field holds: a date, or what was typed."""
        if isinstance(value, Mapping):
            value = [value.get(part) for part in self.parts]
        texts = value if isinstance(value, list | tuple) else self.decompress(value)
        return ["" if text is None else str(text) for text in texts]


class PartsAndTimeInput(PartsInput):
    """A date in three text inputs and a time of day in a fourth."""

    gds_kind = "date-time"
    parts = DATE_TIME_PARTS

    def decompress(self, value: Any) -> list[str]:
        """The texts of the inputs for a moment, as the clock in London shows it."""
        if isinstance(value, str):
            value = parse_datetime(value)
        if not value:
            return [""] * 4
        local = in_london(value)
        return [*super().decompress(local.date()), f"{local:%H:%M}"]


class DatePartsField(forms.Field):
    """A date typed as day, month and year. The month may be a number or a name."""

    widget = PartsInput

    def to_python(self, value: Any) -> dt.date | dt.datetime | None:
        """The date of the texts typed; None when nothing was.

        Raises ValidationError; its code names the part to mend, as in "part-year".
        """
        if value is None or isinstance(value, dt.date):
            return value
        typed = self._typed(value)
        return self._date(typed) if any(typed.values()) else None

    def validate(self, value: Any) -> None:
        """Refuse nothing at all where a date is required."""
        if value is None and self.required:
            raise ValidationError(ask_for(self._label), code="required")

    @property
    def _label(self) -> str:
        return str(self.label or "Date")

    def _typed(self, value: Sequence[str | None]) -> dict[str, str]:
        parts = self.widget.parts
        return {part: (text or "").strip() for part, text in zip(parts, value, strict=True)}

    def _date(self, typed: Mapping[str, str]) -> dt.date:
        missing = [part for part in DATE_PARTS if not typed[part]]
        if missing:
            must = " and ".join(f"a {part}" for part in missing)
            raise self._mistake(f"must include {must}", part=missing[0])
        if not re.fullmatch(r"[0-9]{4}", typed["year"]):
            raise self._mistake("must have a year with 4 numbers, for example 2026", part="year")
        try:
            return dt.date(int(typed["year"]), _month(typed["month"]), int(typed["day"]))
        except ValueError:
            raise self._mistake("must be a real date") from None

    def _mistake(self, words: str, part: str = "") -> ValidationError:
        return ValidationError(
            f"{named(self._label)} {words}", code=f"part-{part}" if part else "invalid"
        )


class DateTimePartsField(DatePartsField):
    """A moment typed as day, month, year and time of day in London; gives an aware datetime.

    In the hour that the autumn clock change repeats, the first of the two is meant.
    """

    widget = PartsAndTimeInput

    def _date(self, typed: Mapping[str, str]) -> dt.datetime:
        day = super()._date(typed)
        if not typed["time"]:
            raise self._mistake("must include a time, for example 14:30", part="time")
        time = _time(typed["time"])
        if time is None:
            raise self._mistake("must have a real time, for example 14:30", part="time")
        moment = dt.datetime.combine(day, time, LONDON)
        if moment.astimezone(dt.UTC).astimezone(LONDON).time() != time:
            raise ValidationError(_no_such_time(moment), code="part-time")
        return moment


def born_by_today(day: dt.date) -> None:
    """Refuse a date of birth that has not come yet: raises ValidationError."""
    if day > today():
        raise ValidationError("The date of birth must be today or in the past", code="future")


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    names = [number for number, names in enumerate(_MONTHS, 1) if text.lower() in names]
    return names[0] if names else 0


def _time(text: str) -> dt.time | None:
    match = _TIME.fullmatch(text)
    if not match or (not match["minute"] and not match["half"]):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if half := (match["half"] or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def _no_such_time(moment: dt.datetime) -> str:
    return (
        f"There was no {moment:%H:%M} on {moment.day} {moment:%B %Y}: the clocks went forward "
        "from 01:00 to 02:00. Enter a time before 01:00, or from 02:00"
    )
