"""From a form of the library to a form on a page, and from what was typed to answers."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from journey.engine import Option
from journey.fields import DatePartsField, DateTimePartsField, LongTextField
from journey.forms import OUTCOME, Form, Kind, Question
from journey.models import Child
from tasks.allocation import social_workers
from tasks.answers import check_answers
from tasks.exceptions import AnswersWanting

RATIONALE: Final = "rationale"


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
    ) -> None:
        """Build the fields of `definition`; `options` are the arrows of the decision."""
        super().__init__(data, initial=dict(initial or {}))
        self.definition = definition
        self.child = child
        self.options = options
        self.is_draft = draft
        for one in definition.questions:
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

    @property
    def errors(self) -> ErrorDict:
        """What is wrong with the typing; nothing, while it is a draft."""
        return ErrorDict() if self.is_draft else super().errors

    @property
    def sections(self) -> list[PageSection]:
        """The sections of the page."""
        return [
            PageSection(
                section.title, section.help, [self[question.key] for question in section.questions]
            )
            for section in self.definition.sections
        ]

    @property
    def decision_fields(self) -> list[forms.BoundField]:
        """The question to decide and the reasons for it; empty where nothing is decided."""
        return [self[name] for name in (OUTCOME, RATIONALE) if name in self.fields]

    @property
    def answers(self) -> dict[str, Any]:
        """What was typed, as JSON values by question key."""
        cleaned = self.cleaned_data
        keys = [question.key for question in self.definition.questions]
        return {key: _as_json(cleaned[key]) for key in keys if key in cleaned}

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
        """Show the messages at their fields, unless the field has said something already."""
        said = set(super().errors or ())
        for name, message in wanting.errors.items():
            if name in self.fields and name not in said:
                self.add_error(name, message)


def _field(question: Question, child: Child) -> forms.Field:
    """The field of a question. None is compulsory here: `tasks.answers` knows what is."""
    if question.kind is Kind.WORKER:
        field = _worker(child)
    else:
        field = _FIELDS.get(question.kind, _text)(question)
    field.label, field.help_text, field.required = question.label, question.help, False
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
    return value
