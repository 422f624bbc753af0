"""Where an instance stands, for those who move it by hand or plan for many at once."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from journey.engine.compiling import Definition
from journey.engine.diagram import Node
from journey.engine.formats import damage_is_refused, in_present_format
from journey.engine.migrating.placing import PLACES
from journey.engine.migrating.standing import shape
from journey.engine.migrating.tokens import read_tokens
from journey.engine.state import State
from journey.engine.timing import VALUE

_MERGED: Final = "merged"
"""Where SpiffWorkflow notes the ids of the repeats of a step that are done."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A step at which somebody or something is waited for, and where it may be left for."""

    id: str
    """The token, as in `UserTask.id`."""
    node: Node
    candidates: tuple[Node, ...]
    """The steps beside it, itself among them: it can be opened anew."""


def places(state: State, *, definition: Definition) -> tuple[Place, ...]:
    """The steps that `move_to_step` can leave; none once it has ended. Raises StateRefused."""
    if in_present_format(state).get("ended"):
        return ()
    nodes = definition.diagram.nodes
    standing = (
        (token.id, nodes[token.step])
        for token in read_tokens(definition, state).everything()
        if token.is_alive and token.step in nodes
    )
    return tuple(
        Place(id=key, node=node, candidates=tuple(_beside(definition, node)))
        for key, node in standing
        if shape(node) in (*PLACES, "subProcess")
    )


def likeness(state: State) -> str:
    """A text that is the same for states which become the same in another version.

    The steps at which they stand and what was decided; neither ids nor dates. Raises StateRefused.
    """
    present = in_present_format(state)
    with damage_is_refused():
        scopes = {key: number for number, (key, _) in enumerate(present["inner"], start=1)}
        rows = [[_plain(row, scopes) for row in present["tokens"]]]
        rows += [[_plain(row, scopes) for row in inner] for _, inner in present["inner"]]
        told = [rows, present["outcomes"], present["ended"]]
        return json.dumps(told, sort_keys=True)


def _beside(definition: Definition, node: Node) -> Iterator[Node]:
    for other in definition.diagram.nodes.values():
        if other.scope == node.scope and shape(other) in PLACES:
            yield other


def _plain(row: list[Any], scopes: Mapping[str, int]) -> list[Any]:
    internal = row[4] if len(row) > 4 else {}
    kept = {key: value for key, value in internal.items() if key != VALUE}
    kept |= {key: len(kept[key]) for key in (_MERGED,) if key in kept}
    return [scopes.get(row[0], 0), *row[1:4], kept, *row[5:]]
