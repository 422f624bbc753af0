"""Lanes, steps, gateways, events and notes."""

from collections.abc import Callable
from typing import Any, Final

from journey.drawing import svg
from journey.drawing.layout import Box, Node
from journey.drawing.states import LOOKS, Look, StepState, look_of, spoken
from journey.drawing.svg import Svg
from journey.drawing.words import LEADING, fit, width_of, wrap

STEP_SIZES: Final = (12.0, 11.0, 10.0)
LABEL_SIZE: Final = 11.0
LABEL_WIDTH: Final = 96.0
LANE_HEADER: Final = 30.0
LANE_INK: Final = "#8a8f92"
PILL_HEIGHT: Final = 17.0

SUBPROCESSES: Final = frozenset(("subProcess", "transaction", "adHocSubProcess"))
STARTS: Final = "{urn:childs-journey:bpmn:1}starts"
"""The attribute of an event that starts another process."""
LANES: Final = frozenset(("lane", "participant"))


def draw_node(node: Node, state: StepState | None) -> Svg:
    """Draw an element that has a place, in its state."""
    group = svg.element("g", class_=_classes(node, state))
    for part in _painter(node)(node, look_of(state)):
        group.append(part)
    if state and state.state in LOOKS:
        group.append(_pill(node.box, state) if _is_step(node) else _dot(node.box, state))
    told = spoken(state)
    if node.name or told:
        svg.described(group, f"{node.name or 'This point'}: {told}" if told else node.name)
    return group


def draw_label(node: Node) -> Svg | None:
    """The name of a gateway or event, where its file puts it or else below it."""
    if not _is_labelled(node):
        return None
    place = label_box(node)
    lines = wrap(node.name, place.width, LABEL_SIZE)
    return svg.label(lines, (place.middle[0], place.y), size=LABEL_SIZE)


def label_box(node: Node) -> Box:
    """The room that the name of a gateway or event takes; its own box for anything else."""
    if not _is_labelled(node):
        return node.box
    x, top = node.box.middle[0], node.box.bottom + 4
    width = LABEL_WIDTH
    if node.label:
        x, top, width = node.label.middle[0], node.label.y, max(node.label.width, LABEL_WIDTH)
    lines = wrap(node.name, width, LABEL_SIZE)
    return Box(x - width / 2, top, width, len(lines) * LABEL_SIZE * LEADING)


def _is_step(node: Node) -> bool:
    kind = node.kind
    return kind in SUBPROCESSES or kind == "callActivity" or kind.lower().endswith("task")


def _is_labelled(node: Node) -> bool:
    return bool(node.name) and node.kind.endswith(("Gateway", "Event"))


def _classes(node: Node, state: StepState | None) -> str:
    known = state.state if state and state.state in LOOKS else "none"
    return f"journey-drawing__{node.kind} journey-drawing__node--{known}"


Painter = Callable[[Node, Look], list[Svg]]


def _painter(node: Node) -> Painter:
    if node.kind in LANES:
        return _lane
    if _is_step(node):
        return _step
    if node.kind.endswith("Gateway"):
        return _gateway
    if node.kind.endswith("Event"):
        return _event
    return _note if node.kind == "textAnnotation" else _thing


def _lane(node: Node, _look: Look) -> list[Svg]:
    box = node.box
    frame = svg.rectangle(box, fill="#ffffff", stroke=LANE_INK, stroke_width=1)
    if node.upright:
        header = Box(box.x, box.y, box.width, LANE_HEADER)
        return [frame, _lane_header(header), svg.block([node.name], header, size=12)]
    header = Box(box.x, box.y, LANE_HEADER, box.height)
    lines, size = fit(node.name, box.height - 8, LANE_HEADER - 2, (13.0, 12.0, 11.0))
    x, y = header.middle
    turned = svg.element("g", transform=f"translate({svg.number(x)} {svg.number(y)}) rotate(-90)")
    turned.append(svg.block(lines, Box(0, 0, 0, 0), size=size))
    return [frame, _lane_header(header), turned]


def _lane_header(box: Box) -> Svg:
    return svg.rectangle(box, fill="#f3f3f3", stroke=LANE_INK, stroke_width=1)


def _step(node: Node, look: Look) -> list[Svg]:
    width = look.width + 2 if node.kind == "callActivity" else look.width
    frame = svg.rectangle(node.box, rx=8, **_lines(look, width))
    used = PILL_HEIGHT + 4 if look.symbol else 0
    room = Box(node.box.x, node.box.y + used, node.box.width, node.box.height - used)
    if node.expanded:
        lines = wrap(node.name, room.width - 16, STEP_SIZES[0])
        return [frame, svg.words(lines, (room.middle[0], room.y + 14), size=STEP_SIZES[0])]
    lines, size = fit(node.name, room.width - 12, room.height - 12, STEP_SIZES)
    return [frame, svg.block(lines, room, size=size), *_step_markers(node, look)]


def _step_markers(node: Node, look: Look) -> list[Svg]:
    x, bottom = node.box.middle[0], node.box.bottom
    line: dict[str, Any] = {"fill": "none", "stroke": look.ink, "stroke_width": 1.5}
    many = node.element.find("{*}multiInstanceLoopCharacteristics")
    if many is not None:
        lying = many.get("isSequential") == "true"
        bars = "M0 2 H10 M0 6 H10 M0 10 H10" if lying else "M1 1 V11 M5 1 V11 M9 1 V11"
        return [svg.path(bars, (x - 5, bottom - 14), **line)]
    if node.has("standardLoopCharacteristics"):
        return [svg.path("M8 10 A5 5 0 1 0 3 10 M3 10 H0 M3 10 V7", (x - 5, bottom - 14), **line)]
    if node.kind in SUBPROCESSES:
        return [svg.path("M0 0 H12 V12 H0 Z M6 2 V10 M2 6 H10", (x - 6, bottom - 14), **line)]
    return []


def _gateway(node: Node, look: Look) -> list[Svg]:
    box, (x, y) = node.box, node.box.middle
    corners = [(x, box.y), (box.right, y), (x, box.bottom), (box.x, y)]
    parts = [svg.polygon(corners, **_lines(look, look.width))]
    ink: dict[str, Any] = {"fill": "none", "stroke": look.ink, "stroke_width": 3}
    scale = box.width / 50
    if node.kind == "exclusiveGateway":
        parts.append(svg.path("M-7 -8 L7 8 M7 -8 L-7 8", (x, y), scale=scale, **ink))
    elif node.kind == "parallelGateway":
        parts.append(svg.path("M-10 0 H10 M0 -10 V10", (x, y), scale=scale, **ink))
    elif node.kind == "inclusiveGateway":
        parts.append(svg.circle((x, y), 10 * scale, **ink))
    elif node.kind == "eventBasedGateway":
        pentagon = "M0 -9 L8.6 -2.8 L5.3 7.3 H-5.3 L-8.6 -2.8 Z"
        thin = {**ink, "stroke_width": 1.5}
        parts.append(svg.circle((x, y), 13 * scale, **thin))
        parts.append(svg.path(pentagon, (x, y), scale=scale * 0.8, **thin))
    return parts


def _event(node: Node, look: Look) -> list[Svg]:
    x, y = node.box.middle
    radius = node.box.width / 2
    is_end = node.kind == "endEvent"
    frame = svg.circle((x, y), radius, **_lines(look, look.width + 2 if is_end else look.width))
    if "false" in (node.element.get("cancelActivity"), node.element.get("isInterrupting")):
        frame.set("stroke-dasharray", "4 2")
    parts = [frame]
    if node.kind not in ("startEvent", "endEvent"):
        parts.append(
            svg.circle((x, y), radius - 3.5, fill="none", stroke=look.ink, stroke_width=1.2)
        )
    return parts + _event_marker(node, look)


_EVENT_MARKERS: Final = {
    "timerEventDefinition": "M-9 0 A9 9 0 1 0 9 0 A9 9 0 1 0 -9 0 M0 -6 V0 H5",
    "messageEventDefinition": "M-8 -5.5 H8 V5.5 H-8 Z M-8 -5.5 L0 1 L8 -5.5",
    "errorEventDefinition": "M-8 7 L-3 -6 L2 3 L8 -7 L3 7 L-2 -1 Z",
    "escalationEventDefinition": "M0 -8 L6 7 L0 1 L-6 7 Z",
    "signalEventDefinition": "M0 -8 L8 6 H-8 Z",
}


def _event_marker(node: Node, look: Look) -> list[Svg]:
    scale = node.box.width / 36
    if node.element.get(STARTS):
        arrow: dict[str, Any] = {"fill": "none", "stroke": look.ink, "stroke_width": 2}
        return [svg.path("M-8 0 H8 M2 -6 L8 0 L2 6", node.box.middle, scale=scale, **arrow)]
    if node.has("terminateEventDefinition"):
        return [svg.circle(node.box.middle, 10 * scale, fill=look.ink)]
    return [
        svg.path(
            commands, node.box.middle, scale=scale, fill="none", stroke=look.ink, stroke_width=1.5
        )
        for definition, commands in _EVENT_MARKERS.items()
        if node.has(definition)
    ]


def _note(node: Node, _look: Look) -> list[Svg]:
    box = node.box
    bracket = [(box.x + 8, box.y), (box.x, box.y), (box.x, box.bottom), (box.x + 8, box.bottom)]
    lines = wrap(node.name, box.width - 14, LABEL_SIZE)
    text = svg.words(lines, (box.x + 8, box.y + 10), size=LABEL_SIZE, anchor="start")
    return [svg.line(bracket, stroke="#484949", stroke_width=1.2), text]


def _thing(node: Node, look: Look) -> list[Svg]:
    lines = wrap(node.name, max(node.box.width, LABEL_WIDTH), LABEL_SIZE)
    frame = svg.rectangle(node.box, fill="#ffffff", stroke=look.ink, stroke_width=1)
    return [frame, svg.label(lines, (node.box.middle[0], node.box.bottom + 4), size=LABEL_SIZE)]


def _lines(look: Look, width: float) -> dict[str, object]:
    return {
        "fill": look.fill,
        "stroke": look.ink,
        "stroke_width": width,
        "stroke_dasharray": look.dashes or None,
    }


def _pill(box: Box, state: StepState) -> Svg:
    look = look_of(state)
    text = f"{look.words} ×{state.times}" if state.times > 1 else look.words
    size = LABEL_SIZE
    width = width_of(text, size) * 1.05 + 27
    place = Box(box.x + 5, box.y + 5, width, PILL_HEIGHT)
    group = svg.element("g", class_="journey-drawing__state")
    group.append(svg.rectangle(place, rx=3, fill=look.ink))
    group.append(_symbol(look, (place.x + 5, place.y + 3.5)))
    at = (place.x + 20, place.middle[1])
    group.append(svg.words([text], at, size=size, anchor="start", fill="#ffffff", weight="bold"))
    return group


def _dot(box: Box, state: StepState) -> Svg:
    look = look_of(state)
    x, y = box.right - 5, box.y + 5
    group = svg.element("g", class_="journey-drawing__state")
    group.append(svg.circle((x, y), 8, fill=look.ink, stroke="#ffffff", stroke_width=1))
    group.append(_symbol(look, (x - 4, y - 4), scale=0.8))
    return group


def _symbol(look: Look, at: tuple[float, float], scale: float = 1) -> Svg:
    return svg.path(look.symbol, at, scale=scale, fill="none", stroke="#ffffff", stroke_width=2)
