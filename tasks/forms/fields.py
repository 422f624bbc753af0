"""Form fields whose mistakes are told in GOV.UK words: dates, dates with a time, long text."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime

from journey.clock import LONDON, in_london

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


def ask_for(label: str) -> str:
    """The sentence that asks for an answer that was left out: "Enter the date of the visit"."""
    if label.rstrip().endswith("?"):
        return f"Answer the question “{label.strip()}”"
    return f"Enter {_with_article(label)}"


def named(label: str) -> str:
    """How an error sentence begins when it speaks of an answer: its label, or "The date"."""
    return "The date" if label.rstrip().endswith("?") else label.strip()


class LongTextInput(forms.Textarea):
    """A text area of a height that invites a paragraph."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 6, **(attrs or {})})


class LongTextField(forms.CharField):
    """Several lines of text; a line break is one character, as the browser counts it."""

    widget = LongTextInput

    def to_python(self, value: Any) -> Any:
        """The text with the line breaks of every browser written alike."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


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


def _with_article(label: str) -> str:
    words = label.strip()
    first, *_ = words.split(maxsplit=1) or [""]
    if first[1:].islower() or len(first) == 1:
        words = words[:1].lower() + words[1:]
    return words if first.lower() in ("the", "a", "an", "your") else f"the {words}"
