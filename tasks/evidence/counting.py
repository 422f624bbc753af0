"""Counting what was observed. Pure functions over whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tasks.evidence.bins import Bin, place_in

PERCENTILES: Final = (50, 90, 95)
"""The median, and how far the tail reaches."""
METHOD: Final = (
    "Percentiles are by nearest rank: the smallest value that at least so many in a hundred of the "
    "values do not exceed. No value is made up between two."
)
WHOLE: Final = 100


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What was counted for one figure in one arm; None stands where a number is hidden."""

    n: int | None
    """How many were counted."""
    counts: tuple[int | None, ...]
    """How many in each bin."""
    percentiles: tuple[int | None, ...] = ()
    """By `PERCENTILES`; empty where the figure is a share, None where nothing was counted."""

    @property
    def percents(self) -> tuple[float | None, ...]:
        """How many in a hundred lie in each bin; None where nothing was counted, or hidden."""
        n = self.n
        if not n:
            return tuple(None for _ in self.counts)
        return tuple(None if one is None else percent(one, n) for one in self.counts)


def percent(part: int, whole: int) -> float:
    """`part` of `whole` in a hundred, to one decimal, a half rounded up."""
    return (2 * part * WHOLE * 10 + whole) // (2 * whole) / 10


def nearest_rank(ordered: Sequence[int], in_a_hundred: int) -> int | None:
    """The smallest value that at least so many in a hundred do not exceed; None of nothing.

    `ordered` rises. The rank is the share of the number of values, rounded up to a whole one.
    """
    if not ordered:
        return None
    rank = -(-in_a_hundred * len(ordered) // WHOLE)
    return ordered[max(rank, 1) - 1]


def summarise(values: Sequence[int], bins: Sequence[Bin], *, with_percentiles: bool) -> Summary:
    """How many values lie in each bin, with median and tail where they are asked for."""
    counts = [0] * len(bins)
    for value in values:
        counts[place_in(bins, value)] += 1
    ordered = sorted(values) if with_percentiles else ()
    asked = PERCENTILES if with_percentiles else ()
    return Summary(
        n=len(values),
        counts=tuple(counts),
        percentiles=tuple(nearest_rank(ordered, one) for one in asked),
    )
