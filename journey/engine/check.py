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
    attachments_hold,
    events_fit_their_places,
    gateways_wait_for_one_date,
    nothing_is_outside,
    only_known_elements,
    others_are_not_needed,
    starts_once_and_ends,
    sub_processes_are_plain,
    ways_part_at_gateways,
)
from journey.engine.reading import read_diagram
from journey.engine.references import (
    authorises_a_step,
    calls_name_a_process,
    ends_name_their_outcome,
    timers_have_a_moment,
    user_tasks_are_complete,
)
from journey.engine.safeguards import safeguards_hold
from journey.engine.structure import (
    ends_are_in_reach,
    loops_wait_for_somebody,
    ways_are_sound,
)
from journey.engine.xml import read_xml

__all__ = ["Known", "check"]

Rule = Callable[[Diagram, Known], Iterator[Problem]]

DRAWING: Final[tuple[Rule, ...]] = (
    only_known_elements,
    nothing_is_outside,
    starts_once_and_ends,
    arrows_join_nodes,
    ways_part_at_gateways,
    events_fit_their_places,
    attachments_hold,
    sub_processes_are_plain,
    gateways_wait_for_one_date,
    user_tasks_are_complete,
    authorises_a_step,
    timers_have_a_moment,
    decisions_are_clear,
    conditions_are_understood,
    calls_name_a_process,
    ends_name_their_outcome,
    others_are_not_needed,
)
WAYS: Final[tuple[Rule, ...]] = (
    ends_are_in_reach,
    loops_wait_for_somebody,
    ways_are_sound,
    safeguards_hold,
)
"""Rules about the ways through a diagram; they need one that is drawn in order."""


def check(source: bytes, known: Known, *, process_id: str = "") -> tuple[Problem, ...]:
    """Everything that keeps the bytes of a BPMN file from running here; empty when it may run.

    `known` says which roles, forms, timescale rules and processes the authority has; `process_id`
    is the name of the file, when it is to be published under it.
    """
    try:
        diagram = read_diagram(read_xml(source))
    except DiagramRefused as refusal:
        return refusal.problems
    if process_id and diagram.id != process_id:
        message = f"The process is called {diagram.id}, the file {process_id}. Name them alike."
        return (Problem(id="named-otherwise", element=diagram.id, message=message),)
    for rules in (DRAWING, WAYS):
        problems = tuple(problem for rule in rules for problem in rule(diagram, known))
        if problems:
            return problems
    return _does_not_compile(source)


def _does_not_compile(source: bytes) -> tuple[Problem, ...]:
    try:
        compile_process(source)
    except DiagramRefused as refusal:
        return refusal.problems
    return ()
