"""The whole picture: what lies under what, how large it is, and its key."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from journey.drawing import svg
from journey.drawing.edges import draw_edge, draw_edge_label
from journey.drawing.layout import Box, Layout, read_layout
from journey.drawing.nodes import LANES, draw_label, draw_node, label_box
from journey.drawing.states import LOOKS, Look, StepState
from journey.drawing.svg import Svg

SCALE: Final = 1.2
"""How much larger than its file a diagram is shown, so that its words are 14 px and more."""
MARGIN: Final = 16.0
KEY_HEIGHT: Final = 34.0


def draw(root: etree._Element, *, states: Mapping[str, StepState]) -> SafeString:
    """Draw the diagram of a BPMN file as SVG, with the state of each element by its id.

    `root` is the `definitions` element, already parsed by a parser that refuses entities. The
    drawing is one picture to assistive technology: say the same in words beside it. A file without
    a picture gives the empty string.
    """
    layout = read_layout(root)
    if not layout.nodes:
        return SafeString("")
    frame = _frame(layout)
    used = {state.state for state in states.values()}
    key = _key(frame, [look for name, look in LOOKS.items() if name in used])
    height = frame.height + (KEY_HEIGHT if key is not None else 0)
    picture = svg.element(
        "svg",
        class_="journey-drawing",
        role="img",
        aria_label=_spoken(layout, states),
        viewBox=" ".join(svg.number(value) for value in (frame.x, frame.y, frame.width, height)),
        width=round(frame.width * SCALE),
        height=round(height * SCALE),
        font_family="arial, sans-serif",
    )
    picture.extend(_parts(layout, states))
    if key is not None:
        picture.append(key)
    return mark_safe(etree.tostring(picture, encoding="unicode"))  # noqa: S308 (lxml escapes)


def _parts(layout: Layout, states: Mapping[str, StepState]) -> Iterable[Svg]:
    """Lanes lie below arrows, arrows below steps, words on top."""
    ground = [node for node in layout.nodes if node.kind in LANES or node.expanded]
    ahead = [node for node in layout.nodes if node not in ground]
    yield from (draw_node(node, states.get(node.id)) for node in ground)
    yield from (draw_edge(edge, states.get(edge.id)) for edge in layout.edges)
    yield from (draw_node(node, states.get(node.id)) for node in ahead)
    labels = [draw_label(node) for node in layout.nodes]
    labels += [draw_edge_label(edge) for edge in layout.edges]
    yield from (label for label in labels if label is not None)


def _frame(layout: Layout) -> Box:
    boxes = [node.box for node in layout.nodes]
    boxes += [edge.label for edge in layout.edges if edge.label]
    boxes += [label_box(node) for node in layout.nodes]
    boxes += [Box(x, y, 0, 0) for edge in layout.edges for x, y in edge.points]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN)


def _key(frame: Box, looks: list[Look]) -> Svg | None:
    if not looks:
        return None
    group = svg.element("g", class_="journey-drawing__key")
    x, y = frame.x + MARGIN, frame.bottom + KEY_HEIGHT / 2 - 6
    for look in looks:
        swatch = svg.rectangle(Box(x, y - 8, 26, 16), rx=3, fill=look.fill, stroke=look.ink)
        swatch.set("stroke-width", svg.number(look.width))
        if look.dashes:
            swatch.set("stroke-dasharray", look.dashes)
        group.append(swatch)
        sign = svg.path(look.symbol, (x + 8, y - 5), fill="none", stroke=look.ink, stroke_width=2)
        group.append(sign)
        group.append(svg.words([look.words], (x + 33, y), size=12, anchor="start"))
        x += 110
    return group


def _spoken(layout: Layout, states: Mapping[str, StepState]) -> str:
    placed = {node.id for node in layout.nodes}
    counts = Counter(state.state for step, state in states.items() if step in placed)
    said = [f"{counts[name]} {look.words.lower()}" for name, look in LOOKS.items() if counts[name]]
    so_far = f" Steps: {', '.join(said)}." if said else ""
    return f"Diagram of {layout.name}.{so_far} The same is told in words beside it."
