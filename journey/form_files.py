"""Reading the file of a form into a form; every fault is a sentence."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from journey.exceptions import LibraryError
from journey.form_scales import read_items, refuse_unclear_scale
from journey.form_shape import read_shape
from journey.form_tables import read_columns, refuse_unclear_table
from journey.forms import (
    OUTCOME,
    PLANS,
    YES_NO,
    Answer,
    Form,
    Kind,
    PlanMet,
    Question,
    RecordedFact,
    RowsFrom,
    Section,
)

LONGEST_FACT: Final = 100
"""Characters in the name of a fact."""


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
        late_reason=content.get("late_reason", ""),
        cause=content.get("cause", ""),
        rationale=decision.get("rationale", ""),
        rationale_help=decision.get("rationale_help", ""),
        sections=tuple(_section(file, values) for values in content.get("section", [])),
        continues=bool(content.get("continues", False)),
        steps=tuple(content.get("steps", ())),
        instead_of=content.get("instead_of", ""),
        letters=tuple(content.get("letters", ())),
        sends=content.get("sends", ""),
        shares=bool(content.get("shares", False)),
        needs_plan_met=_plan_met(file, decision.get("needs_plan_met")),
    )
    _refuse_unclear(file, form)
    _refuse_long_facts(file, form)
    return form


def _recorded_fact(file: str, values: Mapping[str, Any]) -> RecordedFact:
    if not values.get("name"):
        raise LibraryError(f"{file}: give every fact that it records a name.")
    return RecordedFact(
        name=values["name"],
        when=frozenset(values.get("when", ())),
        same_as=values.get("same_as", ""),
        after=tuple(values.get("after", ())),
    )


def _plan_met(file: str, values: Mapping[str, Any] | None) -> PlanMet | None:
    if values is None:
        return None
    if values["plan"] not in PLANS:
        raise LibraryError(f"{file}, needs_plan_met: choose a plan of {', '.join(PLANS)}.")
    return PlanMet(plan=values["plan"], outcomes=frozenset(values["outcomes"]))


def _section(file: str, values: Mapping[str, Any]) -> Section:
    every = {key: values[key] for key in ("each_time", "since") if key in values}
    questions = [_question(file, {**every, **one}) for one in values.get("question", [])]
    repeats = values.get("for_each")
    if repeats:
        questions = [_repeated(question, each) for each in repeats for question in questions]
    return Section(
        title=values.get("title", ""),
        help=values.get("help", ""),
        questions=tuple(questions),
        each_child=bool(values.get("each_child", False)),
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
    question = Question(
        key=values["key"],
        label=values["label"],
        kind=kind,
        help=values.get("help", ""),
        required=bool(values.get("required", False)),
        options=YES_NO if kind is Kind.YES_NO else options,
        shown_when=(shown["question"], frozenset(shown["is"])) if shown else None,
        fact=values.get("fact", ""),
        source=values.get("source", ""),
        columns=read_columns(where, values.get("columns", [])),
        rows_from=_rows_from(where, values.get("rows_from", "")),
        rows=tuple(Answer(value=row["key"], label=row["label"]) for row in values.get("rows", ())),
        plan=values.get("plan", ""),
        items=read_items(values.get("items", ())),
        subscales=tuple(
            Answer(value=one["key"], label=one["label"]) for one in values.get("subscales", ())
        ),
        licence=values.get("licence", ""),
        each_time=bool(values.get("each_time", False)),
        since=values.get("since", ""),
        for_figures=values.get("for_figures", ""),
    )
    refuse_unclear_table(where, question)
    refuse_unclear_scale(where, question)
    return question


def _rows_from(where: str, text: str) -> RowsFrom:
    try:
        return RowsFrom(text)
    except ValueError:
        raise LibraryError(f"{where}: rows_from is “network”, “plan” or “list”.") from None


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
    if form.sends and form.sends not in keys:
        raise LibraryError(f"{file}: sends names {form.sends}, which is not asked.")
    for name, named in (
        ("allocates", form.allocates),
        ("late_reason", form.late_reason),
        ("cause", form.cause),
    ):
        if named and named not in keys:
            raise LibraryError(f"{file}: {name} names {named}, which is not asked.")


def _refuse_long_facts(file: str, form: Form) -> None:
    recorded = [*(fact.name for fact in form.facts), *(one.fact for one in form.questions)]
    for name in recorded:
        if len(name) > LONGEST_FACT:
            raise LibraryError(
                f"{file}: the name of the fact {name[:20]}… is longer than {LONGEST_FACT} "
                "characters. Shorten it."
            )
