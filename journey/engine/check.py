"""Whether a diagram may run, and if not, why not and what to draw instead."""

from collections.abc import Callable, Iterator
from typing import Final

from journey.engine.compiling import compile_process
from journey.engine.conserving import (
    no_node_is_in_two_lanes,
    only_known_attributes,
    only_known_elements,
)
from journey.engine.decisions import (
    conditions_are_understood,
    decisions_are_clear,
    defaults_are_ways_out,
    outcomes_are_decided,
)
from journey.engine.diagram import Diagram
from journey.engine.errors import DiagramRefused, Problem
from journey.engine.known import Known
from journey.engine.linking import (
    calls_name_a_process,
    errors_are_thrown,
    messages_are_caught,
    messages_say_who_hears_them,
    nothing_begins_itself_at_once,
    starts_name_a_process,
    substitutes_end_alike,
)
from journey.engine.moments import (
    only_reminders_repeat,
    repeats_are_counted,
    timers_have_a_moment,
)
from journey.engine.problems import problem_of
from journey.engine.profile import (
    arrows_join_nodes,
    attachments_hold,
    events_fit_their_places,
    gateways_wait_for_one_date,
    names_are_short,
    no_arrow_is_drawn_twice,
    not_too_many_nodes,
    starts_once_and_ends,
    sub_processes_are_plain,
    ways_part_at_gateways,
)
from journey.engine.reading import diagram_of
from journey.engine.references import (
    authorises_a_step,
    begun_by_hand_is_clear,
    ends_name_their_outcome,
    reads_a_step,
    user_tasks_are_complete,
)
from journey.engine.safeguards import safeguards_hold
from journey.engine.structure import (
    ends_are_in_reach,
    loops_wait_for_somebody,
    ways_are_sound,
)

__all__ = ["Known", "check"]

Rule = Callable[[Diagram, Known], Iterator[Problem]]

SIZE: Final[tuple[Rule, ...]] = (not_too_many_nodes,)
DRAWING: Final[tuple[Rule, ...]] = (
    only_known_elements,
    only_known_attributes,
    no_node_is_in_two_lanes,
    names_are_short,
    starts_once_and_ends,
    arrows_join_nodes,
    no_arrow_is_drawn_twice,
    ways_part_at_gateways,
    events_fit_their_places,
    attachments_hold,
    sub_processes_are_plain,
    gateways_wait_for_one_date,
    user_tasks_are_complete,
    authorises_a_step,
    reads_a_step,
    begun_by_hand_is_clear,
    timers_have_a_moment,
    only_reminders_repeat,
    repeats_are_counted,
    decisions_are_clear,
    outcomes_are_decided,
    defaults_are_ways_out,
    conditions_are_understood,
    calls_name_a_process,
    starts_name_a_process,
    nothing_begins_itself_at_once,
    errors_are_thrown,
    messages_are_caught,
    messages_say_who_hears_them,
    ends_name_their_outcome,
    substitutes_end_alike,
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
    is the name of the file, when it is to be published under it. For what a stranger sends use
    `journey.engine.apart`.
    """
    try:
        diagram = diagram_of(source)
    except DiagramRefused as refusal:
        return refusal.problems
    if process_id and diagram.id != process_id:
        message = f"The process is called {diagram.id}, the file {process_id}. Name them alike."
        return (problem_of("named-otherwise", diagram, message),)
    for rules in (SIZE, DRAWING, WAYS):
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
