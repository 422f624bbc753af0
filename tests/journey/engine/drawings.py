"""Random diagrams, drawn block in block, so that every split has its join."""

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Final

from tests.diagrams import TERMINATE, TIMER, diagram, element, user_task

DEEPEST: Final = 3
Ends = tuple[str, str]


class Drawing:
    """A random diagram: steps, dates, decisions, loops and parallel ways; or the whole profile."""

    def __init__(self, rng: Random, *, whole_profile: bool = False) -> None:
        self.rng, self.whole_profile = rng, whole_profile
        self.parts: list[list[str]] = [[]]
        self.declared: list[str] = []
        self.count = 0
        first, last = self.sequence(0)
        self.node("startEvent", id="began")
        self.node("endEvent", id="ended")
        self.flow("began", first)
        self.flow(last, "ended")

    def draw(self) -> bytes:
        """The diagram as a file."""
        end = b"</bpmn:definitions>"
        return diagram(*self.parts[0]).replace(end, "".join(self.declared).encode() + end)

    def name(self) -> str:
        self.count += 1
        return f"n{self.count}"

    def node(self, kind: str, inside: str = "", **attributes: str) -> str:
        name = attributes.pop("id", "") or self.name()
        written = user_task(name) if kind == "userTask" else ""
        self.parts[-1].append(written or element(kind, name, inside, **attributes))
        return name

    def flow(self, source: str, target: str, outcome: str = "", condition: str = "") -> None:
        more = {"journey__outcome": outcome, "name": outcome} if outcome else {}
        inside = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>"
        ends = {"sourceRef": source, "targetRef": target}
        self.node("sequenceFlow", inside if condition else "", **ends, **more)

    def chain(self, *names: str) -> None:
        for source, target in pairwise(names):
            self.flow(source, target)

    def event(self, kind: str) -> str:
        """An event definition of its own name or time."""
        name = self.name()
        if kind == "timer":
            seconds = self.rng.randint(3_600, 200_000)
            timer = f"<bpmn:timeDuration>PT{seconds}S</bpmn:timeDuration>"
            return f"<bpmn:timerEventDefinition>{timer}</bpmn:timerEventDefinition>"
        code = "" if kind == "message" else f' {kind}Code="{name}"'
        self.declared.append(f'<bpmn:{kind} id="{name}" name="{name}"{code}/>')
        return f'<bpmn:{kind}EventDefinition {kind}Ref="{name}"/>'

    def block(self, depth: int) -> Ends:
        kinds: list[Callable[[int], Ends]] = [self.step, self.date, self.repeated]
        if self.whole_profile:
            kinds += [self.wait, self.guarded, self.call, self.race]
        if depth < DEEPEST:
            kinds += [self.sequence, self.choice, self.parallel, self.loop] * 2
        if depth < DEEPEST and self.whole_profile:
            kinds += [self.inclusive, self.sub_process, self.troubled]
        return self.rng.choice(kinds)(depth)

    def step(self, _depth: int) -> Ends:
        name = self.node("userTask")
        return name, name

    def date(self, _depth: int) -> Ends:
        name = self.node("intermediateCatchEvent", TIMER, journey__timescale="rule")
        return name, name

    def wait(self, _depth: int) -> Ends:
        kind = self.rng.choice(["timer", "message"])
        name = self.node("intermediateCatchEvent", self.event(kind))
        return name, name

    def repeated(self, _depth: int) -> Ends:
        calls = self.whole_profile and self.rng.random() < 0.5
        kind = "callActivity" if calls else "manualTask"
        more = {"calledElement": "other"} if kind == "callActivity" else {}
        name = self.node(kind, repeat(self.rng), name="Repeated", **more)
        return name, name

    def sequence(self, depth: int) -> Ends:
        blocks = [self.block(depth + 1) for _ in range(self.rng.randint(2, 3))]
        for (_, end), (start, _) in pairwise(blocks):
            self.flow(end, start)
        return blocks[0][0], blocks[-1][1]

    def choice(self, depth: int) -> Ends:
        decide, merge = self.node("userTask"), self.node("exclusiveGateway")
        self.decide(decide, {f"o{n}": self.then(depth, merge) for n in range(2)})
        return decide, merge

    def decide(self, decide: str, ways: dict[str, str]) -> None:
        gate = self.node("exclusiveGateway", name="Which?")
        self.flow(decide, gate)
        for outcome, target in ways.items():
            self.flow(gate, target, outcome)

    def then(self, depth: int, target: str) -> str:
        """A block that leads to a node; gives where it begins."""
        start, end = self.block(depth + 1)
        self.flow(end, target)
        return start

    def parallel(self, depth: int) -> Ends:
        split, join = self.node("parallelGateway"), self.node("parallelGateway")
        for _ in range(self.rng.randint(2, 3)):
            self.flow(split, self.then(depth, join))
        return split, join

    def inclusive(self, depth: int) -> Ends:
        decide, merge = self.node("userTask"), self.node("exclusiveGateway")
        split, join = self.node("inclusiveGateway"), self.node("inclusiveGateway")
        self.decide(decide, {outcome: merge for outcome in ("o0", "o1", "both")})
        self.flow(merge, split)
        for way in ("o0", "o1"):
            condition = f"{decide}.outcome == '{way}' or {decide}.outcome == 'both'"
            self.flow(split, self.then(depth, join), condition=condition)
        return decide, join

    def loop(self, depth: int) -> Ends:
        """Work that may be returned."""
        merge, decide = self.node("exclusiveGateway"), self.node("userTask")
        after = self.node("exclusiveGateway")
        self.flow(merge, self.then(depth, decide))
        self.decide(decide, {"go": after, "back": merge})
        return merge, after

    def race(self, _depth: int) -> Ends:
        """An event-based gateway: a message or a date."""
        gate, merge = self.node("eventBasedGateway"), self.node("exclusiveGateway")
        for kind in ("message", "timer"):
            caught = self.node("intermediateCatchEvent", self.event(kind))
            self.flow(gate, caught)
            self.chain(caught, self.node("userTask"), merge)
        return gate, merge

    def guarded(self, _depth: int) -> Ends:
        """A step with events at its boundary."""
        host = self.node("userTask")
        return host, self.boundaries(host, ["timer", "message"])

    def call(self, _depth: int) -> Ends:
        """A called process, which may fail, tell something or be late."""
        host = self.node("callActivity", calledElement="other", name="Call")
        return host, self.boundaries(host, ["timer", "message", "error", "escalation"])

    def boundaries(self, host: str, kinds: list[str]) -> str:
        """Events at the boundary of a step, some of which interrupt it; gives what comes after."""
        merge = self.node("exclusiveGateway")
        self.flow(host, merge)
        for kind in self.rng.sample(kinds, self.rng.randint(1, 2)):
            interrupts = kind == "error" or self.rng.random() < 0.5
            self.boundary(host, self.event(kind), merge if interrupts else "")
        return merge

    def boundary(self, host: str, definition: str, merge: str) -> None:
        caught = self.node(
            "boundaryEvent",
            definition,
            attachedToRef=host,
            cancelActivity="true" if merge else "false",
        )
        first, second = self.node("userTask"), self.node("userTask")
        self.chain(caught, first, second, merge or self.node("endEvent"))

    def sub_process(self, depth: int) -> Ends:
        """A sub-process; now and then whatever comes first inside ends it all."""
        self.parts.append([])
        inside, end = self.block(depth + 1)
        ended = self.node("endEvent", self.rng.choice(["", TERMINATE]))
        split = self.node("parallelGateway")
        self.chain(self.node("startEvent"), split, inside)
        self.flow(end, ended)
        self.chain(split, self.node("userTask"), self.node("endEvent"))
        name = self.wrap()
        return name, self.boundaries(name, ["timer", "message"])

    def troubled(self, depth: int) -> Ends:
        """A sub-process that may end with an error, or tell something on its way."""
        error, escalation = self.event("error"), self.event("escalation")
        self.parts.append([])
        inside, end = self.block(depth + 1)
        told = self.node("intermediateThrowEvent", escalation)
        decide = self.node("userTask")
        self.chain(self.node("startEvent"), inside)
        self.chain(end, told, decide)
        ends = {"well": self.node("endEvent"), "badly": self.node("endEvent", error)}
        self.decide(decide, ends)
        name, merge = self.wrap(), self.node("exclusiveGateway")
        self.flow(name, merge)
        self.boundary(name, error, merge)
        self.boundary(name, escalation, "")
        return name, merge

    def wrap(self) -> str:
        inside = "".join(self.parts.pop())
        return self.node("subProcess", inside, name="Sub")


def repeat(rng: Random) -> str:
    """The mark of a step that is done several times."""
    sequential = rng.choice(["true", "false"])
    times = f"<bpmn:loopCardinality>{rng.randint(1, 3)}</bpmn:loopCardinality>"
    mark = "bpmn:multiInstanceLoopCharacteristics"
    return f'<{mark} isSequential="{sequential}">{times}</{mark}>'
