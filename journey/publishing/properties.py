"""What each step, arrow and question says, property by property, in words.

Nothing is left out: what has no word of its own here is told under the name that it has in the
file, so that no change of a version goes unsaid.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from journey.engine import Arrow, Diagram, Node
from journey.forms import OUTCOME, Form, Kind, Question, Section
from journey.rulebook.reading import rule_in_words

Properties = Mapping[str, str]

TIMESCALE: Final = "timescale"
SAFEGUARD: Final = "safeguard"
WAITS: Final = "event"

_ATTRIBUTES: Final = {
    "allocateTo": "allocated to",
    "asks": "facts asked for when it is begun by hand",
    "authorises": "authorises",
    "begunBy": "begun by hand by a",
    "form": "form",
    "guidance": "guidance",
    "heard": "heard only by processes that run",
    "outcome": "outcome",
    "outcomeFrom": "outcome taken from",
    "reads": "reads the record of",
    "safeguard": SAFEGUARD,
    "starts": "starts the process",
    "timescale": TIMESCALE,
    "unless": "starts nothing where that is",
}
_OF_A_STEP: Final = ("authorises", "outcomeFrom", "reads")
_KINDS: Final = {
    Kind.TEXT: "a line of text",
    Kind.LONG_TEXT: "several lines of text",
    Kind.DATE: "a date",
    Kind.DATE_TIME: "a date and a time",
    Kind.YES_NO: "yes or no",
    Kind.CHOICE: "one of several answers",
    Kind.CHOICES: "any of several answers",
    Kind.NUMBER: "a number",
    Kind.WORKER: "a worker",
    Kind.ROWS: "a table",
    Kind.SCALE: "a scale",
}


@dataclass(frozen=True)
class Naming:
    """How the elements of one version are called."""

    diagram: Diagram
    form_titles: Mapping[str, str]
    nodes: Mapping[str, Node]
    """By whose names steps are called: those of this version, and of a newer one that is read."""

    def step(self, node_id: str) -> str:
        """“Write up the visit”, for an id; the id in words where the element has no name."""
        node = self.nodes.get(node_id)
        if node is None:
            return f"“{node_id}”"
        return f"“{node.name}”" if node.name else f"the {kind_words(node)} {node.id}"

    def of_node(self, node: Node) -> Properties:
        """What a node says."""
        said = {
            "name": node.name,
            "kind": kind_words(node),
            "role": node.lane,
            WAITS: _waits_for(node),
            "repeated": _repeats(node),
            "calls the process": node.calls,
            "stands on": self.step(node.attached_to) if node.attached_to else "",
            "interrupts it": ("yes" if node.interrupts else "no") if node.attached_to else "",
            "lies inside": self.step(node.scope) if node.scope else "",
            "way when no condition holds": self._arrow(node.default) if node.default else "",
            "remark": node.documentation,
        }
        for key, value in node.attributes.items():
            said[_ATTRIBUTES.get(key, key)] = self._attribute(key, value)
        return said

    def of_arrow(self, arrow: Arrow) -> Properties:
        """What an arrow says."""
        return {
            "name": arrow.name,
            "from": self.step(arrow.source),
            "to": self.step(arrow.target),
            "outcome": arrow.outcome,
            "condition": arrow.condition,
        }

    def arrow(self, arrow: Arrow) -> str:
        """How an arrow is called: its name, and where it leads."""
        named = f"“{arrow.name}”, " if arrow.name else ""
        return f"{named}from {self.step(arrow.source)} to {self.step(arrow.target)}"

    def _arrow(self, arrow_id: str) -> str:
        arrow = self.diagram.arrows.get(arrow_id)
        return self.arrow(arrow) if arrow else arrow_id

    def _attribute(self, key: str, value: str) -> str:
        if key in _OF_A_STEP:
            return " or ".join(self.step(one) for one in value.split())
        if key == "form":
            return f"“{self.form_titles.get(value, value)}”"
        return timescale_words(value) if key == "timescale" else value


def kind_words(node: Node) -> str:
    """`user task`, `parallel gateway`, for a kind of BPMN."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", node.kind).lower()


def timescale_words(key: str) -> str:
    """A timescale rule in words, as it holds for the authority today; its key where it has none."""
    told = rule_in_words(key)
    return f"{told.rule.title}: {told.words}" if told else key


def of_form(form: Form) -> Properties:
    """What a form says besides its questions."""
    return {
        "title": form.title,
        "purpose": form.purpose,
        "guidance": form.guidance,
        "facts it records": "; ".join(fact.words for fact in form.facts),
        "question that allocates": form.allocates,
        "question why it is late": form.late_reason,
        "question about the cause of the change": form.cause,
        "question about the reasons": form.rationale,
        "help about the reasons": form.rationale_help,
        "goes on from what was written": "yes" if form.continues else "no",
        "sections": "; ".join(_section_words(one) for one in form.sections),
        "plan that must be met": form.needs_plan_met.words if form.needs_plan_met else "",
        "steps": ", ".join(form.steps),
        "in place of the form": form.instead_of,
    }


def of_question(question: Question, form: Form) -> Properties:
    """What a question says."""
    section = next((one for one in form.sections if question in one.questions), None)
    return {
        "words": question.label,
        "answer": _KINDS[question.kind],
        "help": question.help,
        "must be answered": "yes" if question.required else "no",
        "options": "; ".join(
            f"{one.label} ({one.value}{f', {one.help}' if one.help else ''})"
            for one in question.options
        ),
        "asked when": when_asked(question, form),
        "fact it records": question.fact,
        "columns": "; ".join(_column_words(one) for one in question.columns),
        "rows with which it begins": question.rows_from.value,
        "rows": "; ".join(row.label for row in question.rows),
        "items": "; ".join(
            f"{one.label} ({one.subscale}: {', '.join(map(str, one.scores))})"
            for one in question.items
        ),
        "subscales": "; ".join(one.label for one in question.subscales),
        "licence": question.licence,
        "plan": question.plan,
        "asked each time": "yes" if question.each_time else "no",
        "asked anew since": question.since,
        "asked for figures only, because": question.for_figures,
        "section": section.title if section else "",
        "source": question.source,
    }


def answer_words(question: Question) -> str:
    """How a question is answered: `a date`, or `a table of What, By when`."""
    columns = ", ".join(column.label for column in question.columns)
    return f"{_KINDS[question.kind]} of {columns}" if columns else _KINDS[question.kind]


def when_asked(question: Question, form: Form) -> str:
    """For which answers to another question this one is asked; empty when it always is."""
    if question.shown_when is None:
        return ""
    key, answers = question.shown_when
    if key == OUTCOME:
        return f"the decision is {' or '.join(sorted(answers))}"
    other = next(one for one in form.questions if one.key == key)
    labels = {option.value: option.label for option in other.options}
    return f"“{other.label}” is {' or '.join(labels.get(one, one) for one in sorted(answers))}"


def _section_words(section: Section) -> str:
    each = "(for each child)" if section.each_child else ""
    return " ".join(filter(None, [section.title, section.help, each]))


def _column_words(column: Question) -> str:
    options = f": {' or '.join(one.label for one in column.options)}" if column.options else ""
    must = ", must be answered" if column.required else ""
    return f"{column.label} ({column.key}, {_KINDS[column.kind]}{options}{must})"


def _waits_for(node: Node) -> str:
    parts = []
    if node.event is not None:
        parts.append(f"{node.event.kind} {node.event.name}".strip())
    if node.timer is not None:
        parts.append(f"date {node.timer.kind} {node.timer.text}".strip())
    return ", ".join(parts)


def _repeats(node: Node) -> str:
    if node.repeat is None:
        return ""
    how = "one after the other" if node.repeat.sequential else "all at once"
    until = f", until {node.repeat.until}" if node.repeat.until else ""
    return f"{node.repeat.times} times, {how}{until}"
