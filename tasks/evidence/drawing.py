"""Charts of the evidence as SVG, drawn on the server. The table beneath says the same in numbers.

Arms are told apart by pattern and by place, not by colour alone; every bar bears its number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from lxml import etree

from journey.drawing.layout import Box
from journey.drawing.svg import INK, Svg, described, element, rectangle
from tasks.evidence.counting import WHOLE, Summary
from tasks.evidence.figures import Figure
from tasks.evidence.hiding import WORDS
from tasks.evidence.work import Arm

WIDTH: Final = 300
LEFT: Final = 76
"""Where the bars begin; the names of the bins stand before it."""
RIGHT: Final = 44
"""What is left behind the longest bar for its number."""
THICK: Final = 9
GAP: Final = 8
SIZE: Final = 9
COLOURS: Final = {Arm.TRIAL: "#12393d", Arm.BEFORE: "#7a5c00", Arm.OTHERS: "#505a5f"}


@dataclass(frozen=True)
class Chart:
    """What one chart shows."""

    figure: Figure
    told: dict[Arm, Summary]

    @property
    def bars(self) -> Sequence[int]:
        """The places of the bins that have bars: all, or only the first of a share."""
        return range(len(self.figure.bins)) if self.figure.is_distribution else [0]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: nothing was counted, or all of it is hidden."""
        return not any(
            one for summary in self.told.values() for one in summary.percents if one is not None
        )


def draw(chart: Chart, name: str) -> str:
    """A chart as the text of an SVG; `name` begins the ids in it, and no other chart has it."""
    arms = tuple(chart.told)
    group = len(arms) * THICK + GAP
    legend = SIZE + GAP
    height = legend * len(arms) + group * len(chart.bars) + GAP
    made = element(
        "svg",
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        _class="journey-chart",
    )
    made.append(_text_of("title", chart.figure.title, f"{name}-title"))
    made.append(_text_of("desc", description(chart), f"{name}-desc"))
    made.append(_patterns(arms, name))
    for line, arm in enumerate(arms):
        made.extend(_legend(arm, line * legend, name))
    for line, place in zip(count(), chart.bars, strict=False):
        made.extend(_group(chart, place, legend * len(arms) + line * group, name))
    return etree.tostring(made, encoding="unicode")


def description(chart: Chart) -> str:
    """What a chart shows, in words: how much lies in each bin, arm by arm."""
    parts = []
    for arm, summary in chart.told.items():
        shares = [
            f"{chart.figure.bins[place].title} {_percent(summary.percents[place])}"
            for place in chart.bars
        ]
        parts.append(f"{arm.heading}: {', '.join(shares)}.")
    return " ".join(["In percent.", *parts])


def _group(chart: Chart, place: int, top: float, name: str) -> list[Svg]:
    """The bars of all arms for one bin, with its name."""
    middle = top + len(chart.told) * THICK / 2 + SIZE / 3
    made = [_words(chart.figure.bins[place].title, LEFT - 6, middle, anchor="end")]
    for line, (arm, summary) in enumerate(chart.told.items()):
        made.extend(_bar(arm, summary.percents[place], top + line * THICK, name))
    return made


def _bar(arm: Arm, share: float | None, top: float, name: str) -> list[Svg]:
    length = (share or 0) * (WIDTH - LEFT - RIGHT) / WHOLE
    box = Box(LEFT, top, length, THICK - 1)
    bar = rectangle(box, fill=_fill(arm, name), stroke=COLOURS[arm], stroke_width=0.8)
    said = _words(_percent(share), LEFT + length + 3, top + THICK - 2)
    return [described(bar, f"{arm.heading}: {_percent(share)}"), said]


def _legend(arm: Arm, top: float, name: str) -> list[Svg]:
    box = Box(0, top, 2 * SIZE, SIZE)
    mark = rectangle(box, fill=_fill(arm, name), stroke=COLOURS[arm], stroke_width=0.8)
    return [mark, _words(arm.heading, 2 * SIZE + 6, top + SIZE - 1)]


def _fill(arm: Arm, name: str) -> str:
    """Solid, striped and empty."""
    return {
        Arm.TRIAL: COLOURS[Arm.TRIAL],
        Arm.BEFORE: f"url(#{name}-stripes)",
        Arm.OTHERS: "#ffffff",
    }[arm]


def _patterns(arms: Sequence[Arm], name: str) -> Svg:
    defs = element("defs")
    if Arm.BEFORE in arms:
        pattern = element(
            "pattern",
            rectangle(Box(0, 0, 4, 4), fill="#ffffff"),
            rectangle(Box(0, 0, 2, 4), fill=COLOURS[Arm.BEFORE]),
            id=f"{name}-stripes",
            width=4,
            height=4,
            patternUnits="userSpaceOnUse",
            patternTransform="rotate(45)",
        )
        defs.append(pattern)
    return defs


def _percent(share: float | None) -> str:
    return WORDS if share is None else f"{share:g}%"


def _words(words: str, x: float, y: float, *, anchor: str | None = None) -> Svg:
    made = element("text", x=x, y=y, font_size=SIZE, fill=INK, text_anchor=anchor)
    made.text = words
    return made


def _text_of(tag: str, words: str, name: str) -> Svg:
    made = element(tag, id=name)
    made.text = words
    return made
