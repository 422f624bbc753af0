"""What can go wrong in the engine.

EngineError
├── DiagramRefused      the diagram may not run: it carries its problems
├── ExpressionError     a condition or timer text is not understood, or has no value
├── StepNotOpen         the user task is not open any more, or never was
├── OutcomeRefused      the outcome is none of the arrows that leave the decision
├── RunawayProcess      automatic steps without an end
├── UncaughtError       the diagram threw an error that nothing catches
└── StateRefused        a stored state cannot be read
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One reason why a diagram is refused, in a sentence for the person who drew it."""

    id: str
    """The rule that found it, such as `user-task-without-form`; it stays the same."""
    element: str
    """The BPMN id of the element, or the empty string where it concerns the whole file."""
    message: str
    """What is wrong, where, and what to do."""
    line: int = 0
    """The line of the file on which the element begins; 0 where it concerns the whole file."""


class EngineError(Exception):
    """The engine could not do what was asked; nothing has changed."""


class DiagramRefused(EngineError):
    """The diagram may not run."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Carry the problems; the first is the message."""
        self.problems = tuple(problems)
        super().__init__(self.problems[0].message if self.problems else "The diagram is refused.")


class ExpressionError(EngineError):
    """A condition or timer text is not understood, or names something that has no value."""


class StepNotOpen(EngineError):
    """The user task is not open: somebody completed it, or the process has moved on."""


class OutcomeRefused(EngineError):
    """The outcome is none of those that the arrows out of the decision carry."""


class RunawayProcess(EngineError):
    """The diagram went through more automatic steps than any real process needs."""


class UncaughtError(EngineError):
    """The diagram threw an error that no boundary event catches."""


class StateRefused(EngineError):
    """A stored engine state has a format that this version cannot read."""
