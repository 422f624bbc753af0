"""Rules about what a diagram refers to: roles, forms, timescales and other steps."""

from collections.abc import Iterator
from keyword import iskeyword
from typing import Final

from journey.engine.diagram import PERSON, Diagram, Node
from journey.engine.errors import Problem
from journey.engine.known import Known
from journey.engine.problems import problem_at

_OF_ENDS: Final = frozenset({"outcome", "outcomeFrom", "starts"})
ALLOCATE_TO: Final = frozenset({"key_worker", "team_manager", "previous_worker"})


def user_tasks_are_complete(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """Every step has a name, a role, a form and a timescale, and all of them exist."""
    for node in diagram.user_tasks:
        yield from name_is_clear(node)
        if not node.name:
            yield problem_at("user-task-without-name", node, "Name it as verb and object.")
        yield from _named(node, "lane", node.lane, known.roles)
        yield from _named(node, "form", node.attributes.get("form", ""), known.forms)
        yield from _named(node, "timescale", node.attributes.get("timescale", ""), known.rules)
        allocate_to = node.attributes.get("allocateTo", "")
        if allocate_to and allocate_to not in ALLOCATE_TO:
            words = f"Work cannot be allocated to “{allocate_to}”. Use one of "
            yield problem_at(
                "unknown-allocation", node, words + ", ".join(sorted(ALLOCATE_TO)) + "."
            )


def name_is_clear(node: Node) -> Iterator[Problem]:
    """The id of a step or a call can be written in a condition."""
    if not node.id.isidentifier() or iskeyword(node.id) or node.id.startswith("_"):
        message = f"Its id is {node.id}. Use letters, digits and _ in the id, as in see_child."
        yield problem_at("id-unclear", node, message)


def authorises_a_step(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """An authorisation names another user task, and is a decision."""
    for node in diagram.user_tasks:
        authorises = node.attributes.get("authorises")
        if authorises is None:
            continue
        step = diagram.nodes.get(authorises)
        if step is None or not step.is_user_task or step is node:
            yield problem_at(
                "authorises-nothing",
                node,
                f"“{authorises}” is no other user task of this process. "
                "Name the step whose work is authorised.",
            )
        if not diagram.options(node.id):
            yield problem_at(
                "authorises-without-decision",
                node,
                "An authorisation is a decision. Draw a gateway after it.",
            )


def reads_a_step(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """What lies open beside a step is the record of other user tasks."""
    for node in diagram.user_tasks:
        for reads in node.attributes.get("reads", "").split():
            step = diagram.nodes.get(reads)
            if step is None or not step.is_user_task or step is node:
                yield problem_at(
                    "reads-nothing",
                    node,
                    f"“{reads}” is no other user task of this process. "
                    "Name the steps whose record is read here, with a space between them.",
                )
        if {"reads", "authorises"} <= set(node.attributes):
            message = "What is authorised here is read here as well. Remove “reads”."
            yield problem_at("reads-and-authorises", node, message)


def ends_name_their_outcome(diagram: Diagram, _known: Known) -> Iterator[Problem]:
    """The end of a process says its outcome once; `outcomeFrom` names a decision."""
    for node in diagram.nodes.values():
        said = _OF_ENDS & set(node.attributes)
        if node.kind != "endEvent" or not said:
            continue
        if node.scope:
            message = "Only the ends of the process itself have outcomes. Put it on one of them."
            yield problem_at("end-inside", node, message)
        if _OF_ENDS - {"starts"} <= said:
            message = "It says its outcome twice. Leave out outcome or outcomeFrom."
            yield problem_at("outcome-said-twice", node, message)
        decision = node.attributes.get("outcomeFrom")
        if decision is not None and not diagram.options(decision):
            message = f"“{decision}” is no decision here. Name the step in which it is decided."
            yield problem_at("outcome-from-nothing", node, message)


def begun_by_hand_is_clear(diagram: Diagram, known: Known) -> Iterator[Problem]:
    """The start says whether a person begins the process, and which facts are asked for then."""
    for node in diagram.nodes.values():
        begun_by, asks = node.attributes.get("begunBy"), node.attributes.get("asks")
        if begun_by is None and asks is None:
            continue
        if node.scope:
            message = "Only the start of the process itself says who begins it. Write it there."
            yield problem_at("start-inside", node, message)
        if begun_by != PERSON:
            message = f"Only a {PERSON} begins a process by hand. Write begunBy={PERSON}."
            yield problem_at("begun-by-nobody", node, message)
        for fact in (asks or "").split():
            if not fact.isidentifier() or (known.facts and fact not in known.facts):
                message = f"Nobody can be asked for “{fact}”. Name a fact that has words in labels."
                yield problem_at("unknown-fact", node, message)


def _named(node: Node, what: str, value: str, known: frozenset[str]) -> Iterator[Problem]:
    if not value:
        yield problem_at(f"user-task-without-{what}", node, f"Give it a {what}.")
    elif value not in known:
        message = f"There is no {what} “{value}”. Name one that exists, or add it first."
        yield problem_at(f"unknown-{what}", node, message)
