"""The form of a case note, and of an action that is agreed in it."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import QueryDict

from journey import clock
from journey.fields import (
    DatePartsField,
    DateTimePartsField,
    LongTextField,
    LongTextInput,
    RowsField,
    TextField,
    cell_mistake,
    optional,
)
from journey.library import library
from journey.models import Child
from tasks.forms.siblings import WithSiblings
from tasks.models import CaseNote
from tasks.notes import NOTE_FIELDS, Action, owners_for

ACTIONS: Final = "actions"
REVISES: Final = (
    ("plan", "Yes, the plan"),
    ("analysis", "Yes, the analysis"),
    ("both", "Yes, both"),
    ("neither", "No"),
)
PAST: Final = "What you record must have happened before now"


class NoteForm(WithSiblings):
    """What happened, what it means for the child, what was agreed (R117-R122)."""

    ask_siblings = "Is the same note true for brothers and sisters?"
    siblings_help = "It is kept in the record of each child you choose, with its own meaning."

    happened_at = DateTimePartsField(label="When did it happen?")
    style = forms.ChoiceField(
        label="What was it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what it was"},
    )
    about = TextField("In a few words, about what?", help_text="For example, nursery place offered")
    tags = optional(
        forms.MultipleChoiceField(
            label="Mark it, so that it is found again",
            help_text="A significant event is offered for the chronology.",
            widget=forms.CheckboxSelectMultiple,
        )
    )
    summary = LongTextField(
        label="What happened?",
        help_text="The facts, and who told you. The child’s own words where there are some.",
        error_messages={"required": "Enter what happened"},
    )
    meaning = LongTextField(
        label="What does it mean for the child?",
        help_text="Your analysis: what you make of it, and how sure you are.",
        error_messages={"required": "Enter what it means for the child"},
    )
    revises = optional(
        forms.ChoiceField(
            label="Does the plan or the analysis need to be revised?",
            choices=REVISES,
            widget=forms.RadioSelect,
        )
    )
    revises_because = optional(
        LongTextField(label="Why, or why not?", widget=LongTextInput({"rows": 3}))
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        child: Child,
        siblings: QuerySet[Child] | None = None,
        note: CaseNote | None = None,
        pending: bool = False,
        with_actions: bool = True,
        draft: bool = False,
    ) -> None:
        """Show what is kept already; with `pending` only when and what it was must be said.

        With `draft` the typing is shown again without being judged.
        """
        known: dict[str, Any] = {name: getattr(note, name) for name in NOTE_FIELDS} if note else {}
        super().__init__(data, initial=known)
        words, pending_too = library(), ("happened_at", "style")
        self.fields["style"].choices = list(words.note_styles.items())  # type: ignore[attr-defined]
        tags = [(tag.key, tag.label) for tag in words.note_tags.values()]
        self.fields["tags"].choices = tags  # type: ignore[attr-defined]
        self._asking = {tag.key for tag in words.note_tags.values() if tag.asks_revision}
        for name in ("revises", "revises_because"):
            vars(self.fields[name]).update(
                shown_when=("tags", frozenset(self._asking)), is_optional=False
            )
        self.is_pending, self.is_draft = pending, draft
        for name, field in self.fields.items():
            field.required = field.required and (not pending or name in pending_too)
        if with_actions:
            self._add_actions(child)
        self.offer_siblings(siblings if siblings is not None else ())

    @property
    def errors(self) -> ErrorDict:
        """What is wrong with the typing; nothing, while it is a draft."""
        return ErrorDict() if self.is_draft else super().errors

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the model's fields."""
        typed = {name: self.cleaned_data[name] for name in NOTE_FIELDS}
        if not self._asks_revision(typed):
            typed |= {"revises": "", "revises_because": ""}
        return typed

    @property
    def actions(self) -> list[Action]:
        """What is to be done, by whom, by when."""
        return [
            Action(what=row["what"], owner=self._owners[int(row["owner"])], by_when=row["by_when"])
            for row in self.cleaned_data[ACTIONS]
            if not PARTS.keys() - row.keys()
        ]

    @property
    def goes_further(self) -> bool:
        """Whether something is typed that is written down only when the note is finished."""
        return any(self.cleaned_data.get(ACTIONS, ())) or bool(self.cleaned_data.get("siblings"))

    def clean(self) -> dict[str, Any]:
        """Refuse the future, a concern without an answer, and half an action."""
        cleaned: dict[str, Any] = super().clean() or {}
        moment = cleaned.get("happened_at")
        if moment is not None and moment > clock.now():
            self.add_error("happened_at", PAST)
        if not self.is_pending:
            for name, sentence in (*self._wanting(cleaned), *self.meanings_wanting(cleaned)):
                self.add_error(name, sentence)
        return cleaned

    def _asks_revision(self, cleaned: dict[str, Any]) -> bool:
        return bool(self._asking & set(cleaned.get("tags") or ()))

    def _wanting(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, str | ValidationError]]:
        if self._asks_revision(cleaned):
            if not cleaned.get("revises"):
                yield "revises", "Select whether the plan or the analysis needs to be revised"
            if not cleaned.get("revises_because"):
                yield "revises_because", "Say why, or why not"
        for number, row in enumerate(cleaned.get(ACTIONS, ())):
            for part in PARTS if row else ():
                if part not in row:
                    sentence = f"Row {number + 1}: {PARTS[part]}"
                    yield ACTIONS, cell_mistake(number, part, sentence)

    def _add_actions(self, child: Child) -> None:
        owners = owners_for(child)
        people = [("", "Choose a person"), *((one.pk, str(one)) for one in owners)]
        self._owners = {owner.pk: owner for owner in owners}
        cells = {
            "what": LongTextField(
                label="What is to be done?", max_length=500, widget=LongTextInput({"rows": 2})
            ),
            "owner": forms.ChoiceField(label="Who does it?", choices=people),
            "by_when": DatePartsField(label="By when?"),
        }
        for cell in cells.values():
            cell.required = False
        self.fields[ACTIONS] = RowsField(
            cells,
            label="What was agreed",
            help_text="Each action stands in its owner’s worktray, with the day.",
            required=False,
        )


PARTS: Final = {
    "what": "Enter what is to be done",
    "owner": "Choose who does it",
    "by_when": "Enter by when it is to be done",
}


class GiveUpForm(forms.Form):
    """Why a note that was begun is not finished."""

    reason = LongTextField(
        label="Why does nothing need to be recorded?",
        help_text="What was begun stays to be read, with the reason.",
        widget=LongTextInput({"rows": 3}),
        error_messages={"required": "Say why nothing needs to be recorded"},
    )
