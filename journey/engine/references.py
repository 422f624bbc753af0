"""Rules about what a diagram refers to: roles, forms, timescales, other steps and processes."""

from collections.abc import Iterator
from keyword import iskeyword

from journey.engine.decisions import FUNCTIONS
from journey.engine.diagram import Diagram, Node
from journey.engine.errors import ExpressionError, Problem
from journey.engine.expressions import compile_expression
from journey.engine.guard import ISO_8601
from journey.engine.known import Known

ALLOCATE_TO = frozenset({"key_worker", "team_manager", "previous_worker"})


def user_tasks_are_complete(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Every step has a name, a role, a form and a timescale, and all of them exist."""
    for node in diagram.user_tasks:
        if not node.id.isidentifier() or iskeyword(node.id):
            yield _problem(
                "id-unclear", node, "Use letters, digits and _ only in the id, as in see_child."
            )
        if not node.name:
            yield _problem("user-task-without-name", node, "Name it as verb and object.")
        yield from _named(node, "lane", node.lane, known.roles)
        yield from _named(node, "form", node.attributes.get("form", ""), known.forms)
        yield from _named(node, "timescale", node.attributes.get("timescale", ""), known.rules)
        allocate_to = node.attributes.get("allocateTo", "")
        if allocate_to and allocate_to not in ALLOCATE_TO:
            words = f"Work cannot be allocated to “{allocate_to}”. Use one of "
            yield _problem("unknown-allocation", node, words + ", ".join(sorted(ALLOCATE_TO)) + ".")


def authorises_a_step(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """An authorisation names another user task, and is a decision."""
    for node in diagram.user_tasks:
        authorises = node.attributes.get("authorises")
        if authorises is None:
            continue
        step = diagram.nodes.get(authorises)
        if step is None or not step.is_user_task or step is node:
            yield _problem(
                "authorises-nothing", node, f"“{authorises}” is no other user task of this process."
            )
        if not diagram.options(node.id):
            yield _problem(
                "authorises-without-decision",
                node,
                "An authorisation is a decision: draw a gateway after it.",
            )


def calls_name_a_process(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Every called process exists; whoever calls it has a name for it."""
    for node in diagram.nodes.values():
        if not node.is_call:
            continue
        if not node.id.isidentifier():
            yield _problem(
                "id-unclear", node, "Use letters, digits and _ only in the id, as in hold_visit."
            )
        if node.calls not in known.processes:
            yield _problem("unknown-process", node, f"There is no process “{node.calls}” to call.")
        elif node.calls == diagram.id:
            yield _problem("call-cycle", node, "A process cannot call itself. Draw a loop.")


def timers_have_a_moment(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Every timer names a timescale rule or holds an ISO 8601 text."""
    for node in diagram.nodes.values():
        if node.timer is None:
            continue
        rule = node.attributes.get("timescale", "")
        if not rule and not node.timer.text:
            yield _problem("timer-without-timescale", node, "Give it a timescale.")
        elif not rule and (fault := _timer_fault(node.timer.text)):
            yield _problem("timer-not-understood", node, fault)
        elif rule and rule not in known.rules:
            yield _problem("unknown-timescale", node, f"There is no timescale rule “{rule}”.")


def _timer_fault(text: str) -> str:
    """Why the text of a timer is not understood; empty when it is."""
    if ISO_8601.fullmatch(text):
        return ""
    try:
        unknown = compile_expression(text, FUNCTIONS).names
    except ExpressionError as error:
        return f"{error} Write it as P10D, or give it a timescale."
    return f"{', '.join(sorted(unknown))} has no value here." if unknown else ""


def ends_name_their_outcome(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """`outcomeFrom` names a decision, `starts` a process."""
    for node in diagram.nodes.values():
        decision = node.attributes.get("outcomeFrom")
        if decision is not None and not diagram.options(decision):
            yield _problem("outcome-from-nothing", node, f"“{decision}” is no decision here.")
        starts = node.attributes.get("starts")
        if starts is not None and starts not in known.processes:
            yield _problem("unknown-process", node, f"There is no process “{starts}” to start.")


def _named(node: Node, what: str, value: str, known: frozenset[str]) -> Iterator[Problem]:
    if not value:
        yield _problem(f"user-task-without-{what}", node, f"Give it a {what}.")
    elif value not in known:
        yield _problem(f"unknown-{what}", node, f"There is no {what} “{value}”.")


def _problem(rule: str, node: Node, message: str) -> Problem:
    return Problem(
        id=rule,
        element=node.id,
        message=f"Line {node.line}, “{node.name or node.id}”: {message}",
    )
