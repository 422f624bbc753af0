"""A genogram as SVG: squares, circles, diamonds and triangles, and the lines between them."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from journey.drawing import svg
from journey.drawing.layout import Box, Point
from journey.drawing.svg import INK, Svg
from journey.drawing.words import LEADING, width_of, wrap
from journey.genogram.gathering import Genogram, Member, Sex
from journey.genogram.placing import ROOM, ROWS, Parents, Places, placed
from journey.genogram.sentences import short_about

HALF: Final = 24.0
"""Half the width of a symbol."""
NAME_SIZE: Final = 14.0
SMALL: Final = 12.0
LINE: Final = 18.0
HEIGHT: Final = ROWS[2] + 120
QUIET: Final = "#505a5f"
AT_HOME: Final = "#dcebe8"
"""The colour of who lives with the child; a dotted frame says the same without colour."""


def draw_genogram(genogram: Genogram) -> SafeString:
    """The drawing; the words beside it say the same."""
    places = placed(genogram)
    picture = svg.element(
        "svg",
        width=places.width,
        height=HEIGHT,
        viewBox=f"0 0 {svg.number(places.width)} {svg.number(HEIGHT)}",
        class_="journey-drawing journey-genogram",
        role="img",
        aria_label=f"Genogram of {genogram.child.name}. The words below say the same.",
    )
    for one in (*_couples(places), *_descents(places), *_grandparents(places)):
        picture.append(one)
    for key, point in places.points.items():
        picture.append(_member(genogram.members[key], point, is_child=key == genogram.child.key))
    return mark_safe(etree.tostring(picture, encoding="unicode"))  # noqa: S308 (made by lxml)


def _member(member: Member, at: Point, *, is_child: bool) -> Svg:
    group = svg.element("g")
    if member.lives_with_child:
        around = Box(at[0] - HALF - 9, at[1] - HALF - 9, 2 * HALF + 18, 2 * HALF + 18)
        dotted = {"stroke": QUIET, "stroke_dasharray": "2 4", "fill": AT_HOME, "rx": 8}
        group.append(svg.rectangle(around, **dotted))
    group.append(_symbol(member, at, HALF))
    if is_child:
        group.append(_symbol(member, at, HALF - 5))
    if member.has_died:
        for side in (-1, 1):
            ends = [(at[0] - HALF, at[1] - side * HALF), (at[0] + HALF, at[1] + side * HALF)]
            group.append(svg.line(ends, stroke=INK, stroke_width=2))
    for part in _told(member, (at[0], at[1] + HALF + 20), is_child=is_child):
        group.append(part)
    return svg.described(group, f"{member.name}, {member.kind.lower() or 'child'}")


def _told(member: Member, top: Point, *, is_child: bool) -> Iterator[Svg]:
    """Name, relationship and birth on a white ground, so that no line crosses them."""
    name = wrap(member.name, ROOM - 14, NAME_SIZE)
    texts = (member.kind, short_about(member))
    small = [line for text in texts for line in wrap(text, ROOM - 10, SMALL)]
    widest = max([width_of(text, NAME_SIZE) for text in name] + [width_of(t, SMALL) for t in small])
    height = len(name) * LINE + len(small) * SMALL * LEADING
    ground = Box(top[0] - widest / 2 - 2, top[1] - NAME_SIZE / 2 - 3, widest + 4, height + 3)
    yield svg.rectangle(ground, fill="#ffffff")
    weight = "bold" if is_child else None
    yield svg.words(name, top, size=NAME_SIZE, weight=weight)
    yield svg.words(small, (top[0], top[1] + len(name) * LINE), size=SMALL, fill=QUIET)


def _symbol(member: Member, at: Point, half: float) -> Svg:
    (x, y), look = at, {"stroke": INK, "stroke_width": 2, "fill": "#ffffff"}
    if member.is_unborn:
        return svg.polygon([(x, y - half), (x + half, y + half), (x - half, y + half)], **look)
    match member.sex:
        case Sex.MALE:
            return svg.rectangle(Box(x - half, y - half, 2 * half, 2 * half), **look)
        case Sex.FEMALE:
            return svg.circle(at, half, **look)
        case _:
            return svg.polygon([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], **look)


def _couples(places: Places) -> Iterator[Svg]:
    """Lines between parents of a child, and dashed ones to a partner."""
    for parents in places.unions:
        for left, right in pairwise(sorted(places.points[key] for key in parents)):
            yield _joined(left, right)
    for couple in places.couples:
        left, right = sorted(places.points[key] for key in couple)
        yield _joined(left, right, dashes="6 5")


def _joined(left: Point, right: Point, dashes: str | None = None) -> Svg:
    ends = [(left[0] + HALF, left[1]), (right[0] - HALF, right[1])]
    return svg.line(ends, stroke=INK, stroke_width=2, stroke_dasharray=dashes)


def _descents(places: Places) -> Iterator[Svg]:
    """From parents down to their children; each couple has a height of its own."""
    for number, (parents, children) in enumerate(places.unions.items()):
        if parents:
            top = _middle(parents, places)
            yield from _descent(top, [places.points[key] for key in children], number)


def _middle(parents: Parents, places: Places) -> Point:
    points = sorted(places.points[key] for key in parents)
    if len(points) == 1:
        return points[0][0], points[0][1] + HALF
    return (points[0][0] + points[1][0]) / 2, points[0][1]


def _descent(top: Point, children: list[Point], number: int) -> Iterator[Svg]:
    bus = ROWS[2] - HALF - 22 - 12 * number
    xs = [x for x, _ in children]
    look = {"stroke": INK, "stroke_width": 2}
    yield svg.line([top, (top[0], bus)], **look)
    yield svg.line([(min(top[0], *xs), bus), (max(top[0], *xs), bus)], **look)
    for x, y in children:
        yield svg.line([(x, bus), (x, y - HALF)], **look)


def _grandparents(places: Places) -> Iterator[Svg]:
    for parent, above in places.grandparents.items():
        x, y = places.points[parent]
        points = [places.points[key] for key in above]
        for left, right in pairwise(points):
            yield _joined(left, right)
        top = ROWS[0] if len(points) > 1 else ROWS[0] + HALF
        yield svg.line([(x, top), (x, y - HALF)], stroke=INK, stroke_width=2)
