"""Arrows: lines, heads drawn as polygons, and their words."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from journey.drawing import svg
from journey.drawing.layout import Edge, Point
from journey.drawing.states import LOOKS, StepState
from journey.drawing.svg import Svg
from journey.drawing.words import wrap

HEAD_LENGTH: Final = 10.0
HEAD_HALF: Final = 4.5
LABEL_SIZE: Final = 11.0
LABEL_WIDTH: Final = 110.0
EDGE_INK: Final = "#484949"
DASHES: Final = {"messageFlow": "8 4", "association": "1.5 4", "dataOutputAssociation": "1.5 4"}


def draw_edge(edge: Edge, state: StepState | None) -> Svg:
    """Draw an arrow; one that was taken is heavier."""
    taken = state is not None and state.state == "done"
    ink = LOOKS["done"].ink if taken else EDGE_INK
    group = svg.element("g", class_=f"journey-drawing__{edge.kind}")
    has_head = edge.kind in ("sequenceFlow", "messageFlow")
    points = _shortened(edge.points, HEAD_LENGTH - 1) if has_head else edge.points
    group.append(
        svg.line(
            points,
            stroke=ink,
            stroke_width=2.5 if taken else 1.5,
            stroke_dasharray=DASHES.get(edge.kind),
            stroke_linejoin="round",
        )
    )
    if has_head:
        group.append(svg.polygon(_head(edge.points), fill=ink))
    if edge.is_default:
        group.append(_default_mark(edge.points, ink))
    return group


def draw_edge_label(edge: Edge) -> Svg | None:
    """The words of an arrow, where its file puts them or else beside the middle of its line."""
    if not edge.name:
        return None
    if edge.label:
        lines = wrap(edge.name, max(edge.label.width, 60), LABEL_SIZE)
        return svg.label(lines, (edge.label.middle[0], edge.label.y), size=LABEL_SIZE)
    lines = wrap(edge.name, LABEL_WIDTH, LABEL_SIZE)
    (x1, y1), (x2, y2) = _middle_part(edge.points)
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    if abs(x2 - x1) >= abs(y2 - y1):
        top = y - len(lines) * LABEL_SIZE * 1.2 - 3
        return svg.label(lines, (x, top), size=LABEL_SIZE)
    return svg.label(lines, (x + 6, y - 8), size=LABEL_SIZE, anchor="start")


def _head(points: Sequence[Point]) -> list[Point]:
    (x1, y1), (x2, y2) = points[-2], points[-1]
    angle = math.atan2(y2 - y1, x2 - x1)
    along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    back = (x2 - HEAD_LENGTH * along[0], y2 - HEAD_LENGTH * along[1])
    sides = [
        (back[0] + side * HEAD_HALF * across[0], back[1] + side * HEAD_HALF * across[1])
        for side in (1, -1)
    ]
    return [(x2, y2), *sides]


def _shortened(points: Sequence[Point], by: float) -> list[Point]:
    """The line without its last bit, so that it does not show beyond the tip of the head."""
    (x1, y1), (x2, y2) = points[-2], points[-1]
    length = math.hypot(x2 - x1, y2 - y1)
    if length <= by:
        return list(points)
    share = (length - by) / length
    return [*points[:-1], (x1 + (x2 - x1) * share, y1 + (y2 - y1) * share)]


def _default_mark(points: Sequence[Point], ink: str) -> Svg:
    (x1, y1), (x2, y2) = points[0], points[1]
    angle = math.atan2(y2 - y1, x2 - x1)
    x, y = x1 + 9 * math.cos(angle), y1 + 9 * math.sin(angle)
    lean = angle + math.radians(60)
    dx, dy = 5 * math.cos(lean), 5 * math.sin(lean)
    return svg.line([(x - dx, y - dy), (x + dx, y + dy)], stroke=ink, stroke_width=1.5)


def _middle_part(points: Sequence[Point]) -> tuple[Point, Point]:
    """The stretch of the line on which its middle lies."""
    parts = list(pairwise(points))
    lengths = [math.dist(start, end) for start, end in parts]
    left = sum(lengths) / 2
    for part, length in zip(parts, lengths, strict=True):
        if left <= length:
            return part
        left -= length
    return parts[-1]
