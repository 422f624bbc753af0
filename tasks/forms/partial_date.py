"""A date of which the day, or the month too, may not be known any more."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from journey.fields import DatePartsField, PartsInput
from tasks.models import ChronologyEntry

Exactness = ChronologyEntry.Exactness


class PartialDate(NamedTuple):
    """A day, and how exactly it is known: the first of the month or year stands for the rest."""

    on: dt.date
    exactness: str


class PartialDateInput(PartsInput):
    """The three inputs of a date; the first may stay empty, and the second with it."""

    def decompress(self, value: Any) -> list[str]:
        """The texts of the inputs; what is not known stays empty."""
        if not isinstance(value, PartialDate):
            return super().decompress(value)
        day, month, year = super().decompress(value.on)
        return [
            day if value.exactness == Exactness.DAY else "",
            month if value.exactness != Exactness.YEAR else "",
            year,
        ]

    def values_of(self, value: Any) -> list[str]:
        """The texts of the inputs for a date, or for what was typed."""
        if isinstance(value, PartialDate):
            return self.decompress(value)
        return super().values_of(value)


class PartialDateField(DatePartsField):
    """Gives a `PartialDate`."""

    widget = PartialDateInput

    def to_python(self, value: Any) -> Any:
        """The date of the texts typed; None when nothing was. Raises ValidationError."""
        return value if isinstance(value, PartialDate) else super().to_python(value)

    def _date(self, typed: Mapping[str, str]) -> Any:
        exactness = Exactness.DAY
        if typed["year"] and not typed["day"]:
            exactness = Exactness.MONTH if typed["month"] else Exactness.YEAR
        known = {**typed, "day": typed["day"] or "1"} if exactness != Exactness.DAY else typed
        if exactness == Exactness.YEAR:
            known = {**known, "month": "1"}
        return PartialDate(super()._date(known), exactness)
