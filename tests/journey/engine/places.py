"""The 25 places in which SpiffWorkflow evaluates what a diagram says (reference engine.md 4.1).

Each is a diagram that would be sound without it, with an attack where the text stands.
"""

from collections.abc import Callable
from typing import Final

from tests.diagrams import arrows, diagram, element, lane, user_task

SPIFF = 'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
START, END = element("startEvent", "began"), element("endEvent", "ended")
LANE = lane("Social worker", "work", "more")
WORK = {"name": "Work", "journey__form": "work", "journey__timescale": "work"}
AROUND = arrows("began > work", "work > ended")


def quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "'")


def on_step(inside: str, kind: str = "userTask", **more: str) -> bytes:
    """A process of one step."""
    return diagram(LANE, START, element(kind, "work", inside, **{**WORK, **more}), END, AROUND)


def extended(inside: str, namespace: str = SPIFF) -> str:
    return f"<bpmn:extensionElements {namespace}>{inside}</bpmn:extensionElements>"


def waiting(definition: str, kind: str = "intermediateCatchEvent") -> bytes:
    """A process that waits for an event before its step."""
    ways = arrows("began > wait", "wait > work", "work > ended")
    return diagram(LANE, START, element(kind, "wait", definition), user_task("work"), END, ways)


def timer(kind: str, text: str) -> str:
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>{quoted(text)}</bpmn:{kind}>"
        "</bpmn:timerEventDefinition>"
    )


def parted(gateway: str, text: str) -> bytes:
    """A process whose ways part by a condition."""
    condition = f"<bpmn:conditionExpression>{quoted(text)}</bpmn:conditionExpression>"
    return diagram(
        LANE,
        START,
        user_task("work"),
        element(gateway, "parted", default="on"),
        element("sequenceFlow", "in", condition, sourceRef="parted", targetRef="ended"),
        element("sequenceFlow", "on", sourceRef="parted", targetRef="other"),
        END,
        element("endEvent", "other"),
        arrows("began > work", "work > parted"),
    )


def repeated(part: str, text: str, loop: str = "multiInstanceLoopCharacteristics") -> bytes:
    times = (
        "<bpmn:loopCardinality>2</bpmn:loopCardinality>" if part == "completionCondition" else ""
    )
    inside = f"<bpmn:{loop}>{times}<bpmn:{part}>{quoted(text)}</bpmn:{part}></bpmn:{loop}>"
    return on_step(inside)


def at_boundary(kind: str, text: str, **more: str) -> bytes:
    late = element("boundaryEvent", "late", timer(kind, text), attachedToRef="work", **more)
    end = element("endEvent", "too_late")
    ways = arrows("began > work", "work > ended", "late > too_late")
    return diagram(LANE, START, user_task("work"), late, END, end, ways)


def after_gateway(text: str) -> bytes:
    gateway = element("eventBasedGateway", "race")
    wait = element("intermediateCatchEvent", "wait", timer("timeDate", text))
    ways = arrows("began > race", "race > wait", "wait > work", "work > ended")
    return diagram(LANE, START, gateway, wait, user_task("work"), END, ways)


def at_start(text: str) -> bytes:
    start = element("startEvent", "began", timer("timeDate", text))
    return diagram(LANE, start, user_task("work"), END, AROUND)


def ad_hoc(text: str) -> bytes:
    inside = f"<bpmn:completionCondition>{quoted(text)}</bpmn:completionCondition>"
    ways = arrows("began > wait", "wait > ended")
    return diagram(LANE, START, element("adHocSubProcess", "wait", inside), END, ways)


def beside(source: bytes, more: str) -> bytes:
    """Something beside the process, in the same file."""
    return source.replace(b"</bpmn:definitions>", f"{more}</bpmn:definitions>".encode())


def payload(kind: str, text: str) -> bytes:
    expression = (
        f"<spiffworkflow:payloadExpression>{quoted(text)}</spiffworkflow:payloadExpression>"
    )
    definition = f'<bpmn:{kind}EventDefinition {kind}Ref="r"/>'
    end = element("endEvent", "ended", definition)
    thing = f'<bpmn:{kind} id="r" name="r">{extended(expression)}</bpmn:{kind}>'
    return beside(diagram(LANE, START, user_task("work"), end, AROUND), thing)


def message_payload(text: str) -> bytes:
    inside = f"<spiffworkflow:messagePayload>{quoted(text)}</spiffworkflow:messagePayload>"
    throw = waiting('<bpmn:messageEventDefinition messageRef="m"/>', "intermediateThrowEvent")
    return beside(throw, f'<bpmn:message id="m" name="m">{extended(inside)}</bpmn:message>')


def correlated(text: str) -> bytes:
    expression = f"<bpmn:messagePath>{quoted(text)}</bpmn:messagePath>"
    inside = (
        '<bpmn:correlationPropertyRetrievalExpression messageRef="m">'
        f"{expression}</bpmn:correlationPropertyRetrievalExpression>"
    )
    source = waiting('<bpmn:messageEventDefinition messageRef="m"/>')
    message = '<bpmn:message id="m" name="m"/>'
    return beside(source, message + element("correlationProperty", "c", inside))


def variable_correlation(text: str) -> bytes:
    inside = (
        "<spiffworkflow:processVariableCorrelation><spiffworkflow:expression>"
        f"{quoted(text)}</spiffworkflow:expression></spiffworkflow:processVariableCorrelation>"
    )
    return on_step(extended(inside))


def service(text: str) -> bytes:
    parameter = f'<spiffworkflow:parameter id="p" type="str" value="{quoted(text)}"/>'
    inside = (
        f'<spiffworkflow:serviceTaskOperator id="o">{parameter}</spiffworkflow:serviceTaskOperator>'
    )
    return on_step(extended(inside), "serviceTask")


def decision_table(part: str, text: str) -> bytes:
    """A step that asks a decision table, which stands in the same file."""
    table = (
        f'<dmn:{part} xmlns:dmn="https://www.omg.org/spec/DMN/20191111/MODEL/" id="t"><dmn:text>'
    )
    called = extended("<spiffworkflow:calledDecisionId>t</spiffworkflow:calledDecisionId>")
    return beside(
        on_step(called, "businessRuleTask"), f"{table}{quoted(text)}</dmn:text></dmn:{part}>"
    )


def written(tag: str) -> Callable[[str], bytes]:
    """A step with an extension element of SpiffWorkflow."""
    return lambda text: on_step(
        extended(f"<spiffworkflow:{tag}>{quoted(text)}</spiffworkflow:{tag}>")
    )


PLACES: Final[dict[str, Callable[[str], bytes]]] = {
    "scriptTask": lambda text: on_step(f"<bpmn:script>{quoted(text)}</bpmn:script>", "scriptTask"),
    "condition, exclusive": lambda text: parted("exclusiveGateway", text),
    "condition, inclusive": lambda text: parted("inclusiveGateway", text),
    "timeDate, between": lambda text: waiting(timer("timeDate", text)),
    "timeDate, start": at_start,
    "timeDate, event gateway": after_gateway,
    "timeDuration": lambda text: waiting(timer("timeDuration", text)),
    "timeDuration, boundary": lambda text: at_boundary("timeDuration", text),
    "timeCycle": lambda text: at_boundary("timeCycle", text, cancelActivity="false"),
    "conditionalEvent": lambda text: waiting(
        f"<bpmn:conditionalEventDefinition><bpmn:condition>{quoted(text)}</bpmn:condition>"
        "</bpmn:conditionalEventDefinition>"
    ),
    "loopCondition": lambda text: repeated("loopCondition", text, "standardLoopCharacteristics"),
    "loopCardinality": lambda text: repeated("loopCardinality", text),
    "completionCondition": lambda text: repeated("completionCondition", text),
    "completionCondition, ad hoc": ad_hoc,
    "preScript": written("preScript"),
    "postScript": written("postScript"),
    "messagePayload": message_payload,
    "payload of a signal": lambda text: payload("signal", text),
    "payload of an error": lambda text: payload("error", text),
    "payload of an escalation": lambda text: payload("escalation", text),
    "correlation property": correlated,
    "process variable correlation": variable_correlation,
    "serviceTaskOperator": service,
    "DMN input expression": lambda text: decision_table("inputExpression", text),
    "DMN input cell": lambda text: decision_table("inputEntry", text),
    "DMN output cell": lambda text: decision_table("outputEntry", text),
    "camunda expression": lambda text: on_step("").replace(
        b'id="work"', f'{CAMUNDA} camunda:expression="{quoted(text)}" id="work"'.encode()
    ),
    "camunda collection": lambda text: on_step(
        f'<bpmn:multiInstanceLoopCharacteristics {CAMUNDA} camunda:collection="{quoted(text)}">'
        "<bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    ),
}
