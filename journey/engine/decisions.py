"""Rules about gateways: decisions whose arrows are the options, and conditions."""

from collections import Counter
from collections.abc import Iterator

from journey.engine.diagram import Arrow, Diagram, Node
from journey.engine.errors import ExpressionError, Problem
from journey.engine.expressions import compile_expression
from journey.engine.known import Known

FUNCTIONS = frozenset({"due"})
"""What an expression of a diagram may call."""


def decisions_are_clear(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Each gateway that parts ways either follows a decision or has a condition on each arrow."""
    for node in diagram.nodes.values():
        leaving = diagram.leaving(node.id)
        if node.kind != "exclusiveGateway" or len(leaving) < 2:
            continue
        if any(arrow.outcome for arrow in leaving):
            yield from _decision_problems(diagram, node, leaving)
        elif not all(arrow.condition or arrow.id == node.default for arrow in leaving):
            yield Problem(
                id="decision-without-outcomes",
                element=node.id,
                message=f"The arrows out of “{node.name or node.id}” carry no outcome. Give each "
                "arrow a name, which is the option, and an outcome, which is stored.",
            )


def conditions_are_understood(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """Every condition is of our grammar and reads outcomes of steps that exist."""
    steps = {node.id for node in diagram.user_tasks}
    for arrow in diagram.arrows.values():
        if not arrow.condition:
            continue
        source = diagram.nodes.get(arrow.source)
        if source is not None and source.kind not in ("exclusiveGateway", "inclusiveGateway"):
            yield _problem("condition-misplaced", arrow.id, "Only gateways have conditions.")
        try:
            unknown = compile_expression(arrow.condition, FUNCTIONS).names - steps
        except ExpressionError as error:
            yield _problem("condition-not-understood", arrow.id, f"Line {arrow.line}: {error}")
            continue
        if unknown:
            yield _problem(
                "condition-unknown-name",
                arrow.id,
                f"Line {arrow.line}: {', '.join(sorted(unknown))} is no step of this process.",
            )


def _decision_problems(
    diagram: Diagram, gateway: Node, leaving: tuple[Arrow, ...]
) -> Iterator[Problem]:
    if diagram.decided_at(gateway.id) is None:
        yield _problem(
            "decision-without-step",
            gateway.id,
            f"The arrows out of “{gateway.name or gateway.id}” carry outcomes, but no user task "
            "stands directly before it in which somebody decides.",
        )
    if not gateway.name:
        yield _problem(
            "decision-without-question",
            gateway.id,
            f"The gateway {gateway.id} has no name. Write the question that is decided there.",
        )
    for arrow in leaving:
        if not arrow.outcome or not arrow.name:
            yield _problem(
                "option-incomplete",
                arrow.id,
                f"The arrow on line {arrow.line} needs a name, which the manager reads, and an "
                "outcome, which is stored.",
            )
    counted = Counter(arrow.outcome for arrow in leaving if arrow.outcome)
    for outcome, times in counted.items():
        if times > 1:
            yield _problem(
                "outcome-twice",
                gateway.id,
                f"{times} arrows out of “{gateway.name}” carry the outcome “{outcome}”. Give each "
                "its own.",
            )


def _problem(rule: str, element: str, message: str) -> Problem:
    return Problem(id=rule, element=element, message=message)
