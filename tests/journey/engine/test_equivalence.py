"""Random processes: one that is stored, pruned and loaded before every step does what one that is
never stored does (reference engine.md 0 and 2)."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from journey.engine import Instance, Run, UserTask, compile_process
from tests.diagrams import TIMER, diagram, element, user_task
from tests.journey.engine.test_instance import NOW

PROCESSES = 2_000
MOST_STEPS = 60
DEEPEST = 3


class Drawing:
    """A random diagram, block in block, so that every split has its join."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.parts: list[str] = []
        self.count = 0

    def draw(self) -> bytes:
        first, last = self.block(0)
        self.parts += [element("startEvent", "began"), element("endEvent", "ended")]
        self.flow("began", first)
        self.flow(last, "ended")
        return diagram(*self.parts)

    def node(self, kind: str, inside: str = "", **attributes: str) -> str:
        self.count += 1
        name = f"n{self.count}"
        if kind == "userTask":
            self.parts.append(user_task(name))
        else:
            self.parts.append(element(kind, name, inside, **attributes))
        return name

    def flow(self, source: str, target: str, outcome: str = "") -> None:
        self.count += 1
        more = {"journey__outcome": outcome, "name": outcome} if outcome else {}
        self.parts.append(
            element("sequenceFlow", f"f{self.count}", sourceRef=source, targetRef=target, **more)
        )

    def block(self, depth: int) -> tuple[str, str]:
        kinds: list[Callable[[int], tuple[str, str]]] = [self.step, self.timer, self.repeated]
        if depth < DEEPEST:
            kinds += [self.sequence, self.choice, self.parallel, self.loop] * 2
        return self.rng.choice(kinds)(depth)

    def step(self, _depth: int) -> tuple[str, str]:
        name = self.node("userTask")
        return name, name

    def timer(self, _depth: int) -> tuple[str, str]:
        name = self.node("intermediateCatchEvent", TIMER, journey__timescale="rule")
        return name, name

    def repeated(self, _depth: int) -> tuple[str, str]:
        sequential = self.rng.choice(["true", "false"])
        loop = (
            f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}">'
            f"<bpmn:loopCardinality>{self.rng.randint(1, 3)}</bpmn:loopCardinality>"
            "</bpmn:multiInstanceLoopCharacteristics>"
        )
        name = self.node("manualTask", loop, name="Repeated")
        return name, name

    def sequence(self, depth: int) -> tuple[str, str]:
        blocks = [self.block(depth + 1) for _ in range(self.rng.randint(2, 3))]
        for (_, end), (start, _) in pairwise(blocks):
            self.flow(end, start)
        return blocks[0][0], blocks[-1][1]

    def choice(self, depth: int) -> tuple[str, str]:
        decide = self.node("userTask")
        gate = self.node("exclusiveGateway", name="Which?")
        merge = self.node("exclusiveGateway")
        self.flow(decide, gate)
        for number in range(self.rng.randint(2, 3)):
            start, end = self.block(depth + 1)
            self.flow(gate, start, f"o{number}")
            self.flow(end, merge)
        return decide, merge

    def parallel(self, depth: int) -> tuple[str, str]:
        split, join = self.node("parallelGateway"), self.node("parallelGateway")
        for _ in range(self.rng.randint(2, 3)):
            start, end = self.block(depth + 1)
            self.flow(split, start)
            self.flow(end, join)
        return split, join

    def loop(self, depth: int) -> tuple[str, str]:
        """Work that may be returned; without a join inside, where SpiffWorkflow fires early."""
        merge = self.node("exclusiveGateway")
        start, end = self.step(depth)
        decide = self.node("userTask")
        gate = self.node("exclusiveGateway", name="Good?")
        after = self.node("exclusiveGateway")
        for source, target in ((merge, start), (end, decide), (decide, gate)):
            self.flow(source, target)
        self.flow(gate, after, "go")
        self.flow(gate, merge, "back")
        return merge, after


def reloaded(instance: Instance) -> Instance:
    state = json.loads(json.dumps(instance.dump(), sort_keys=True))
    return Instance.load(instance.definition, state, functions={"due": due})


def due(_rule: str) -> dt.datetime:
    return NOW + dt.timedelta(days=1)


def standing(instance: Instance) -> tuple[object, ...]:
    """Where a process stands: what is open how often, what is waited for, whether it has ended."""
    return (
        Counter(task.node.id for task in instance.user_tasks),
        Counter(node.id for node, _ in instance.waiting),
        instance.has_ended,
    )


def passed(run: Run) -> Counter[str]:
    return Counter(run.nodes)


@pytest.mark.parametrize("batch", range(8))
def test_storing_before_every_step_changes_nothing(batch: int) -> None:
    for seed in range(batch, PROCESSES, 8):
        compare(seed)


def compare(seed: int) -> None:
    rng = Random(seed)
    definition = compile_process(Drawing(rng).draw())
    start = {"functions": {"due": due}, "now": NOW}
    (kept, first), (stored, second) = (
        Instance.start(definition, **start),  # type: ignore[arg-type]
        Instance.start(definition, **start),  # type: ignore[arg-type]
    )
    assert passed(first) == passed(second)
    for _ in range(MOST_STEPS):
        stored = reloaded(stored)
        assert standing(stored) == standing(kept), f"seed {seed}"
        if kept.has_ended:
            return
        if not kept.user_tasks or (kept.waiting and rng.random() < 0.2):
            later = NOW + dt.timedelta(days=2)
            runs = [one.fire_timers(now=later) for one in (kept, stored)]
        else:
            task = rng.choice(sorted(kept.user_tasks, key=lambda task: task.node.id))
            options = definition.diagram.options(task.node.id)
            outcome = rng.choice(options).outcome if options else ""
            runs = [
                one.complete(same(one, task).id, outcome=outcome, now=NOW) for one in (kept, stored)
            ]
        assert passed(runs[0]) == passed(runs[1]), f"seed {seed}"


def same(instance: Instance, task: UserTask) -> UserTask:
    """The step of the same name in another instance."""
    return next(one for one in instance.user_tasks if one.node.id == task.node.id)
