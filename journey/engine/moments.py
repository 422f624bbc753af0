"""Rules about timers and repetitions: when something happens, and how often."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from journey.engine.decisions import FUNCTIONS
from journey.engine.diagram import Diagram, Timer
from journey.engine.errors import ExpressionError, Problem
from journey.engine.expressions import LONGEST, compile_expression
from journey.engine.known import Known
from journey.engine.periods import read_moment, read_period, read_repeat
from journey.engine.problems import problem_at

MOST_TIMES: Final = 100
_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "timeDate": read_moment,
    "timeDuration": read_period,
    "timeCycle": read_repeat,
}


def timers_have_a_moment(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Every timer names a timescale rule, or says in ISO 8601 when it fires."""
    for node in diagram.nodes.values():
        rule = node.attributes.get("timescale", "")
        if node.timer is None:
            if rule and not node.is_user_task:
                message = "Nothing is waited for here. Draw a timer event, or leave it out."
                yield problem_at("timescale-without-timer", node, message)
        elif rule and (node.timer.text or node.timer.kind == "timeCycle"):
            message = "It has a timescale and a time of its own. Leave the time out."
            yield problem_at("timer-said-twice", node, message)
        elif not rule and not node.timer.text:
            yield problem_at("timer-without-timescale", node, "Give it a timescale.")
        elif rule and rule not in known.rules:
            message = f"There is no timescale rule “{rule}”. Name one that exists, or add it first."
            yield problem_at("unknown-timescale", node, message)
        elif not rule and (fault := _timer_fault(node.timer, known)):
            yield problem_at("timer-not-understood", node, fault)


def only_reminders_repeat(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Only a date beside a step, which leaves it open, can come again.

    Anywhere else the process has gone on when the date comes a second time (SpiffWorkflow would
    go on once for each).
    """
    for node in diagram.nodes.values():
        is_reminder = node.kind == "boundaryEvent" and not node.interrupts
        if node.timer is not None and node.timer.kind == "timeCycle" and not is_reminder:
            yield problem_at(
                "repetition-misplaced",
                node,
                "A date that repeats can only remind, beside a step that stays open. Draw it at "
                "the boundary of a step as an event that does not interrupt, or write one date or "
                "period, such as P7D.",
            )


def repeats_are_counted(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """What is repeated says how often, with a number."""
    for node in diagram.nodes.values():
        if node.repeat is None:
            continue
        if not _is_number_of_times(node.repeat.times):
            message = f"Say how many times with a whole number from 1 to {MOST_TIMES}."
            yield problem_at("repeat-not-counted", node, message)
        if node.repeat.until:
            message = "A repetition cannot end early. Draw a loop with a decision instead."
            yield problem_at("repeat-until", node, message)


def _is_number_of_times(text: str) -> bool:
    return len(text) <= 3 and text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_TIMES


def _timer_fault(timer: Timer, known: Known) -> str:
    """Why the text of a timer is not understood; empty when it is."""
    if timer.kind == "timeDate" and "(" in timer.text:
        return _expression_fault(timer.text, known)
    try:
        _READ[timer.kind](timer.text[:LONGEST])
    except (ExpressionError, ValueError, OverflowError) as error:
        said = str(error) if isinstance(error, ExpressionError) else "The number is too large."
        return f"{said} Write it otherwise, or give it a timescale."
    return ""


def _expression_fault(text: str, known: Known) -> str:
    try:
        compiled = compile_expression(text, FUNCTIONS)
    except ExpressionError as error:
        return f"{error} Give it a timescale."
    if compiled.names:
        return f"{', '.join(sorted(compiled.names))} has no value here. Give it a timescale."
    if any(
        name != "due" or len(values) != 1 or values[0] not in known.rules
        for name, values in compiled.calls
    ):
        return "It names no timescale rule that exists. Write it as due('the rule')."
    return ""
