"""An invented scale, as an authority would bring one from its licensed copy."""

from typing import Final

from tests.tables import HEAD

SCALE: Final = (
    HEAD
    + """
[[section]]
title = "A scale about tea"
each_time = true
[[section.question]]
key = "tea_scale"
label = "How is your tea?"
help = "Answer for the last week. Nobody suggests an answer."
kind = "scale"
licence = "Invented for tests"
options = [
  {value = "never", label = "Never"},
  {value = "often", label = "Often"},
]
subscales = [{key = "calm", label = "Calm"}, {key = "cheer", label = "Cheer"}]
items = [
  {key = "warm", label = "My tea is warm", subscale = "calm", scores = [0, 3]},
  {key = "spilt", label = "My tea is spilt", subscale = "calm", scores = [3, 0]},
  {key = "shared", label = "I have tea with somebody", subscale = "cheer", scores = [0, 2]},
]
"""
)
