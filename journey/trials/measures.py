"""What a trial may be judged by: fixed before it begins, timeliness and quality both (Munro 4.45).

Whoever computes the evidence gives a function for each key; nothing else names a measure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Side(StrEnum):
    """What a measure looks at; each value is how it is said."""

    TIME = "timeliness"
    QUALITY = "quality"
    FLOOR = "the floor that stays"


@dataclass(frozen=True)
class Measure:
    """One measure (domain trials.md 5)."""

    key: str
    title: str
    side: Side
    source: str


_ALL: Final = (
    Measure(
        "time_to_decision",
        "Time from the contact to the decision or to help, as a whole distribution",
        Side.TIME,
        "Munro 4.52, Cumbria; R32",
    ),
    Measure(
        "standard_point",
        "Time to the point at which the lifted rule would have fallen due",
        Side.TIME,
        "trials.md 5; R193",
    ),
    Measure(
        "last_days",
        "Share of work finished in the last days before its limit",
        Side.TIME,
        "Munro 5.13",
    ),
    Measure("re_referral", "Children referred again", Side.QUALITY, "Munro 4.52, Cumbria"),
    Measure("right_first_time", "Right first time", Side.QUALITY, "Munro 4.52, Cumbria"),
    Measure("returned_work", "Work that was returned for more", Side.QUALITY, "trials.md 5"),
    Measure(
        "agreed_dates", "Dates agreed for a child, with their reasons", Side.QUALITY, "Munro 4.44"
    ),
    Measure(
        "rationale", "Decisions that say why", Side.QUALITY, "Derbyshire review 003; St Helena 004"
    ),
    Measure(
        "second_plan", "Second or later child protection plan", Side.QUALITY, "Munro 4.52, Hackney"
    ),
    Measure("step_down", "Decisions to step down, with reasons", Side.QUALITY, "Munro 4.52, BANES"),
    Measure("child_seen", "Child seen, and seen alone", Side.FLOOR, "Kent audit tool 001 L771"),
    Measure("floor_breaches", "Breaches of the floor rules", Side.FLOOR, "R202"),
)
MEASURES: Final[Mapping[str, Measure]] = {one.key: one for one in _ALL}
