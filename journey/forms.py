"""Forms as data (`processes/forms/*.toml`): sections of questions, and what they record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from journey.exceptions import LibraryError
from journey.form_shape import read_shape

LONGEST_FACT: Final = 100
"""Characters in the name of a fact."""


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


OUTCOME: Final = "outcome"
"""What a question names in `shown_when` when it depends on the decision taken with the form."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One option of a choice."""

    value: str
    label: str
    help: str = ""


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
    """A fact that the answer, a date, also records: a clock may start from it."""
    source: str = ""

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        """Whether the question is asked, given the other answers."""
        if self.shown_when is None:
            return True
        key, values = self.shown_when
        given = answers.get(key)
        chosen = given if isinstance(given, list) else [given]
        return any(str(value) in values for value in chosen)

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

    @property
    def words(self) -> str:
        """Its name, with the outcomes on which it depends."""
        return f"{self.name} ({', '.join(sorted(self.when))})" if self.when else self.name


@dataclass(frozen=True, kw_only=True)
class Section:
    """Questions that belong together."""

    title: str
    help: str
    questions: tuple[Question, ...]


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
    continues: bool = False
    """Whether work that is returned goes on from what was written, or begins anew."""
    steps: tuple[str, ...] = ()
    """The steps of the diagrams at which it is filled in."""

    @property
    def begins_with_decision(self) -> bool:
        """Whether the decision is asked first, because questions depend on it."""
        return any(one.shown_when and one.shown_when[0] == OUTCOME for one in self.questions)

    def facts_of(self, outcome: str) -> list[str]:
        """The names of the facts that completing it with this outcome records."""
        return [fact.name for fact in self.facts if not fact.when or outcome in fact.when]

    @property
    def questions(self) -> Iterator[Question]:
        """All questions, in order."""
        return (question for section in self.sections for question in section.questions)


YES_NO = (Answer(value="yes", label="Yes"), Answer(value="no", label="No"))


def read_form(path: Path) -> Form:
    """Read a form; raises LibraryError with the file and the fault."""
    try:
        return read_form_text(path.read_text(encoding="utf-8"), path.stem)
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(f"{path.name}: {error}.") from None


def read_form_text(text: str, key: str) -> Form:
    """Read a form from the text of its file; raises LibraryError with the file and the fault."""
    file = f"{key}.toml"
    content = read_shape(text, file)
    for name in ("title", "purpose"):
        if not content.get(name):
            raise LibraryError(f"{file}: give the form a {name}.")
    decision = content.get("decision", {})
    form = Form(
        key=key,
        title=content["title"],
        purpose=content["purpose"],
        guidance=content.get("guidance", ""),
        facts=tuple(_recorded_fact(file, values) for values in content.get("fact", [])),
        allocates=content.get("allocates", ""),
        rationale=decision.get("rationale", ""),
        rationale_help=decision.get("rationale_help", ""),
        sections=tuple(_section(file, values) for values in content.get("section", [])),
        continues=bool(content.get("continues", False)),
        steps=tuple(content.get("steps", ())),
    )
    _refuse_unclear(file, form)
    _refuse_long_facts(file, form)
    return form


def _recorded_fact(file: str, values: Mapping[str, Any]) -> RecordedFact:
    if not values.get("name"):
        raise LibraryError(f"{file}: give every fact that it records a name.")
    return RecordedFact(name=values["name"], when=frozenset(values.get("when", ())))


def _section(file: str, values: Mapping[str, Any]) -> Section:
    questions = [_question(file, question) for question in values.get("question", [])]
    repeats = values.get("for_each")
    if repeats:
        questions = [_repeated(question, each) for each in repeats for question in questions]
    return Section(
        title=values.get("title", ""), help=values.get("help", ""), questions=tuple(questions)
    )


def _question(file: str, values: Mapping[str, Any]) -> Question:
    where = f"{file}, question {values.get('key', '?')}"
    if not values.get("key") or not values.get("label"):
        raise LibraryError(f"{where}: give every question a key and a label.")
    try:
        kind = Kind(values.get("kind", "text"))
    except ValueError as error:
        raise LibraryError(f"{where}: {error}.") from None
    options = tuple(Answer(**option) for option in values.get("options", []))
    if kind in (Kind.CHOICE, Kind.CHOICES) and not options:
        raise LibraryError(f"{where}: a choice needs options.")
    shown = values.get("shown_when")
    return Question(
        key=values["key"],
        label=values["label"],
        kind=kind,
        help=values.get("help", ""),
        required=bool(values.get("required", False)),
        options=YES_NO if kind is Kind.YES_NO else options,
        shown_when=(shown["question"], frozenset(shown["is"])) if shown else None,
        fact=values.get("fact", ""),
        source=values.get("source", ""),
    )


def _repeated(question: Question, each: Mapping[str, str]) -> Question:
    shown = question.shown_when
    return replace(
        question,
        key=f"{each['key']}_{question.key}",
        label=question.label.replace("{label}", each["label"]),
        help=question.help.replace("{label}", each["label"]),
        shown_when=(f"{each['key']}_{shown[0]}", shown[1]) if shown else None,
    )


def _refuse_unclear(file: str, form: Form) -> None:
    keys = [question.key for question in form.questions]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise LibraryError(f"{file}: the question {twice[0]} is asked twice.")
    for number, question in enumerate(form.questions):
        if question.shown_when and question.shown_when[0] not in (*keys[:number], OUTCOME):
            raise LibraryError(
                f"{file}: {question.key} depends on {question.shown_when[0]}, "
                "which is not asked before it."
            )
    if form.allocates and form.allocates not in keys:
        raise LibraryError(f"{file}: allocates names {form.allocates}, which is not asked.")


def _refuse_long_facts(file: str, form: Form) -> None:
    recorded = [*(fact.name for fact in form.facts), *(one.fact for one in form.questions)]
    for name in recorded:
        if len(name) > LONGEST_FACT:
            raise LibraryError(
                f"{file}: the name of the fact {name[:20]}… is longer than {LONGEST_FACT} "
                "characters. Shorten it."
            )
