"""Into which bins figures are sorted: those of the national tools, so that analysts can compare.

Source: the bins of ChAT (reference products-and-practice.md d3). The day of the fact is day 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Bin:
    """Whole numbers from the lowest to the highest, both of them in it; None leaves a side open."""

    title: str
    lowest: int | None
    highest: int | None

    def holds(self, value: int) -> bool:
        """Whether a value belongs here."""
        above = self.lowest is None or self.lowest <= value
        return above and (self.highest is None or value <= self.highest)


def place_in(bins: Sequence[Bin], value: int) -> int:
    """The position of the bin that holds a value; the bins leave no gap."""
    return next(place for place, one in enumerate(bins) if one.holds(value))


ASSESSMENT: Final = (
    Bin("Same day", None, 0),
    Bin("1 to 10", 1, 10),
    Bin("11 to 20", 11, 20),
    Bin("21 to 30", 21, 30),
    Bin("31 to 40", 31, 40),
    Bin("41 to 45", 41, 45),
    Bin("46 to 50", 46, 50),
    Bin("51 to 60", 51, 60),
    Bin("61 or more", 61, None),
)
"""Working days that an assessment took."""
CONFERENCE: Final = (
    Bin("Same day", None, 0),
    Bin("1 to 5", 1, 5),
    Bin("6 to 10", 6, 10),
    Bin("11 to 13", 11, 13),
    Bin("14 to 15", 14, 15),
    Bin("16 to 17", 16, 17),
    Bin("18 to 20", 18, 20),
    Bin("21 or more", 21, None),
)
"""Working days to an initial child protection conference."""
YES_OR_NO: Final = (Bin("Yes", 1, None), Bin("No", None, 0))
"""Of how many something is true."""
