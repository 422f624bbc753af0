"""Building blocks of an SVG: elements, paths, lines of words. No style attributes (CSP)."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from lxml import etree

from journey.drawing.layout import Box, Point
from journey.drawing.words import LEADING, width_of

INK: Final = "#0b0c0c"
SVG: Final = "http://www.w3.org/2000/svg"

Svg: TypeAlias = etree._Element


def element(tag: str, *children: Svg, **attributes: object) -> Svg:
    """One SVG element; an underscore in an attribute's name is a hyphen, None leaves it out."""
    made = etree.Element(f"{{{SVG}}}{tag}", nsmap={None: SVG} if tag == "svg" else None)
    for name, value in attributes.items():
        if value is not None:
            text = number(value) if isinstance(value, float | int) else str(value)
            made.set(name.strip("_").replace("_", "-"), text)
    made.extend(children)
    return made


def number(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".removesuffix(".0")


def described(made: Svg, words: str) -> Svg:
    """Give an element its words, told on hovering and by name."""
    title = element("title")
    title.text = words
    made.insert(0, title)
    return made


def rectangle(box: Box, **attributes: object) -> Svg:
    """A rectangle."""
    return element("rect", x=box.x, y=box.y, width=box.width, height=box.height, **attributes)


def circle(centre: Point, radius: float, **attributes: object) -> Svg:
    """A circle."""
    return element("circle", cx=centre[0], cy=centre[1], r=radius, **attributes)


def line(points: Sequence[Point], **attributes: object) -> Svg:
    """A line through points."""
    return element("polyline", points=_listed(points), fill="none", **attributes)


def polygon(points: Sequence[Point], **attributes: object) -> Svg:
    """A closed shape through points."""
    return element("polygon", points=_listed(points), **attributes)


def path(commands: str, at: Point, *, scale: float = 1, **attributes: object) -> Svg:
    """A path whose commands count from a point."""
    move = f"translate({number(at[0])} {number(at[1])})"
    if scale != 1:
        move += f" scale({scale:g})"
    return element("path", d=commands, transform=move, **attributes)


def words(
    lines: Iterable[str],
    at: Point,
    *,
    size: float,
    anchor: str = "middle",
    fill: str = INK,
    weight: str | None = None,
) -> Svg:
    """Lines of words, the first of which has its middle height at a point."""
    made = element("text", font_size=size, text_anchor=anchor, fill=fill, font_weight=weight)
    for index, text in enumerate(lines):
        part = element("tspan", x=at[0], y=at[1] + index * size * LEADING + size * 0.35)
        part.text = text
        made.append(part)
    return made


def block(lines: Sequence[str], box: Box, *, size: float) -> Svg:
    """Lines of words in the middle of a box."""
    x, y = box.middle
    return words(lines, (x, y - (len(lines) - 1) * size * LEADING / 2), size=size)


def label(lines: Sequence[str], top: Point, *, size: float, anchor: str = "middle") -> Svg:
    """Lines of words under a point, on a white ground so that a line below does not cross them."""
    made = element("g", class_="journey-drawing__label")
    if not lines:
        return made
    width = max(width_of(text, size) for text in lines) + 4
    left = {"middle": top[0] - width / 2, "start": top[0] - 2, "end": top[0] - width + 2}[anchor]
    ground = Box(left, top[1], width, len(lines) * size * LEADING)
    made.append(rectangle(ground, fill="#ffffff", opacity="0.85"))
    made.append(words(lines, (top[0], top[1] + size * LEADING / 2), size=size, anchor=anchor))
    return made


def _listed(points: Sequence[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
