"""Forms as data (`processes/forms/*.toml`): sections of questions, and what they record."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    DATE_TIME = "date_time"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    WORKER = "worker"
    ROWS = "rows"
    """A table that a person fills: a list of rows with the same columns."""
    SCALE = "scale"
    """A published scale, whose items and key the authority brings from its licensed copy."""


class RowsFrom(StrEnum):
    """With which rows a table begins."""

    NOTHING = ""
    NETWORK = "network"
    """One for each person and professional around the child."""
    PLAN = "plan"
    """Those of the newest version of a plan that are still to be done."""
    LIST = "list"
    """One for each part that the form names, such as the dimensions of an assessment."""


PLANS: Final = {
    "child_protection": "cp_plan_actions",
    "child_in_need": "cin_plan_actions",
    "looked_after": "care_plan_actions",
    "pathway": "pathway_plan_actions",
    "short_breaks": "short_breaks_plan_actions",
    "safety": "safety_plan_actions",
}
"""The plans of a child, each with the question whose rows are its actions."""


PLANNED: Final = "_planned"
"""How the name of a fact ends that is still to come."""
OUTCOME: Final = "outcome"
"""What a question names in `shown_when` when it depends on the decision taken with the form."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One option of a choice."""

    value: str
    label: str
    help: str = ""


YES_NO: Final = (Answer(value="yes", label="Yes"), Answer(value="no", label="No"))


@dataclass(frozen=True, kw_only=True)
class ScaleItem:
    """One item of a scale, and what each option counts in its subscale."""

    key: str
    label: str
    subscale: str
    scores: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. The same key in two forms asks for the same fact about the child."""

    key: str
    label: str
    kind: Kind
    help: str = ""
    required: bool = False
    options: tuple[Answer, ...] = ()
    shown_when: tuple[str, frozenset[str]] | None = None
    """Asked only when another question has one of these answers."""
    fact: str = ""
    """A fact that the answer, a date, also records: a clock may start from it. Several, with spaces
    between them, where one visit counts for several plans."""
    source: str = ""
    columns: tuple["Question", ...] = ()
    """What is asked in each row of a table."""
    rows_from: RowsFrom = RowsFrom.NOTHING
    rows: tuple[Answer, ...] = ()
    """The parts for which there is a row each."""
    plan: str = ""
    """The plan whose actions the rows are, one of PLANS."""
    items: tuple[ScaleItem, ...] = ()
    """The items of a scale; each has the options of the question."""
    subscales: tuple[Answer, ...] = ()
    licence: str = ""
    """Under which licence the authority uses a scale."""
    each_time: bool = False
    """Whether it is about this event only, so that no earlier answer is offered."""
    since: str = ""
    """A fact: no answer from before it is offered, as when the child is assessed again."""
    for_figures: str = ""
    """Why it is asked although it serves figures alone; empty for what the work needs (R46)."""

    @property
    def prompt(self) -> str:
        """What stands beside it: its help, and that it is asked for figures alone."""
        why = f"Asked for figures only: {self.for_figures}" if self.for_figures else ""
        return " ".join(filter(None, (self.help, why)))

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Whether the question is asked, given the other answers."""
        if self.shown_when is None:
            return True
        key, values = self.shown_when
        given = answers.get(key)
        chosen = given if isinstance(given, list) else [given]
        return any(str(value) in values for value in chosen)

    @property
    def is_planned(self) -> bool:
        """Whether its answer, a moment, is planned and lies in the future, as a meeting's day."""
        return self.fact.endswith(PLANNED)

    def facts_at(self, at: dt.datetime) -> dict[str, dt.datetime]:
        """The facts that its answer, a moment, records."""
        return dict.fromkeys(self.fact.split(), at)

    @property
    def names_rows(self) -> str:
        """What the name of a row is called, where its rows have names: whom or what it is about."""
        return {RowsFrom.NETWORK: "Name", RowsFrom.LIST: "About"}.get(self.rows_from, "")

    def words(self, answer: Any) -> str:
        """An answer as a person reads it."""
        if answer in (None, "", []):
            return ""
        labels = {option.value: option.label for option in self.options}
        if isinstance(answer, list):
            return ", ".join(labels.get(str(item), str(item)) for item in answer)
        return labels.get(str(answer), str(answer))


@dataclass(frozen=True, kw_only=True)
class RecordedFact:
    """A fact recorded at the moment at which a form is completed, such as `allocated`."""

    name: str
    when: frozenset[str] = frozenset()
    """The outcomes of the decision with which it is recorded; empty for all."""
    same_as: str = ""
    """The fact at whose moment it happened too, as when a plan is agreed at a conference."""
    after: tuple[str, ...] = ()
    """The facts that have happened in this order, or it is not recorded: an assessment that begins
    when the one for the same contact was complete is another one."""

    def is_recorded(self, outcome: str, known: Mapping[str, dt.datetime]) -> bool:
        """Whether a form that is completed with this outcome records it."""
        moments = [known[name] for name in self.after if name in known]
        in_order = len(moments) == len(self.after) and moments == sorted(moments)
        return in_order and (not self.when or outcome in self.when)

    @property
    def words(self) -> str:
        """Its name, with what it depends on: `cp_plan_agreed (plan; as conference_held)`."""
        parts = (
            ", ".join(sorted(self.when)),
            f"as {self.same_as}" if self.same_as else "",
            f"after {', '.join(self.after)}" if self.after else "",
        )
        told = "; ".join(filter(None, parts))
        return f"{self.name} ({told})" if told else self.name


@dataclass(frozen=True, kw_only=True)
class PlanMet:
    """A decision that may be taken only when every action of a plan is met or not needed (R17)."""

    plan: str
    outcomes: frozenset[str]

    @property
    def words(self) -> str:
        """`child_protection (end)`."""
        return f"{self.plan} ({', '.join(sorted(self.outcomes))})"


@dataclass(frozen=True, kw_only=True)
class Section:
    """Questions that belong together."""

    title: str
    help: str
    questions: tuple[Question, ...]
    each_child: bool = False
    """Whether it is asked for each child when one entry serves several (R93)."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """What must be recorded at a step (R2)."""

    key: str
    title: str
    purpose: str
    guidance: str
    facts: tuple[RecordedFact, ...]
    """What is recorded as a fact when the form is completed."""
    allocates: str
    """The question whose answer, a worker, becomes the child's key worker."""
    rationale: str
    """The label of the reasons for a decision; empty where no reasons are asked."""
    rationale_help: str
    sections: tuple[Section, ...]
    cause: str = ""
    """The question that says why the child changes worker (R22)."""
    continues: bool = False
    """Whether work that is returned goes on from what was written, or begins anew."""
    steps: tuple[str, ...] = ()
    """The steps of the diagrams at which it is filled in."""
    letters: tuple[str, ...] = ()
    """The letters that are owed at the step: it is not completed before each was sent, or not."""
    sends: str = ""
    """The question whose rows say what was sent to whom."""
    shares: bool = False
    """Whether information goes to somebody else: consent is shown beside it (R171)."""
    instead_of: str = ""
    """The form in whose place a version may use it, matched to the authority's practice (R217)."""
    needs_plan_met: PlanMet | None = None
    late_reason: str = ""
    """The question that must be answered where the work is late."""

    @property
    def begins_with_decision(self) -> bool:
        """Whether the decision is asked first, because questions depend on it."""
        return any(one.shown_when and one.shown_when[0] == OUTCOME for one in self.questions)

    def facts_at(
        self, at: dt.datetime, outcome: str, known: Mapping[str, dt.datetime]
    ) -> dict[str, dt.datetime]:
        """The facts that completing it at a moment with this outcome records.

        `known` are the facts that are known already.
        """
        recorded = (fact for fact in self.facts if fact.is_recorded(outcome, known))
        return {fact.name: known.get(fact.same_as, at) for fact in recorded}

    @cached_property
    def of_each_child(self) -> frozenset[str]:
        """The questions that each child has of its own where one entry serves several (R90).

        Those of its sections, what depends on the decision, people around the child, and plans.
        """
        sections = [one for one in self.sections if one.each_child]
        own = {one.key for section in sections for one in section.questions} | {OUTCOME}
        for question in self.questions:
            around = question.rows_from in (RowsFrom.NETWORK, RowsFrom.PLAN)
            if around or (question.shown_when and question.shown_when[0] in own):
                own.add(question.key)
        return frozenset(own - {OUTCOME})

    @property
    def questions(self) -> Iterator[Question]:
        """All questions, in order."""
        return (question for section in self.sections for question in section.questions)
