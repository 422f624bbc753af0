"""Rounds in which the contestants take turns, so that noise hits all alike."""

import statistics
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any


def per_second(
    contestants: Mapping[str, Callable[[], Iterable[float]]], *, rounds: int, completions: int
) -> dict[str, float]:
    """Completions per second of each contestant: the median of the rounds after a first one.

    In each round everybody takes whole journeys of so many completions, and each round begins with
    another one. Raises RuntimeError when somebody did not complete a journey.
    """
    names = list(contestants)
    rates: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            seconds = list(contestants[name]())
            if not seconds or len(seconds) % completions:
                raise RuntimeError(f"{name}: {len(seconds)} completions, not {completions}.")
            rates[name].append(len(seconds) / sum(seconds))
    return {name: statistics.median(some[1:]) for name, some in rates.items()}


def ratio(figures: Mapping[str, Any] | None, ours: str, theirs: str) -> float | None:
    """How many times theirs ours is; None where one of them was not measured."""
    if not figures or not figures.get(ours) or not figures.get(theirs):
        return None
    return round(float(figures[ours]) / float(figures[theirs]), 2)


def say(sentence: str) -> None:
    """Tell the person at the keyboard; standard output belongs to the results."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
