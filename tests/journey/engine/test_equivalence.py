"""Random processes: what the engine does is what BPMN says, and storing it changes nothing.

Each is run three times side by side: kept in memory, stored and loaded before every step, and
played by the token game of `oracle.py` (reference engine.md 0 and 2).
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from journey.engine import Instance, Run, compile_process
from journey.engine.expressions import Functions
from journey.engine.instance import OpenStep
from tests.journey.engine.drawings import Drawing
from tests.journey.engine.oracle import BY_RULE, Game
from tests.journey.engine.test_instance import NOW

PROCESSES = 2_000
BATCHES = 8
MOST_STEPS = 50
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_engine_does_what_the_token_game_does(batch: int) -> None:
    for seed in range(batch, PROCESSES, BATCHES):
        SideBySide(seed).compare()


class SideBySide:
    """One random process, run in three ways."""

    def __init__(self, seed: int) -> None:
        self.seed, self.rng, self.now = seed, Random(seed), NOW
        self.definition = compile_process(Drawing(self.rng, whole_profile=True).draw())
        self.functions = {"due": lambda _rule: self.now + BY_RULE}
        self.game = Game(self.definition.diagram, NOW)
        self.kept, first = self.start()
        self.stored, second = self.start()
        assert passed(first) == passed(second)

    def start(self) -> tuple[Instance, Run]:
        return Instance.start(self.definition, functions=self.functions, now=NOW)

    def compare(self) -> None:
        for step in range(MOST_STEPS):
            self.stored = reloaded(self.stored, self.functions)
            expected = played(self.game)
            assert standing(self.kept) == expected, f"seed {self.seed}, step {step}"
            assert standing(self.stored) == expected, f"seed {self.seed}, step {step}, stored"
            if self.kept.has_ended:
                return
            self.act()

    def act(self) -> None:
        """Let something happen that can: of what is done, of what comes in, of what is due."""
        steps = sorted(self.game.open) * 3
        can: list[tuple[Callable[[str], None], str]] = [(self.complete, step) for step in steps]
        can += [(self.deliver, message) for message in sorted(self.game.messages)]
        can += [(self.fire, "")] * bool(self.game.due)
        can += [(self.fail, call.node.id) for call in self.kept.calls]
        act, name = self.rng.choice(can)
        act(name)

    def complete(self, step: str) -> None:
        options = self.definition.diagram.options(step)
        outcome = self.rng.choice(options).outcome if options else ""
        self.game.complete(step, outcome)
        runs = [
            one.complete(opened(one, step).id, outcome=outcome, now=self.now)
            for one in (self.kept, self.stored)
        ]
        assert passed(runs[0]) == passed(runs[1]), f"seed {self.seed}"

    def deliver(self, message: str) -> None:
        self.game.deliver(message)
        for one in (self.kept, self.stored):
            one.deliver(message, now=self.now)

    def fire(self, _name: str) -> None:
        """Come at the instant, or later when more is due."""
        self.now = max(self.now, self.game.due[0]) + self.rng.choice([0, 0, 5, 50]) * HOUR
        self.game.fire(self.now)
        for one in (self.kept, self.stored):
            one.fire_timers(now=self.now)

    def fail(self, step: str) -> None:
        """Let a called process fail, or tell something, where the diagram catches it."""
        for node in self.definition.diagram.nodes.values():
            event = node.event
            if node.attached_to == step and event and event.kind in ("error", "escalation"):
                caught = any(node.id in token.events for token in self.game.tokens)
                if caught:
                    self.game.throw(step, event.kind)
                for one in (self.kept, self.stored):
                    if event.kind == "error":
                        one.fail_call(opened(one, step).id, event.name, now=self.now)
                    else:
                        one.escalate_call(opened(one, step).id, event.name, now=self.now)
                return


def due(_rule: str) -> dt.datetime:
    """A rule whose date is the same whenever it is asked."""
    return NOW + dt.timedelta(days=1)


def reloaded(instance: Instance, functions: Functions) -> Instance:
    state = json.loads(json.dumps(instance.dump(), sort_keys=True))
    return Instance.load(instance.definition, state, functions=functions)


def standing(instance: Instance) -> tuple[object, ...]:
    """Where a process stands: what is open how often, what is waited for, whether it has ended."""
    return (
        Counter(step.node.id for step in (*instance.user_tasks, *instance.calls)),
        [moment for _, moment in instance.waiting],
        set(instance.messages_awaited),
        instance.has_ended,
    )


def played(game: Game) -> tuple[object, ...]:
    """The same of a game."""
    return game.open, game.due, set(game.messages), not game.tokens


def passed(run: Run) -> Counter[str]:
    return Counter(run.nodes)


def opened(instance: Instance, step: str) -> OpenStep:
    """An open step of a name."""
    return next(one for one in (*instance.user_tasks, *instance.calls) if one.node.id == step)


def same(instance: Instance, task: OpenStep) -> OpenStep:
    """The step of the same name in another instance."""
    return opened(instance, task.node.id)
