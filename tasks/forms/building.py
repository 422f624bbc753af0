"""From a form of the library to a form on a page, and from what was typed to answers."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from journey.engine import Option
from journey.fields import (
    DatePartsField,
    DateTimePartsField,
    LongTextField,
    RowsField,
    ScaleField,
    TextField,
    cell_mistake,
)
from journey.form_tables import ROW_NAME
from journey.forms import OUTCOME, Form, Kind, Question, RowsFrom
from journey.models import Child
from tasks.allocation import social_workers
from tasks.answers import check_answers
from tasks.exceptions import AnswersWanting
from tasks.forms.weighing import PREFIX, Weighed, weighed, weighing_fields
from tasks.letters.owing import LETTERS

RATIONALE: Final = "rationale"
CELL_LINES: Final = 3
"""How high a cell of a table is in which several lines are written."""


@dataclass(frozen=True)
class PageSection:
    """A section of the page with its bound fields."""

    title: str
    help: str
    fields: Sequence[forms.BoundField]


class TaskForm(forms.Form):
    """The questions of a task, and the decision where there is one.

    Whether answers fit is decided by `tasks.answers` alone, so that a page, a simulation and an
    import are judged alike. With `draft=True` the typing is shown again without being judged.
    """

    def __init__(
        self,
        definition: Form,
        data: QueryDict | None = None,
        *,
        child: Child,
        options: Sequence[Option] = (),
        question: str = "",
        initial: Mapping[str, Any] | None = None,
        draft: bool = False,
        main: "TaskForm | None" = None,
        prefix: str | None = None,
    ) -> None:
        """Build the fields of `definition`; `options` are the arrows of the decision.

        `main` is the form of the child for whom the page is: then only what this child has of its
        own is asked here, and the rest is taken from there.
        """
        super().__init__(data, initial=dict(initial or {}), prefix=prefix)
        self.main = main
        self.about = ""
        """Whom of several children it is about."""
        self.definition = definition
        self.child = child
        self.options = options
        self.is_draft = draft
        for one in definition.questions:
            if main is None or one.key in definition.of_each_child:
                self.fields[one.key] = _field(one, child)
        if options:
            self.fields[OUTCOME] = forms.ChoiceField(
                label=question,
                choices=[(option.outcome, option.name) for option in options],
                widget=forms.RadioSelect,
                required=False,
            )
        if options and definition.rationale:
            self.fields[RATIONALE] = LongTextField(
                label=definition.rationale, help_text=definition.rationale_help, required=False
            )
            self.fields |= weighing_fields()

    @property
    def errors(self) -> ErrorDict:
        """What is wrong with the typing; nothing, while it is a draft."""
        return ErrorDict() if self.is_draft else super().errors

    def put_prompts_away(self) -> None:
        """Show the questions without their prompts (R115)."""
        for field in self.fields.values():
            field.help_text = ""

    @property
    def sections(self) -> list[PageSection]:
        """The sections of the page."""
        return self._sections(frozenset(self.fields))

    @property
    def own_sections(self) -> list[PageSection]:
        """What this child has of its own where one entry serves several."""
        return self._sections(self.definition.of_each_child)

    @property
    def shared_sections(self) -> list[PageSection]:
        """What is written once for all children."""
        return self._sections(frozenset(self.fields) - self.definition.of_each_child)

    def _sections(self, keys: frozenset[str]) -> list[PageSection]:
        sections = [
            PageSection(
                section.title,
                section.help,
                [self[question.key] for question in section.questions if question.key in keys],
            )
            for section in self.definition.sections
        ]
        return [section for section in sections if section.fields]

    @property
    def decision_fields(self) -> list[forms.BoundField]:
        """The question to decide and the reasons for it; empty where nothing is decided."""
        return [self[name] for name in (OUTCOME, RATIONALE) if name in self.fields]

    @property
    def weighing_fields(self) -> list[forms.BoundField]:
        """What may be written beside the reasons; empty where no reasons are asked for."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    @property
    def is_weighed(self) -> bool:
        """Whether something of it has been typed, so that it is shown open."""
        return any(field.value() or field.errors for field in self.weighing_fields)

    @property
    def weighed(self) -> Weighed:
        """What was weighed up, as questions and answers."""
        return weighed(self.cleaned_data) if self.weighing_fields else []

    @property
    def answers(self) -> dict[str, Any]:
        """What was typed, as JSON values by question key."""
        cleaned = self.cleaned_data
        keys = [question.key for question in self.definition.questions]
        own = {key: _as_json(cleaned[key]) for key in keys if key in cleaned}
        return {**self._shared_answers, **own}

    @property
    def _shared_answers(self) -> dict[str, Any]:
        """What was typed once for all children; nothing where this form is the page's own."""
        if self.main is None or not self.main.is_bound:
            return {}
        self.main.is_valid()
        own = self.definition.of_each_child
        return {key: answer for key, answer in self.main.answers.items() if key not in own}

    @property
    def outcome(self) -> str:
        """The option that was chosen."""
        return str(self.cleaned_data.get(OUTCOME, ""))

    @property
    def rationale(self) -> str:
        """The reasons that were given."""
        return str(self.cleaned_data.get(RATIONALE, ""))

    def clean(self) -> dict[str, Any]:
        """Judge the answers together, each question in the light of the others."""
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            check_answers(self.definition, self.answers, child=self.child, outcome=self.outcome)
        except AnswersWanting as wanting:
            self.add_errors(wanting)
        return cleaned

    def add_errors(self, wanting: AnswersWanting) -> None:
        """Show the messages at their fields, unless the field has said something already.

        A message for a cell of a table is known by `question-row-column`.
        """
        said = set(super().errors or ())
        for name, message in wanting.errors.items():
            if name == LETTERS:
                self.add_error(None, message)
            question, *cell = [name] if name in self.fields else name.split("-")
            if question in self.fields and question not in said:
                mistake = cell_mistake(int(cell[0]), cell[1], message) if cell else message
                self.add_error(question, mistake)


def _field(question: Question, child: Child) -> forms.Field:
    """The field of a question. None is compulsory here: `tasks.answers` knows what is."""
    field: forms.Field
    if question.kind is Kind.WORKER:
        field = _worker(child)
    elif question.kind is Kind.ROWS:
        field = _rows(question, child)
    elif question.kind is Kind.SCALE:
        field = _scale(question)
    else:
        field = _FIELDS.get(question.kind, _text)(question)
    field.label, field.help_text, field.required = question.label, question.prompt, False
    # What the component reads beside Django's own: see `journey.components.fields`.
    options = {option.value: option.help for option in question.options if option.help}
    vars(field).update(
        option_help=options, is_optional=not question.required, shown_when=question.shown_when
    )
    return field


def _text(question: Question) -> forms.Field:
    return forms.CharField(max_length=200)


def _choice(question: Question) -> forms.Field:
    return forms.ChoiceField(choices=_choices(question), widget=forms.RadioSelect)


def _several(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=_choices(question), widget=forms.CheckboxSelectMultiple
    )


def _rows(question: Question, child: Child) -> RowsField:
    cells: dict[str, forms.Field] = {}
    if question.names_rows:
        words = "Name and role" if question.rows_from is RowsFrom.NETWORK else question.names_rows
        cells[ROW_NAME] = TextField(words, required=False)
    for column in question.columns:
        cells[column.key] = _field(column, child)
        if column.options:
            cells[column.key].widget = forms.Select()
            choices = [("", "Choose one"), *_choices(column)]
            cells[column.key].choices = choices  # type: ignore[attr-defined]
        elif column.kind is Kind.LONG_TEXT:
            cells[column.key].widget.attrs["rows"] = CELL_LINES
    return RowsField(cells, folds=question.rows_from is RowsFrom.LIST)


def _scale(question: Question) -> ScaleField:
    return ScaleField(
        {
            item.key: forms.ChoiceField(
                label=item.label,
                choices=_choices(question),
                widget=forms.RadioSelect,
                required=False,
            )
            for item in question.items
        }
    )


def _worker(child: Child) -> forms.Field:
    people = [("", "Choose a social worker"), *social_workers(child)]
    return forms.TypedChoiceField(choices=people, coerce=int, empty_value=None)


def _choices(question: Question) -> list[tuple[str, str]]:
    return [(option.value, option.label) for option in question.options]


_FIELDS: dict[Kind, Callable[[Question], forms.Field]] = {
    Kind.LONG_TEXT: lambda question: LongTextField(),
    Kind.DATE: lambda question: DatePartsField(),
    Kind.DATE_TIME: lambda question: DateTimePartsField(),
    Kind.NUMBER: lambda question: forms.IntegerField(),
    Kind.CHOICE: _choice,
    Kind.YES_NO: _choice,
    Kind.CHOICES: _several,
}


def _as_json(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, list):
        return [_as_json(one) for one in value]
    if isinstance(value, dict):
        return {key: _as_json(one) for key, one in value.items()}
    return value
