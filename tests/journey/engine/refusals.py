"""One diagram for each rule that it breaks, made from a sound one by replacing a part."""

from journey.engine.known import Known, Links, Safeguard
from tests.diagrams import TIMER, arrows, diagram, element, lane, user_task

STEPS = ("work", "decide")
SAFEGUARD = Safeguard(
    key="guard",
    title="It is looked at twice",
    process="guarded",
    mark="twice",
    ends=frozenset({"ended"}),
    except_ends=frozenset(),
    source="a test",
    can_be_waived=False,
)
KNOWN = Known(
    roles=frozenset({"Social worker"}),
    forms=frozenset(STEPS),
    rules=frozenset({*STEPS, "rule"}),
    processes=frozenset({"letter", "visit", "process"}),
    facts=frozenset({"harm"}),
    safeguards=(SAFEGUARD,),
    links={
        "letter": Links(calls=frozenset({"visit"}), errors=frozenset({"lost"})),
        "visit": Links(calls=frozenset({"process"}), catches=frozenset({"come"})),
    },
)


def flow(flow_id: str, source: str, target: str, inside: str = "", **more: str) -> str:
    """One arrow."""
    return element("sequenceFlow", flow_id, inside, sourceRef=source, targetRef=target, **more)


def accept(inside: str = "", **more: str) -> str:
    """The arrow of the option to accept."""
    return flow("accept", "decided", "ended", inside, **more)


def sound(process: str = "process", **replaced: str) -> bytes:
    """A diagram that may run; a part is replaced by naming it."""
    parts = {
        "lane": lane("Social worker", *STEPS),
        "began": element("startEvent", "began"),
        "again": element("exclusiveGateway", "again"),
        "work": user_task("work"),
        "decide": user_task("decide", journey__authorises="work"),
        "decided": element("exclusiveGateway", "decided", name="Is it good?"),
        "ended": element("endEvent", "ended", journey__outcomeFrom="decide"),
        "first": arrows("began > again", "again > work", "work > decide", "decide > decided"),
        "accept": accept(journey__outcome="accept", name="Accept"),
        "return": flow("return", "decided", "again", journey__outcome="return", name="Return"),
        "more": "",
    }
    return diagram(*{**parts, **replaced}.values(), process=process)


def catch(inside: str, **more: str) -> str:
    return element("intermediateCatchEvent", "wait", inside, **more)


def timer(kind: str, text: str) -> str:
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def event(kind: str, reference: str = "") -> str:
    written = f' {kind}Ref="{reference}"' if reference else ""
    return f"<bpmn:{kind}EventDefinition{written}/>"


def condition(text: str) -> str:
    return f"<bpmn:conditionExpression>{text}</bpmn:conditionExpression>"


def repeat(times: str = "2", more: str = "") -> str:
    loop = "multiInstanceLoopCharacteristics"
    return f"<bpmn:{loop}><bpmn:loopCardinality>{times}</bpmn:loopCardinality>{more}</bpmn:{loop}>"


def step(inside: str) -> str:
    return element(
        "userTask", "work", inside, name="Work", journey__form="work", journey__timescale="work"
    )


def boundary(definition: str, host: str = "work", **more: str) -> str:
    return element("boundaryEvent", "late", definition, attachedToRef=host, **more)


CALL = element("callActivity", "call", calledElement="letter", name="Call")
WEEKLY = timer("timeCycle", "R3/P7D")
UNTIL = "<bpmn:completionCondition>True</bpmn:completionCondition>"
DECLARED = (
    '<bpmn:message id="m" name="nobody"/><bpmn:error id="e" name="E" errorCode="other"/>'
    '<bpmn:escalation id="x" name="X" escalationCode="other"/></bpmn:definitions>'
)


def declared(source: bytes) -> bytes:
    """The same with a message, an error and an escalation to refer to."""
    return source.replace(b"</bpmn:definitions>", DECLARED.encode())


BROKEN: list[tuple[str, dict[str, str]]] = [
    ("name-too-long", {"work": user_task("work", name="a" * 201)}),
    ("name-too-long", {"accept": accept(journey__outcome="a" * 101)}),
    ("name-too-long", {"accept": accept(journey__outcome="accept", name="a" * 201)}),
    ("user-task-without-name", {"work": user_task("work", name="")}),
    ("user-task-without-form", {"work": user_task("work", journey__form="")}),
    ("user-task-without-timescale", {"work": user_task("work", journey__timescale="")}),
    ("user-task-without-lane", {"lane": ""}),
    ("unknown-form", {"work": user_task("work", journey__form="nothing")}),
    ("unknown-timescale", {"work": user_task("work", journey__timescale="nothing")}),
    ("unknown-timescale", {"more": catch(TIMER, journey__timescale="nothing")}),
    ("unknown-lane", {"lane": lane("Wizard", *STEPS)}),
    ("unknown-allocation", {"work": user_task("work", journey__allocateTo="anybody")}),
    ("unknown-safeguard", {"work": user_task("work", journey__safeguard="thrice")}),
    ("safeguard-missing", {"process": "guarded"}),
    ("safeguard-without-end", {
        "process": "guarded", "ended": element("endEvent", "finished"),
        "accept": accept(journey__outcome="accept", name="Accept").replace("ended", "finished")}),
    ("one-start", {"began": ""}),
    ("one-start", {"more": element("startEvent", "second")}),
    ("no-end", {"ended": ""}),
    ("no-end", {"more": element("subProcess", "sub", element("startEvent", "inner"))}),
    ("dangling-arrow", {"more": flow("loose", "nowhere", "ended")}),
    ("arrow-misplaced", {"more": flow("back", "decide", "began")}),
    ("arrow-misplaced", {"more": flow("on", "ended", "again")}),
    ("arrow-misplaced", {"more": boundary(TIMER) + flow("on", "decide", "late")}),
    ("arrow-twice", {
        "again": element("parallelGateway", "again"), "more": flow("a", "again", "work")}),
    ("no-way-in", {"more": user_task("decide2")}),
    ("no-way-out", {"more": element("intermediateThrowEvent", "stone")}),
    ("gateway-missing", {"more": flow("second", "began", "decided")}),
    ("lane-twice", {"lane": lane("Social worker", "work", *STEPS)}),
    ("unknown-element", {"more": element("scriptTask", "script")}),
    ("unknown-element", {"more": element("serviceTask", "service")}),
    ("unknown-element", {"more": element("task", "task")}),
    ("unknown-element", {"more": element("transaction", "sub")}),
    ("unknown-element", {"more": '<x:script xmlns:x="urn:x">open()</x:script>'}),
    ("unknown-element", {"more": catch("<bpmn:signalEventDefinition/>")}),
    ("unknown-element", {"work": step("<bpmn:ioSpecification/>")}),
    ("unknown-element", {"lane": lane("Social worker", *STEPS).replace(
        "</bpmn:lane>", '<bpmn:childLaneSet id="c"/></bpmn:lane>')}),
    ("element-misplaced", {"work": step(condition("1 == 1"))}),
    ("element-misplaced", {"again": element("exclusiveGateway", "again", repeat())}),
    ("said-twice", {"accept": accept(condition("1 == 1") * 2)}),
    ("unknown-attribute", {"work": user_task("work", isForCompensation="true")}),
    ("unknown-attribute", {"work": user_task("work", journey__colour="red")}),
    ("id-unclear", {"work": user_task("class")}),
    ("id-unclear", {"work": user_task("_work")}),
    ("id-unclear", {"more": element("exclusiveGateway", "decided")}),
    ("id-unclear", {"more": element("exclusiveGateway", "")}),
    ("id-unclear", {"began": element("startEvent", "Start")}),
    ("id-unclear", {"ended": element("endEvent", "work.BoundaryEventSplit")}),
    ("id-unclear", {"more": element("subProcess", "process")}),
    ("event-misplaced", {"began": element("startEvent", "began", event("error"))}),
    ("event-misplaced", {"work": step(event("message"))}),
    ("event-misplaced", {"more": boundary(event("error", "e"))}),
    ("error-goes-on", {
        "more": CALL + boundary(event("error", "e"), "call", cancelActivity="false")}),
    ("events-several", {"more": catch(TIMER + event("message", "m"))}),
    ("events-several", {"more": catch(TIMER * 2, journey__timescale="rule")}),
    ("event-without-meaning", {"more": catch("")}),
    ("event-without-name", {"more": catch(event("message"))}),
    ("event-sub-process", {"more": element("subProcess", "sub", triggeredByEvent="true")}),
    ("repeat-misplaced", {"more": element("subProcess", "sub", repeat())}),
    ("repeat-not-counted", {"work": step(repeat("work.outcome"))}),
    ("repeat-not-counted", {"work": step(repeat("0"))}),
    ("repeat-until", {"work": step(repeat("2", UNTIL))}),
    ("repeated-call-interrupted", {
        "more": element("callActivity", "call", repeat(), calledElement="letter")
        + boundary(TIMER, "call", journey__timescale="rule")}),
    ("not-attached", {"more": boundary(TIMER, "nobody")}),
    ("gateway-without-events", {"again": element("eventBasedGateway", "again")}),
    ("gateway-two-dates", {
        "more": element("eventBasedGateway", "race") + flow("r1", "race", "wait")
        + flow("r2", "race", "other") + catch(TIMER, journey__timescale="rule")
        + catch(TIMER, journey__timescale="rule").replace('"wait"', '"other"')}),
    ("timer-without-timescale", {"more": catch(TIMER)}),
    ("timer-said-twice", {"more": catch(timer("timeDuration", "P3D"), journey__timescale="rule")}),
    ("timescale-without-timer", {"began": element("startEvent", "b", journey__timescale="rule")}),
    ("timer-not-understood", {"more": catch(timer("timeDuration", "banana"))}),
    ("timer-not-understood", {"more": catch(timer("timeDuration", "PT1D"))}),
    ("timer-not-understood", {"more": catch(timer("timeDuration", "2026-03-02T10:00"))}),
    ("timer-not-understood", {"more": catch(timer("timeDate", "P10D"))}),
    ("timer-not-understood", {"more": catch(timer("timeDate", "due('nothing')"))}),
    ("timer-not-understood", {"more": catch(timer("timeDate", "due('rule', 'work')"))}),
    ("timer-not-understood", {"more": catch(timer("timeDate", "due(other)"))}),
    ("timer-said-twice", {"more": catch(timer("timeCycle", ""), journey__timescale="rule")}),
    ("repetition-misplaced", {"more": catch(WEEKLY)}),
    ("repetition-misplaced", {"more": boundary(WEEKLY)}),
    ("repetition-misplaced", {"began": element("startEvent", "began", WEEKLY)}),
    ("repetition-misplaced", {
        "more": element("eventBasedGateway", "race") + flow("r1", "race", "wait")
        + catch(WEEKLY)}),
    ("timer-not-understood", {"more": catch(timer("timeCycle", "R3/P1M"))}),
    ("timer-not-understood", {"more": catch(timer("timeCycle", "R/P1Y"))}),
    ("decision-without-question", {"decided": element("exclusiveGateway", "decided")}),
    ("decision-without-outcomes", {"accept": accept(), "return": flow("r", "decided", "again")}),
    ("decision-without-step", {"decide": element("parallelGateway", "decide")}),
    ("decision-repeated", {"decide": step(repeat()).replace('"work"', '"decide"', 1)}),
    ("option-incomplete", {"accept": accept(name="Accept")}),
    ("option-incomplete", {"accept": accept(journey__outcome="accept")}),
    ("outcome-twice", {"accept": accept(journey__outcome="return", name="Accept")}),
    ("outcome-unclear", {"accept": accept(journey__outcome="a' or 'b", name="Accept")}),
    ("outcome-misplaced", {"first": arrows(
        "began > again", "again > work", "work > decide: on", "decide > decided")}),
    ("one-option", {"return": ""}),
    ("outcome-and-condition", {
        "accept": accept(condition("1 == 1"), journey__outcome="accept", name="Accept")}),
    ("too-many-ways", {
        "again": element("inclusiveGateway", "again"),
        "more": "".join(flow(f"w{n}", "again", "work") for n in range(7))}),
    ("default-elsewhere", {"again": element("exclusiveGateway", "again", default="accept")}),
    ("default-with-condition", {
        "again": element("exclusiveGateway", "again", default="on"),
        "more": flow("on", "again", "decide", condition("decide.outcome == 'accept'"))}),
    ("condition-misplaced", {"more": flow("on", "work", "ended", condition("1 == 1"))}),
    ("condition-not-understood", {"accept": accept(condition("decide.outcome =="))}),
    ("condition-not-understood", {"accept": accept(condition("__import__('os')"))}),
    ("condition-unknown-name", {"accept": accept(condition("nobody.outcome == 'x'"))}),
    ("condition-unknown-name", {"accept": accept(condition("work.outcome == 'x'"))}),
    ("condition-unknown-name", {"accept": accept(condition("happened('nothing')"))}),
    ("condition-unknown-name", {"accept": accept(condition("happened('harm', 'nothing')"))}),
    ("condition-unknown-name", {"accept": accept(condition("passed('nothing')"))}),
    ("condition-not-understood", {"accept": accept(condition("happened()"))}),
    ("condition-not-understood", {"accept": accept(condition("passed('rule', 'rule')"))}),
    ("condition-not-understood", {"accept": accept(condition("due('rule') == 1"))}),
    ("condition-unknown-field", {"accept": accept(condition("decide.outcom == 'accept'"))}),
    ("condition-unknown-field", {"accept": accept(condition("decide == 'accept'"))}),
    ("condition-never-holds", {"more": flow("on", "again", "ended", condition(
        "decide.outcome in ['accept', 'acept']"))}),
    ("authorises-nothing", {"decide": user_task("decide", journey__authorises="nobody")}),
    ("authorises-nothing", {"decide": user_task("decide", journey__authorises="decide")}),
    ("reads-nothing", {"decide": user_task("decide", journey__reads="work nobody")}),
    ("reads-nothing", {"work": user_task("work", journey__reads="work")}),
    (
        "reads-and-authorises",
        {"decide": user_task("decide", journey__reads="work", journey__authorises="work")},
    ),
    ("authorises-without-decision", {"work": user_task("work", journey__authorises="decide")}),
    ("outcome-from-nothing", {"ended": element("endEvent", "ended", journey__outcomeFrom="work")}),
    ("outcome-said-twice", {
        "ended": element(
            "endEvent", "ended", journey__outcomeFrom="decide", journey__outcome="x")}),
    ("end-inside", {
        "more": element("subProcess", "sub", element("endEvent", "in", journey__outcome="x"))}),
    ("unknown-process", {"more": element("callActivity", "call", calledElement="nobody")}),
    ("unknown-process", {"ended": element("endEvent", "ended", journey__starts="nothing")}),
    ("events-several", {"more": element(
        "intermediateThrowEvent", "tell", event("message", "m"), journey__starts="letter")}),
    ("unknown-process", {
        "more": element("intermediateThrowEvent", "tell", journey__starts="nothing")}),
    ("unless-unclear", {"ended": element("endEvent", "ended", journey__unless="running")}),
    ("unless-unclear", {"ended": element(
        "endEvent", "ended", journey__starts="visit", journey__unless="tired")}),
    ("heard-unclear", {"ended": element("endEvent", "ended", journey__heard="now")}),
    ("heard-unclear", {"more": element(
        "intermediateThrowEvent", "tell", event("message", "m"), journey__heard="later")}),
    ("begun-by-nobody", {"began": element("startEvent", "began", journey__begunBy="machine")}),
    ("begun-by-nobody", {"began": element("startEvent", "began", journey__asks="harm")}),
    ("unknown-fact", {"began": element(
        "startEvent", "began", journey__begunBy="person", journey__asks="harm Harm!")}),
    ("unknown-fact", {"began": element(
        "startEvent", "began", journey__begunBy="person", journey__asks="harmony")}),
    ("start-inside", {"more": element(
        "subProcess", "sub", element("startEvent", "inner", journey__begunBy="person"))}),
    ("call-cycle", {"more": element("callActivity", "call", calledElement="process")}),
    ("call-cycle", {"more": CALL}),
    ("never-thrown", {"more": CALL + boundary(event("error", "e"), "call")}),
    ("never-thrown", {
        "more": element("subProcess", "s") + boundary(event("escalation", "x"), "s")}),
    ("message-unheard", {"more": element("intermediateThrowEvent", "tell", event("message", "m"))}),
]  # fmt: skip
