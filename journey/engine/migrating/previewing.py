"""The three things that can be asked for: a preview, a step by hand, and to go on."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from journey.engine.compiling import Definition
from journey.engine.diagram import JOINS
from journey.engine.expressions import Functions
from journey.engine.formats import in_present_format
from journey.engine.instance import Instance
from journey.engine.migrating.arriving import place_join
from journey.engine.migrating.moves import Choice, Move, Relocation
from journey.engine.migrating.placing import PLACES, place_open, place_past
from journey.engine.migrating.standing import shape
from journey.engine.migrating.tokens import CANCELLED, WAITING, Token, read_tokens, write_tokens
from journey.engine.migrating.verifying import pairs, verify
from journey.engine.state import State
from journey.engine.tracing import Run

NOTHING_DECIDED: Final[Mapping[str, str]] = MappingProxyType({})


def preview(
    state: State,
    *,
    old: Definition,
    new: Definition,
    mapping: Mapping[str, str] = NOTHING_DECIDED,
) -> Move:
    """What becomes of an instance in another version of its process.

    `mapping` holds what a person has decided: for a step of the old version the step of the new
    one, or the empty string for nothing. For a join that could not complete it is the step that is
    opened as well, or the empty string where the missing ways count as done. A process that has
    ended stays as it is. Raises StateRefused when the state cannot be read.
    """
    return _moved(state, Relocation(old, new, mapping))


def move_to_step(state: State, *, definition: Definition, step_id: str, to: str) -> Move:
    """What becomes of an instance when one open step, by its id, is left for another one.

    `to` is a user task, a call or an event that is waited for, beside the step that is left. The
    step that is opened is a new occurrence: nothing that hung on the old one goes with it.
    Problems are refusals here. Raises StateRefused.
    """
    nodes = definition.diagram.nodes
    tokens = read_tokens(definition, state).everything()
    token = next((one for one in tokens if one.id == step_id and one.is_alive), None)
    node = nodes.get(token.step) if token is not None else None
    if node is None or shape(node) not in (*PLACES, "subProcess"):
        message = "This step is not open, or it is one of several that are done together."
        return Move(problems=(Choice(id="not-open", element="", message=message),))
    if to not in nodes:
        message = f"There is no step “{to}” in this process. Choose one that there is."
        return Move(problems=(Choice(id="no-such-step", element=to, message=message),))
    return _moved(state, Relocation(definition, definition, {step_id: to}, renews=True))


def resume(
    definition: Definition, state: State, *, functions: Functions, now: dt.datetime
) -> tuple[Instance, Run]:
    """Load an instance that was moved, arm its new dates and let it go on from where it stands.

    A date that is in the past by now fires at once. The caller stores what the instance dumps.
    Raises EngineError.
    """
    instance = Instance.load(definition, state, functions=functions)
    return instance, instance.fire_timers(now=now)


def _moved(state: State, relocation: Relocation) -> Move:
    present = in_present_format(state)
    if present.get("ended"):
        return Move(notes=("This process has ended, so nothing is moved.",), state=state)
    root = read_tokens(relocation.old, state)
    outcomes = {
        relocation.renamed.get(step, step): outcome for step, outcome in present["outcomes"].items()
    }
    before = pairs(relocation.old, root)
    _place(relocation, root, "", relocation.new.spec)
    if not relocation.problems:
        verify(relocation, root, outcomes, before)
    if relocation.problems:
        return relocation.result(None)
    outcome = state.get("outcome", "")
    return relocation.result(write_tokens(relocation.new, root, outcomes=outcomes, outcome=outcome))


def _place(relocation: Relocation, first: Token, scope: str, spec: Any) -> None:
    """Put every token of a process, or of one of its sub-processes, and then of those in it."""
    nodes = relocation.old.diagram.nodes
    arrived: dict[str, list[Token]] = {}
    for token in list(first.walk()):
        node = nodes.get(token.step)
        if node is not None and node.kind in JOINS and token.state in (WAITING, CANCELLED):
            arrived.setdefault(node.id, []).append(token)
        elif node is not None and token.is_alive and node.kind != "boundaryEvent":
            place_open(relocation, token, scope)
    for join, tokens in arrived.items():
        place_join(relocation, nodes[join], tokens, scope, spec)
    for token in list(first.walk()):
        if token not in relocation.placed:
            place_past(relocation, token, spec)
    for token in list(first.walk()):
        if token.inner is not None and not relocation.problems:
            inner = relocation.new.inner[spec.task_specs[token.step].spec]
            _place(relocation, token.inner, token.step, inner)
