"""Rules about gateways: decisions whose arrows are the options, and conditions."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from journey.engine.diagram import Arrow, Diagram, Node
from journey.engine.errors import ExpressionError, Problem
from journey.engine.expressions import Expression, compile_expression
from journey.engine.known import Known
from journey.engine.problems import problem_at

FUNCTIONS: Final = frozenset({"due"})
"""What the expression of a timer may call."""
HAPPENED: Final = "happened"
PASSED: Final = "passed"
ASKED: Final = frozenset({HAPPENED, PASSED})
"""What a condition may ask: `happened('fact')`, also `happened('fact', 'not before this fact')`,
and `passed('timescale rule')`."""
_OUTCOME: Final = re.compile(r"[A-Za-z0-9][\w-]{0,99}", re.ASCII)
_PARTING: Final = ("exclusiveGateway", "inclusiveGateway")
MOST_INCLUSIVE: Final = 6
"""Arrows out of an inclusive gateway: with six there are 63 ways to choose."""


def decisions_are_clear(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Each gateway that parts ways either follows a decision or has a condition on each arrow."""
    for node in diagram.nodes.values():
        leaving = diagram.leaving(node.id)
        if node.kind not in _PARTING or len(leaving) < 2:
            continue
        if node.kind == "exclusiveGateway" and any(arrow.outcome for arrow in leaving):
            yield from _decision_problems(diagram, node, leaving)
        elif not all(arrow.condition or arrow.id == node.default for arrow in leaving):
            yield problem_at(
                "decision-without-outcomes",
                node,
                "Not every arrow out of it says when it is taken. Give each a name and an outcome "
                "when somebody decides in the step before it, or else a condition, and mark one as "
                "the default.",
            )
        if node.kind == "inclusiveGateway" and len(leaving) > MOST_INCLUSIVE:
            message = f"More than {MOST_INCLUSIVE} ways can be chosen here. Draw several gateways."
            yield problem_at("too-many-ways", node, message)


def outcomes_are_decided(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """An arrow that carries an outcome leaves a decision, and says nothing else."""
    for arrow in diagram.arrows.values():
        if not arrow.outcome:
            continue
        gateway = diagram.nodes.get(arrow.source)
        if gateway is None or gateway.kind != "exclusiveGateway":
            message = "Only the arrows out of an exclusive gateway carry outcomes. Remove it."
            yield problem_at("outcome-misplaced", arrow, message)
        elif len(diagram.leaving(gateway.id)) < 2:
            message = "A decision needs at least two options. Draw another arrow."
            yield problem_at("one-option", arrow, message)
        if not _OUTCOME.fullmatch(arrow.outcome):
            message = f"“{arrow.outcome[:100]}” is no outcome. Use up to 100 letters, digits and _."
            yield problem_at("outcome-unclear", arrow, message)
        if arrow.condition:
            message = "It has an outcome and a condition. Leave the condition out."
            yield problem_at("outcome-and-condition", arrow, message)
    for node in diagram.user_tasks:
        if node.repeat is not None and diagram.options(node.id):
            message = "It is done several times, so it is not clear which decision counts. Draw "
            yield problem_at("decision-repeated", node, message + "a step after it that decides.")


def defaults_are_ways_out(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """The default of a gateway is one of its arrows, without a condition of its own."""
    for node in diagram.nodes.values():
        if not node.default:
            continue
        arrow = next((one for one in diagram.leaving(node.id) if one.id == node.default), None)
        if arrow is None:
            message = f"Its default “{node.default}” does not leave it. Mark one of its arrows."
            yield problem_at("default-elsewhere", node, message)
        elif arrow.condition:
            message = "The default is taken when no condition holds. Leave its condition out."
            yield problem_at("default-with-condition", arrow, message)


def conditions_are_understood(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Every condition is of our grammar and asks for what can be decided, recorded or passed."""
    for arrow in diagram.arrows.values():
        if not arrow.condition:
            continue
        source = diagram.nodes.get(arrow.source)
        if source is None or source.kind not in _PARTING or len(diagram.leaving(source.id)) < 2:
            message = "Only gateways that part ways have conditions. Draw one, or remove it."
            yield problem_at("condition-misplaced", arrow, message)
        try:
            compiled = compile_expression(arrow.condition, ASKED)
        except ExpressionError as error:
            message = f"{error} Write it as in see_child.outcome == 'seen'."
            yield problem_at("condition-not-understood", arrow, message)
            continue
        yield from _unknown_names(diagram, arrow, compiled)
        yield from _unknown_clocks(arrow, compiled, known)


def _unknown_clocks(arrow: Arrow, compiled: Expression, known: Known) -> Iterator[Problem]:
    """What a condition asks of facts and timescales can be answered."""
    for name, values in compiled.calls:
        most, there = (1, known.rules) if name == PASSED else (2, known.facts)
        if not 1 <= len(values) <= most or not all(isinstance(one, str) for one in values):
            message = f"Write {name} with a name in quotation marks, as in {name}('looked_after')."
            yield problem_at("condition-not-understood", arrow, message)
        for one in (one for one in values if isinstance(one, str) and there and one not in there):
            what = "timescale rule" if name == PASSED else "fact"
            message = f"There is no {what} “{one}”. Name one that exists, or add it first."
            yield problem_at("condition-unknown-name", arrow, message)


def _unknown_names(diagram: Diagram, arrow: Arrow, compiled: Expression) -> Iterator[Problem]:
    calls = {node.id for node in diagram.nodes.values() if node.is_call}
    decided = {node.id: diagram.options(node.id) for node in diagram.user_tasks}
    steps = calls | {key for key, options in decided.items() if options}
    unknown = compiled.names - steps
    bare = compiled.names - {name for name, field in compiled.fields if field == "outcome"}
    if unknown:
        yield problem_at(
            "condition-unknown-name",
            arrow,
            f"In {', '.join(sorted(unknown))} nothing is decided in this process. Name a step "
            "that decides, or a called process.",
        )
    elif bare or any(field != "outcome" for _, field in compiled.fields):
        message = "Of a step only the outcome can be read. Write it as in see_child.outcome."
        yield problem_at("condition-unknown-field", arrow, message)
    for step, _, text in sorted(compiled.compared):
        if decided.get(step) and text not in {option.outcome for option in decided[step]}:
            message = f"{step} is never decided as “{text}”. Use the outcome of one of its arrows."
            yield problem_at("condition-never-holds", arrow, message)


def _decision_problems(
    diagram: Diagram, gateway: Node, leaving: tuple[Arrow, ...]
) -> Iterator[Problem]:
    if diagram.decided_at(gateway.id) is None:
        yield problem_at(
            "decision-without-step",
            gateway,
            "Its arrows carry outcomes, but nobody decides. Draw a user task directly before it.",
        )
    if not gateway.name:
        yield problem_at(
            "decision-without-question", gateway, "Write the question that is decided here."
        )
    for arrow in leaving:
        if not arrow.outcome or not arrow.name:
            yield problem_at(
                "option-incomplete",
                arrow,
                "Give it a name, which the manager reads, and an outcome, which is stored.",
            )
    counted = Counter(arrow.outcome for arrow in leaving if arrow.outcome)
    for outcome, times in counted.items():
        if times > 1:
            message = f"{times} of its arrows carry the outcome “{outcome}”. Give each its own."
            yield problem_at("outcome-twice", gateway, message)
