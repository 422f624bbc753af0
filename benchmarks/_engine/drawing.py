"""The diagrams of the journeys: in our profile, and as plain BPMN for stock SpiffWorkflow."""

from typing import Final

from benchmarks._engine.journeys import Call, Parallel, Process, Way

ROLE: Final = "Social worker"
# Not from journey.engine: a contestant that reads diagrams must not load it.
_HEAD: Final = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:journey="urn:childs-journey:bpmn:1"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="definitions" targetNamespace="benchmark">'
)
_TIMERS: Final = {"reminder": "P7D", "overdue": "P14D"}
_FORMAL: Final = 'xsi:type="bpmn:tFormalExpression"'


def draw(process: Process, *, ours: bool) -> bytes:
    """The BPMN file of a process."""
    drawing = _Drawing(ours=ours, timers=process.timers)
    drawing.node("startEvent", "began")
    last = drawing.way("began", process.way)
    drawing.node("endEvent", "ended", ' journey:outcome="done"' if ours else "")
    drawing.arrow(last, "ended")
    return drawing.file(process.id)


def draw_review(*, ours: bool) -> bytes:
    """A process that goes round: a report with an overdue date, a decision, and back again."""
    drawing = _Drawing(ours=ours, timers=False)
    drawing.node("startEvent", "began")
    drawing.node("exclusiveGateway", "again")
    drawing.step("report")
    drawing.timer("report", "overdue")
    drawing.step("decide")
    drawing.node("exclusiveGateway", "decided", "" if ours else ' default="accept"')
    drawing.node("endEvent", "ended", ' journey:outcome="accepted"' if ours else "")
    for source, target in (
        ("began", "again"),
        ("again", "report"),
        ("report", "decide"),
        ("decide", "decided"),
    ):
        drawing.arrow(source, target)
    for outcome, target in (("accept", "ended"), ("return", "again")):
        drawing.choice(outcome, "decided", target)
    return drawing.file("review")


class _Drawing:
    def __init__(self, *, ours: bool, timers: bool) -> None:
        self.ours = ours
        self.timers = timers
        self.parts: list[str] = []
        self.steps: list[str] = []
        self.arrows = 0

    def file(self, process: str) -> bytes:
        refs = "".join(f"<bpmn:flowNodeRef>{step}</bpmn:flowNodeRef>" for step in self.steps)
        lane = f'<bpmn:lane id="lane" name="{ROLE}">{refs}</bpmn:lane>'
        return (
            f'{_HEAD}<bpmn:process id="{process}" name="{_title(process)}" isExecutable="true">'
            f'<bpmn:laneSet id="lanes">{lane}</bpmn:laneSet>'
            f"{''.join(self.parts)}</bpmn:process></bpmn:definitions>"
        ).encode()

    def node(self, kind: str, node: str, attributes: str = "", inside: str = "") -> None:
        self.parts.append(
            f'<bpmn:{kind} id="{node}" name="{_title(node)}"{attributes}>{inside}</bpmn:{kind}>'
        )

    def arrow(self, source: str, target: str) -> None:
        self.arrows += 1
        ends = f'sourceRef="{source}" targetRef="{target}"'
        self.parts.append(f'<bpmn:sequenceFlow id="arrow_{self.arrows}" {ends}/>')

    def choice(self, outcome: str, source: str, target: str) -> None:
        ours = f' journey:outcome="{outcome}"' if self.ours else ""
        condition = f"<bpmn:conditionExpression {_FORMAL}>outcome == '{outcome}'"
        self.parts.append(
            f'<bpmn:sequenceFlow id="{outcome}" name="{_title(outcome)}" sourceRef="{source}"'
            f' targetRef="{target}"{ours}>'
            f"{'' if self.ours else condition + '</bpmn:conditionExpression>'}</bpmn:sequenceFlow>"
        )

    def way(self, last: str, way: Way) -> str:
        for one in way:
            if isinstance(one, Parallel):
                last = self.section(last, one)
                continue
            if isinstance(one, Call):
                self.node("callActivity", one.id, f' calledElement="{one.process}"')
            else:
                self.step(one.id)
            self.arrow(last, one.id)
            last = one.id
        return last

    def section(self, last: str, section: Parallel) -> str:
        split, join = f"{section.id}_split", f"{section.id}_join"
        self.node("parallelGateway", split)
        self.arrow(last, split)
        self.node("parallelGateway", join)
        for branch in section.branches:
            self.arrow(self.way(split, branch), join)
        return join

    def step(self, step: str) -> None:
        self.steps.append(step)
        ours = ' journey:form="note" journey:timescale="step.done"' if self.ours else ""
        self.node("userTask", step, ours)
        for kind in _TIMERS if self.timers else ():
            self.timer(step, kind)

    def timer(self, step: str, kind: str) -> None:
        event = f"{step}_{kind}"
        ours = f' journey:timescale="step.{kind}"' if self.ours else ""
        moment = "" if self.ours else f'"{_TIMERS[kind]}"'
        duration = f"<bpmn:timeDuration {_FORMAL}>{moment}</bpmn:timeDuration>" if moment else ""
        self.node(
            "boundaryEvent",
            event,
            f' attachedToRef="{step}" cancelActivity="false"{ours}',
            f"<bpmn:timerEventDefinition>{duration}</bpmn:timerEventDefinition>",
        )
        self.node("endEvent", f"{event}_sent")
        self.arrow(event, f"{event}_sent")


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
