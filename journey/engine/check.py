"""Whether a diagram may run, and if not, why not and what to draw instead."""

from collections.abc import Callable, Iterator
from typing import Final

from journey.engine.compiling import compile_process
from journey.engine.decisions import conditions_are_understood, decisions_are_clear
from journey.engine.diagram import Diagram
from journey.engine.errors import DiagramRefused, Problem
from journey.engine.known import Known
from journey.engine.profile import (
    arrows_join_nodes,
    only_known_elements,
    starts_once_and_ends,
    ways_part_at_gateways,
)
from journey.engine.reading import read_diagram
from journey.engine.references import (
    authorises_a_step,
    ends_name_their_outcome,
    timers_have_a_moment,
    user_tasks_are_complete,
)
from journey.engine.xml import read_xml

__all__ = ["Known", "check"]

Rule = Callable[[Diagram, Known], Iterator[Problem]]

RULES: Final[tuple[Rule, ...]] = (
    only_known_elements,
    starts_once_and_ends,
    arrows_join_nodes,
    ways_part_at_gateways,
    user_tasks_are_complete,
    authorises_a_step,
    timers_have_a_moment,
    decisions_are_clear,
    conditions_are_understood,
    ends_name_their_outcome,
)


def check(source: bytes, known: Known) -> tuple[Problem, ...]:
    """Everything that keeps the bytes of a BPMN file from running here; empty when it may run.

    `known` says which roles, forms, timescale rules and processes the authority has.
    """
    try:
        diagram = read_diagram(read_xml(source))
    except DiagramRefused as refusal:
        return refusal.problems
    problems = tuple(problem for rule in RULES for problem in rule(diagram, known))
    return problems or _does_not_compile(source)


def _does_not_compile(source: bytes) -> tuple[Problem, ...]:
    try:
        compile_process(source)
    except DiagramRefused as refusal:
        return refusal.problems
    return ()
