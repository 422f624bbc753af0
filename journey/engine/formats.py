"""The formats that a stored state has had, and how each is read today.

A state is written in the newest format and read in any: for each past format there is a function
here that gives the next one, and a stored sample in the tests that is loaded and goes on.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from SpiffWorkflow.exceptions import SpiffWorkflowException

from journey.engine.errors import StateRefused

FORMAT: Final = 2
Stored = Mapping[str, Any]
_DAMAGES: Final = (
    AttributeError,
    LookupError,
    SpiffWorkflowException,
    TypeError,
    ValueError,
)
"""What reading a damaged state raises."""


@contextmanager
def damage_is_refused() -> Iterator[None]:
    """Turn what reading a damaged state raises into StateRefused."""
    try:
        yield
    except _DAMAGES as error:
        raise StateRefused("The stored state of the process is damaged.") from error


def in_present_format(state: Stored) -> Stored:
    """The same state in the newest format.

    Raises StateRefused when its format is unknown, or it is too damaged to be read in it.
    """
    with damage_is_refused():
        while (number := state.get("format")) != FORMAT:
            if number not in _NEXT:
                raise StateRefused(f"The stored state has format {number!r}; not readable.")
            state = _NEXT[number](state)
    return state


def _second(state: Stored) -> Stored:
    """From format 1, in which each token had its own copy of the outcomes and a time stamp.

    ROW = [id, parent row, state, step, changed at, triggered, internal data, data or None]
    """
    scopes = [state["tokens"], *(rows for _, rows in state.get("inner", ()))]
    rows = sorted((row for scope in scopes for row in scope), key=lambda row: row[4])
    outcomes = {
        step: decided["outcome"] for row in rows for step, decided in (row[7] or {}).items()
    }
    return {
        "format": 2,
        "tokens": _second_rows(state["tokens"]),
        "inner": [[token, _second_rows(rows)] for token, rows in state.get("inner", ())],
        "outcomes": outcomes,
        "ended": state.get("ended", False),
        "outcome": state.get("outcome", ""),
    }


def _second_rows(rows: list[list[Any]]) -> list[list[Any]]:
    return [[*row[:4], _second_internal(row[6]), row[5]] for row in rows]


def _second_internal(internal: dict[str, Any]) -> dict[str, Any]:
    value = internal.get("event_value")
    if not isinstance(value, dict) or "duration" not in value:
        return internal
    repeat = {
        "first": value["next"],
        "next": value["next"] if value["cycles"] else None,
        "period": f"PT{round(value['duration'])}S",
        "done": 0,
        "times": value["cycles"] if value["cycles"] >= 0 else None,
    }
    return {**internal, "event_value": repeat}


_NEXT: Final[dict[Any, Callable[[Stored], Stored]]] = {1: _second}
