"""Hiding small numbers, so that nobody finds a child in a table. Pure functions.

A number from 1 to 5 is hidden. So is as much beside it as keeps anybody from working it out from
the total: the cells of one whole are hidden together. A nought is told, for it is about nobody.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tasks.evidence.counting import Summary

SMALLEST: Final = 6
"""The smallest number that is told."""
WORDS: Final = "hidden"
NOTE: Final = (
    f"Numbers from 1 to {SMALLEST - 1} are hidden, and with them the next smallest, so that they "
    "cannot be worked out from the total."
)


def is_small(number: int) -> bool:
    """Whether a number is so small that it could point to a child."""
    return 0 < number < SMALLEST


def hidden(counts: Sequence[int]) -> tuple[bool, ...]:
    """Which cells of a whole are hidden whose total is known.

    Beside each small one the next smallest, until the hidden ones together allow that any of them
    is not small; where nothing else is left, all of them, the noughts too.
    """
    places = {place for place, one in enumerate(counts) if is_small(one)}
    if not places:
        return tuple(False for _ in counts)
    others = sorted((one, place) for place, one in enumerate(counts) if one >= SMALLEST)
    for _, place in others:
        if _is_safe(counts, places):
            break
        places.add(place)
    everything = not _is_safe(counts, places)
    return tuple(everything or place in places for place in range(len(counts)))


def hide(counted: Summary) -> Summary:
    """A summary as it may be told."""
    if counted.n is None or is_small(counted.n):
        nothing = tuple(None for _ in counted.counts)
        return Summary(n=None, counts=nothing, percentiles=tuple(None for _ in counted.percentiles))
    known = [one or 0 for one in counted.counts]
    told = zip(known, hidden(known), strict=True)
    return replace(counted, counts=tuple(None if is_hidden else one for one, is_hidden in told))


def _is_safe(counts: Sequence[int], places: set[int]) -> bool:
    """Whether each of some hidden cells may hold as few as one and as many as are told."""
    together = sum(counts[place] for place in places)
    most = together - (len(places) - 1)
    return len(places) > 1 and most >= SMALLEST
