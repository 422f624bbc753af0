"""Walks: testing a diagram without code, at simulated time."""

from journey.walks.reading import Walk, WalkRefused, read_walk
from journey.walks.walking import Happening, Walked, walk

__all__ = ["Happening", "Walk", "WalkRefused", "Walked", "read_walk", "walk"]
