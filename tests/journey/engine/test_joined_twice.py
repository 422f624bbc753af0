"""Random diagrams with ways that lead to a join: refused, or no arrow ever brings two tokens."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from journey.engine import Diagram
from journey.engine.check import WAYS
from journey.engine.diagram import JOINS
from journey.engine.reading import diagram_of
from tests.journey.engine.drawings import Drawing
from tests.journey.engine.oracle import Game
from tests.journey.engine.refusals import KNOWN
from tests.journey.engine.test_instance import NOW

DRAWN, BATCHES = 600, 2
MOST_STEPS, GAMES = 40, 3


class Untidy(Drawing):
    """A random diagram in which ways that would end lead to a gateway drawn before."""

    def __init__(self, rng: Random) -> None:
        self.gateways: list[tuple[Any, str]] = []
        super().__init__(rng, whole_profile=True)

    def node(self, kind: str, inside: str = "", **attributes: str) -> str:
        here = [name for scope, name in self.gateways if scope is self.parts[-1]]
        if kind == "endEvent" and not attributes and here and self.rng.random() < 0.7:
            return self.rng.choice(here)
        name = super().node(kind, inside, **attributes)
        if kind in JOINS:
            self.gateways.append((self.parts[-1], name))
        return name


def is_refused(diagram: Diagram) -> bool:
    """Whether some way of it goes round for ever, is stuck, or would be gone twice."""
    return any(True for rule in WAYS[:3] for _ in rule(diagram, KNOWN))


def play(diagram: Diagram, rng: Random) -> None:
    """Play it at random; each arrow brings one token to a join before that goes on."""
    game = Game(diagram, NOW)
    for _ in range(MOST_STEPS):
        arrived = Counter(
            (token.by, token.within) for token in game.tokens if token.at.kind in JOINS
        )
        assert max(arrived.values(), default=0) < 2
        can = [*sorted(game.open) * 2, *sorted(game.messages) * 2, *["due"] * bool(game.due)]
        if not can:
            return
        chosen = rng.choice(can)
        if chosen == "due":
            game.fire(max(game.now, game.due[0]))
        elif chosen in game.messages:
            game.deliver(chosen)
        else:
            options = diagram.options(chosen)
            game.complete(chosen, rng.choice(options).outcome if options else "")


@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_is_accepted_brings_one_token_by_each_arrow(batch: int) -> None:
    accepted = 0
    for seed in range(batch, DRAWN, BATCHES):
        rng = Random(seed)
        drawing = Untidy(rng)
        diagram = diagram_of(drawing.draw())
        if drawing.gateways and not is_refused(diagram):
            accepted += 1
            for _ in range(GAMES):
                play(diagram, rng)
    assert DRAWN / BATCHES / 20 < accepted < DRAWN / BATCHES
