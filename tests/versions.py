"""Published versions of small diagrams, for tests of what happens between processes."""

from journey.engine import compile_process
from journey.library import library
from journey.models import ProcessVersion
from tests.diagrams import diagram, element, lane, user_task

DECLARED = (
    '<bpmn:message id="m" name="answer"/><bpmn:error id="e" name="E" errorCode="unsafe"/>'
    '<bpmn:escalation id="x" name="X" escalationCode="late"/></bpmn:definitions>'
)
MESSAGE = '<bpmn:messageEventDefinition messageRef="m"/>'
ERROR = '<bpmn:errorEventDefinition errorRef="e"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="x"/>'
START, END = element("startEvent", "began"), element("endEvent", "ended")


def letter(step: str, **more: str) -> str:
    """A step of a social worker, whose form and timescale the test library has."""
    return user_task(
        step, **{"journey__form": "write_letter", "journey__timescale": "visit.decided", **more}
    )


def published(
    process: str, *parts: str, steps: tuple[str, ...], role: str = "Social worker"
) -> ProcessVersion:
    """A published version of a diagram whose `steps` are in the lane of the social workers."""
    source = diagram(*parts, lane(role, *steps), process=process)
    definition = compile_process(source.replace(b"</bpmn:definitions>", DECLARED.encode()))
    forms = {node.attributes["form"] for node in definition.diagram.user_tasks}
    number = ProcessVersion.objects.filter(process_id=process).count() + 1
    return ProcessVersion.objects.create(
        process_id=process,
        number=number,
        name=process.title(),
        xml=source.replace(b"</bpmn:definitions>", DECLARED.encode()),
        compiled=definition.compiled,
        forms={key: library().form_text(key) for key in forms},
        hash=definition.hash,
        status=ProcessVersion.Status.PUBLISHED,
    )
