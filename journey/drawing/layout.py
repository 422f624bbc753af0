"""What a diagram's interchange data says of where each element lies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
DI: Final = "{http://www.omg.org/spec/DD/20100524/DI}"

WIDEST: Final = 1_000_000.0
"""Further out than any diagram is drawn."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, kw_only=True)
class Node:
    """An element with a place: a lane, a step, a gateway, an event, a note."""

    id: str
    kind: str
    """The name of its XML element, as `userTask`."""
    name: str
    element: etree._Element
    box: Box
    label: Box | None
    upright: bool
    """For lanes and pools: words are at the top, not at the side."""
    expanded: bool
    """For sub-processes: its steps are drawn inside it."""

    def has(self, child: str) -> bool:
        """Whether the element holds a child of a kind, as `timerEventDefinition`."""
        return self.element.find(f"{BPMN}{child}") is not None


@dataclass(frozen=True, kw_only=True)
class Edge:
    """An arrow between elements."""

    id: str
    kind: str
    name: str
    points: tuple[Point, ...]
    label: Box | None
    is_default: bool
    """Whether it leaves a gateway as the way that is taken when no other is."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A diagram as it is drawn, in the order of its file."""

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def read_layout(root: etree._Element) -> Layout:
    """Read the first picture of a BPMN file; what has no place in it is left out."""
    elements = {element.get("id", ""): element for element in root.iter(f"{BPMN}*")}
    plane = root.find(f"{BPMNDI}BPMNDiagram/{BPMNDI}BPMNPlane")
    shapes = [] if plane is None else list(plane)
    return Layout(
        name=_name_of(root),
        nodes=tuple(_nodes(shapes, elements)),
        edges=tuple(_edges(shapes, elements)),
    )


def _nodes(shapes: list[etree._Element], elements: Mapping[str, etree._Element]) -> Iterator[Node]:
    for shape in shapes:
        element = elements.get(shape.get("bpmnElement", ""))
        box = _box(shape)
        if shape.tag != f"{BPMNDI}BPMNShape" or element is None or box is None:
            continue
        yield Node(
            id=element.get("id", ""),
            kind=_kind(element),
            name=_words(element),
            element=element,
            box=box,
            label=_box(shape.find(f"{BPMNDI}BPMNLabel")),
            upright=shape.get("isHorizontal") == "false",
            expanded=shape.get("isExpanded") == "true",
        )


def _edges(shapes: list[etree._Element], elements: Mapping[str, etree._Element]) -> Iterator[Edge]:
    defaults = {element.get("default") for element in elements.values()} - {None}
    for shape in shapes:
        element = elements.get(shape.get("bpmnElement", ""))
        points = tuple(_points(shape))
        if shape.tag != f"{BPMNDI}BPMNEdge" or element is None or len(points) < 2:
            continue
        yield Edge(
            id=element.get("id", ""),
            kind=_kind(element),
            name=_words(element),
            points=points,
            label=_box(shape.find(f"{BPMNDI}BPMNLabel")),
            is_default=element.get("id") in defaults,
        )


def _kind(element: etree._Element) -> str:
    return str(element.tag).removeprefix(BPMN)


def _words(element: etree._Element) -> str:
    text = element.findtext(f"{BPMN}text") if element.tag == f"{BPMN}textAnnotation" else None
    return " ".join((text or element.get("name") or "").split())


def _box(holder: etree._Element | None) -> Box | None:
    bounds = None if holder is None else holder.find(f"{DC}Bounds")
    if bounds is None:
        return None
    return Box(*(_number(bounds, key) for key in ("x", "y", "width", "height")))


def _points(shape: etree._Element) -> Iterator[Point]:
    for point in shape.iterfind(f"{DI}waypoint"):
        yield _number(point, "x"), _number(point, "y")


def _number(element: etree._Element, key: str) -> float:
    """A coordinate; what no paper has room for, or is no number, lies at 0."""
    try:
        value = float(element.get(key, 0))
    except ValueError:
        return 0.0
    return value if abs(value) <= WIDEST else 0.0


def _name_of(root: etree._Element) -> str:
    names = (element.get("name") for element in root.iterfind(f"{BPMN}process"))
    return next((name for name in names if name), "the process")
