"""Which elements a file may hold, where each may stand and what it may say.

What is not here is refused: nothing of a file is passed over in silence. What stands here without
being compiled is documentation: names, notes, pools, data objects, the direction of a gateway.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from journey.engine.diagram import FLOW_NODES, GATEWAYS, USER_TASKS

ANYWHERE: Final = frozenset({"*"})
_SCOPES: Final = frozenset({"process", "subProcess"})
_EVENTS: Final = (
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
)
_ON_ANY_NODE: Final = "milestone guidance audience"


@dataclass(frozen=True)
class Word:
    """One kind of element of BPMN."""

    inside: frozenset[str]
    """The kinds of element that may hold it."""
    attributes: frozenset[str] = frozenset()
    """What it may say, besides an id and a name."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """What it may say with this one value only, because another would be passed over."""
    own: frozenset[str] = frozenset()
    """The attributes of our own namespace that mean something here."""
    once: bool = False
    """Whether its holder may hold it once only."""


def _word(inside: Iterable[str], attributes: str = "", own: str = "", **fixed: str) -> Word:
    return Word(frozenset(inside), frozenset(attributes.split()), fixed, frozenset(own.split()))


def _once(inside: Iterable[str], attributes: str = "", **fixed: str) -> Word:
    return Word(frozenset(inside), frozenset(attributes.split()), fixed, once=True)


_ACTIVITY: Final = {"isForCompensation": "false", "startQuantity": "1", "completionQuantity": "1"}
_STEP_OWN: Final = f"form timescale authorises reads allocateTo safeguard {_ON_ANY_NODE}"
_EXPRESSION: Final = "xsi:type"

WORDS: Final[Mapping[str, Word]] = {
    "definitions": _word(
        (),
        "targetNamespace expressionLanguage typeLanguage exporter exporterVersion "
        "xsi:schemaLocation",
    ),
    "process": _word({"definitions"}, "processType isClosed", isExecutable="true"),
    "laneSet": _once({"process"}),
    "lane": _word({"laneSet"}),
    "flowNodeRef": _word({"lane"}),
    "userTask": _word(_SCOPES, own=_STEP_OWN, implementation="##unspecified", **_ACTIVITY),
    "manualTask": _word(_SCOPES, own=_STEP_OWN, **_ACTIVITY),
    "callActivity": _word(_SCOPES, "calledElement", _ON_ANY_NODE, **_ACTIVITY),
    "subProcess": _word(_SCOPES, own=_ON_ANY_NODE, triggeredByEvent="false", **_ACTIVITY),
    "exclusiveGateway": _word(_SCOPES, "gatewayDirection default", _ON_ANY_NODE),
    "inclusiveGateway": _word(_SCOPES, "gatewayDirection default", _ON_ANY_NODE),
    "parallelGateway": _word(_SCOPES, "gatewayDirection", _ON_ANY_NODE),
    "eventBasedGateway": _word(
        _SCOPES,
        "gatewayDirection",
        _ON_ANY_NODE,
        instantiate="false",
        eventGatewayType="Exclusive",
    ),
    "startEvent": _word(
        _SCOPES,
        own=f"timescale begunBy asks {_ON_ANY_NODE}",
        isInterrupting="true",
        parallelMultiple="false",
    ),
    "endEvent": _word(_SCOPES, own=f"outcome outcomeFrom starts unless heard {_ON_ANY_NODE}"),
    "intermediateCatchEvent": _word(
        _SCOPES, own=f"timescale {_ON_ANY_NODE}", parallelMultiple="false"
    ),
    "intermediateThrowEvent": _word(_SCOPES, own=f"starts unless heard {_ON_ANY_NODE}"),
    "boundaryEvent": _word(
        _SCOPES,
        "attachedToRef cancelActivity",
        f"timescale {_ON_ANY_NODE}",
        parallelMultiple="false",
    ),
    "sequenceFlow": _word(_SCOPES, "sourceRef targetRef", "outcome", isImmediate="true"),
    "incoming": _word(FLOW_NODES),
    "outgoing": _word(FLOW_NODES),
    "conditionExpression": _once({"sequenceFlow"}, _EXPRESSION),
    "timerEventDefinition": _word(_EVENTS),
    "timeDate": _word({"timerEventDefinition"}, _EXPRESSION),
    "timeDuration": _word({"timerEventDefinition"}, _EXPRESSION),
    "timeCycle": _word({"timerEventDefinition"}, _EXPRESSION),
    "messageEventDefinition": _word(_EVENTS, "messageRef"),
    "errorEventDefinition": _word(_EVENTS, "errorRef"),
    "escalationEventDefinition": _word(_EVENTS, "escalationRef"),
    "terminateEventDefinition": _word(_EVENTS),
    "multiInstanceLoopCharacteristics": _once(
        {*USER_TASKS, "callActivity", "subProcess"}, "isSequential", behavior="All"
    ),
    "loopCardinality": _once({"multiInstanceLoopCharacteristics"}, _EXPRESSION),
    "completionCondition": _once({"multiInstanceLoopCharacteristics"}, _EXPRESSION),
    "message": _word({"definitions"}),
    "error": _word({"definitions"}, "errorCode"),
    "escalation": _word({"definitions"}, "escalationCode"),
    "collaboration": _once({"definitions"}, "isClosed"),
    "participant": _once({"collaboration"}, "processRef"),
    "category": _word({"definitions"}),
    "categoryValue": _word({"category"}, "value"),
    "textAnnotation": _word({*_SCOPES, "collaboration"}, "textFormat"),
    "text": _word({"textAnnotation"}),
    "association": _word({*_SCOPES, "collaboration"}, "sourceRef targetRef associationDirection"),
    "group": _word({*_SCOPES, "collaboration"}, "categoryValueRef"),
    "dataObject": _word(_SCOPES, isCollection="false"),
    "dataObjectReference": _word(_SCOPES, "dataObjectRef"),
    "documentation": _word(ANYWHERE, "textFormat"),
    "extensionElements": _once(ANYWHERE),
}

INSTEAD_OF: Final[Mapping[str, str]] = {
    "task": "Draw a user task, so that it is clear who acts.",
    "scriptTask": "A diagram cannot hold a program. Draw a user task or leave it out.",
    "script": "A diagram cannot hold a program. Draw a user task or leave it out.",
    "preScript": "A diagram cannot hold a program. Leave it out.",
    "postScript": "A diagram cannot hold a program. Leave it out.",
    "serviceTask": "A diagram cannot call services. Draw a user task or leave it out.",
    "businessRuleTask": "Draw a user task with a decision instead.",
    "sendTask": "Draw a message event, or a user task for the person who sends it.",
    "receiveTask": "Draw a message event, or a user task for the person who receives it.",
    "complexGateway": "Draw an exclusive or a parallel gateway instead.",
    "transaction": "Draw a sub-process with boundary events instead.",
    "adHocSubProcess": "Draw a parallel gateway with a way for each step instead.",
    "standardLoopCharacteristics": "Draw the loop with a gateway, so that it can be seen.",
    "signalEventDefinition": "Draw a message to the process that is meant.",
    "signal": "Draw a message to the process that is meant.",
    "linkEventDefinition": "Draw an arrow, or split the process with a called one.",
    "compensateEventDefinition": "Draw the steps that put it right.",
    "cancelEventDefinition": "Draw an error event instead.",
    "conditionalEventDefinition": "Draw a gateway after the step that decides it.",
    "loopDataInputRef": "Say how many times it is done with a number.",
    "dataStore": "Leave it out: what is recorded is in the forms.",
    "dataStoreReference": "Leave it out: what is recorded is in the forms.",
    "ioSpecification": "Leave it out: what is recorded is in the forms.",
    "property": "Leave it out: what is recorded is in the forms.",
    "dataInputAssociation": "Join data with a plain dotted line, or leave it out.",
    "dataOutputAssociation": "Join data with a plain dotted line, or leave it out.",
    "messageFlow": "Draw message events in both processes and name the message alike.",
    "participant": "Draw one pool in a file, and each other process in a file of its own.",
    "childLaneSet": "Draw the lanes beside each other, one for each role.",
    "laneSet": "Draw the lanes in the process, one for each role.",
    "potentialOwner": "Put the step into the lane of the role that does it.",
    "humanPerformer": "Put the step into the lane of the role that does it.",
    "performer": "Put the step into the lane of the role that does it.",
    "resourceRole": "Put the step into the lane of the role that does it.",
    "correlationProperty": "Leave it out: a message goes to the journey that it is meant for.",
    "correlationSubscription": "Leave it out: a message goes to the journey that it is meant for.",
    "conditionExpression": "Put the condition on an arrow out of a gateway.",
    "isForCompensation": "Draw the steps that put it right.",
    "isInterrupting": "Draw a boundary event on the step that goes on.",
    "triggeredByEvent": "Draw a boundary event and the steps after it instead.",
    "isCollection": "Name it in the plural and leave the mark out.",
    "startQuantity": "Join the ways with a parallel gateway before the step.",
    "completionQuantity": "Split the way with a parallel gateway after the step.",
    "isExecutable": "Set it to true when the diagram is meant to run.",
    "instantiate": "Draw a start event before the gateway.",
    "eventGatewayType": "Draw a parallel gateway with an event on each way.",
    "parallelMultiple": "Draw a parallel gateway with an event on each way.",
    "behavior": "Leave it out: the step is done when each of its rounds is done.",
    "default": "Put the default on a gateway.",
    "outcome": "Write an outcome on the arrows of a decision and on end events.",
    "starts": "Draw an end event that starts the other process, or an event between two steps.",
    "unless": "Write it on an event that starts another process.",
    "heard": "Write it on an event that sends a message.",
    "begunBy": "Write it on the start event of the process.",
    "asks": "Write it on the start event of the process.",
    "timescale": "Give a timescale to user tasks and timer events.",
    "safeguard": "Mark the user task in which it is done.",
}
LEAVE_OUT: Final = "Leave it out, or draw it with other elements."

OF_DRAWING_TOOLS: Final = (
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    "http://camunda.org/schema/modeler/1.0",
)
"""Namespaces that say only how something is drawn, and with what."""
NODES_AND_ARROWS: Final = frozenset({*FLOW_NODES, *GATEWAYS, "sequenceFlow"})
