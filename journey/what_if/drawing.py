"""A measure week by week as SVG, drawn on the server: as it was, and as it would have been.

The two lines are told apart by their dashes, not by colour alone; a table says the same in numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from journey.drawing.layout import Point
from journey.drawing.svg import INK, Svg, element, line

WIDTH: Final = 300
HEIGHT: Final = 96
LEFT: Final = 26
RIGHT: Final = 6
TOP: Final = 26
BOTTOM: Final = 14
SIZE: Final = 9
WAS: Final = INK
WOULD: Final = "#1d70b8"
DASHES: Final = "5 3"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What one chart shows, a number a week on each side."""

    name: str
    """The beginning of the ids in it; no other chart of the page has it."""
    title: str
    weeks: Sequence[str]
    was: Sequence[int]
    would: Sequence[int]

    @property
    def most(self) -> int:
        """The highest number."""
        return max((*self.was, *self.would, 1))

    @property
    def is_alike(self) -> bool:
        """Whether the two sides are the same."""
        return list(self.was) == list(self.would)

    @property
    def description(self) -> str:
        """What it shows, in words."""
        if self.is_alike:
            return f"The same on both sides: at most {max(self.was)}, at the end {self.was[-1]}."
        return (
            f"As it was: at most {max(self.was)}, at the end {self.was[-1]}. "
            f"As it would have been: at most {max(self.would)}, at the end {self.would[-1]}."
        )


def draw(chart: Chart) -> str:
    """A chart as the text of an SVG."""
    made = element(
        "svg",
        _text("title", chart.title, id=f"{chart.name}-title"),
        _text("desc", chart.description, id=f"{chart.name}-desc"),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_labelledby=f"{chart.name}-title {chart.name}-desc",
        _class="journey-chart",
    )
    made.extend([*_legend(chart), *_axes(chart), _was(_points(chart, chart.was))])
    if not chart.is_alike:
        made.append(_would(_points(chart, chart.would)))
    return etree.tostring(made, encoding="unicode")


def _points(chart: Chart, numbers: Sequence[int]) -> list[Point]:
    across = (WIDTH - LEFT - RIGHT) / max(len(numbers) - 1, 1)
    up = (HEIGHT - TOP - BOTTOM) / chart.most
    return [
        (LEFT + place * across, HEIGHT - BOTTOM - number * up)
        for place, number in enumerate(numbers)
    ]


def _axes(chart: Chart) -> list[Svg]:
    base, grey = HEIGHT - BOTTOM, {"stroke": "#b1b4b6", "stroke_width": 0.8}
    return [
        line([(LEFT, TOP), (LEFT, base), (WIDTH - RIGHT, base)], **grey),
        _words(str(chart.most), LEFT - 4, TOP + SIZE / 2, anchor="end"),
        _words("0", LEFT - 4, base, anchor="end"),
        _words(chart.weeks[0], LEFT, HEIGHT - 3),
        _words(chart.weeks[-1], WIDTH - RIGHT, HEIGHT - 3, anchor="end"),
    ]


def _legend(chart: Chart) -> list[Svg]:
    middle = SIZE - 3
    mark = _was([(0, middle), (22, middle)])
    if chart.is_alike:
        return [mark, _words("As it was, and as it would have been", 27, SIZE)]
    other = _would([(92, middle), (114, middle)])
    return [mark, _words("As it was", 27, SIZE), other, _words("As it would have been", 119, SIZE)]


def _was(points: Sequence[Point]) -> Svg:
    return line(points, stroke=WAS, stroke_width=1.5)


def _would(points: Sequence[Point]) -> Svg:
    return line(points, stroke=WOULD, stroke_width=2, stroke_dasharray=DASHES)


def _words(words: str, x: float, y: float, *, anchor: str | None = None) -> Svg:
    return _text("text", words, x=x, y=y, font_size=SIZE, fill=INK, text_anchor=anchor)


def _text(tag: str, words: str, **attributes: object) -> Svg:
    made = element(tag, **attributes)
    made.text = words
    return made
