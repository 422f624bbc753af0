"""How far a step has got, and how each state looks."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class StepState:
    """How far a journey has got at one element of a diagram."""

    state: str
    """done, open, overdue, withdrawn or waiting; anything else is drawn as not reached."""
    note: str = ""
    """What to say of it, as in "done by Priya Shah on 3 June 2026"."""
    times: int = 1
    """How often it was done."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a state is drawn with. The ink is dark enough for white words on it (4.5 to 1)."""

    words: str
    fill: str
    ink: str
    width: float
    dashes: str = ""
    symbol: str = ""
    """A path in a square of 10, drawn as a white line on the ink."""


NOT_REACHED: Final = Look(words="Not reached", fill="#ffffff", ink="#484949", width=1.5)

LOOKS: Final = {
    "done": Look(
        words="Done", fill="#e7f2ec", ink="#00582c", width=2, symbol="M1.5 5.5 L4 8 L8.5 2.5"
    ),
    "open": Look(
        words="To do", fill="#e8f1fa", ink="#16538a", width=3, symbol="M3 1.5 L8 5 L3 8.5"
    ),
    "overdue": Look(
        words="Overdue",
        fill="#fcebe8",
        ink="#99200f",
        width=3,
        dashes="10 4",
        symbol="M5 1 V6.2 M5 8 V9.2",
    ),
    "waiting": Look(
        words="Waiting",
        fill="#fff6dc",
        ink="#5f4700",
        width=2.5,
        dashes="5 3",
        symbol="M3.2 1.5 V8.5 M6.8 1.5 V8.5",
    ),
    "withdrawn": Look(
        words="Withdrawn",
        fill="#f3f3f3",
        ink="#484949",
        width=2,
        dashes="2 3",
        symbol="M2 2 L8 8 M8 2 L2 8",
    ),
}


def look_of(state: StepState | None) -> Look:
    """How an element in this state is drawn."""
    return LOOKS.get(state.state, NOT_REACHED) if state else NOT_REACHED


def spoken(state: StepState | None) -> str:
    """The state in words, for those who hear it or hover over it."""
    if state is None or state.state not in LOOKS:
        return ""
    words = LOOKS[state.state].words.lower()
    if state.times > 1:
        words = f"{words}, {state.times} times"
    return f"{words}; {state.note}" if state.note else words
