"""Small diagrams for tests, written as one line for each node and arrow."""

from journey.engine.xml import BPMN, JOURNEY

HEAD = (
    f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:journey="{JOURNEY}" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">'
)
TIMER = "<bpmn:timerEventDefinition/>"
TERMINATE = "<bpmn:terminateEventDefinition/>"


def element(kind: str, element_id: str, inside: str = "", **attributes: str) -> str:
    """One element; an attribute `journey__form` becomes `journey:form`."""
    written = "".join(f' {k.replace("__", ":")}="{v}"' for k, v in attributes.items())
    return f'<bpmn:{kind} id="{element_id}"{written}>{inside}</bpmn:{kind}>'


def user_task(step: str, **attributes: str) -> str:
    """A user task with a form and a timescale of its own name."""
    more = {"name": step.title(), "journey__form": step, "journey__timescale": step, **attributes}
    return element("userTask", step, **more)


def arrows(*ways: str) -> str:
    """Arrows from lines such as `a > b` or `a > b: outcome`."""
    written = []
    for number, way in enumerate(ways, start=1):
        way, _, outcome = way.partition(":")
        source, target = (end.strip() for end in way.split(">"))
        more = {"journey__outcome": outcome.strip(), "name": outcome.strip()} if outcome else {}
        written.append(
            element("sequenceFlow", f"arrow_{number}", sourceRef=source, targetRef=target, **more)
        )
    return "".join(written)


def lane(name: str, *nodes: str) -> str:
    """A lane set with one lane."""
    refs = "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)
    return element("laneSet", "lanes", element("lane", "lane", refs, name=name))


def diagram(*parts: str, process: str = "process") -> bytes:
    """A BPMN file with one process."""
    inside = "".join(parts)
    written = element("process", process, inside, isExecutable="true")
    return f"{HEAD}{written}</bpmn:definitions>".encode()
