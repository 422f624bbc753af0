"""The forms with which a trial is loaded, filled in and moved on."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest

from journey.clock import today
from journey.fields import DatePartsField, LongTextField, LongTextInput, TextField, optional
from journey.library import library
from journey.models import Team, Trial, Worker
from journey.timescales.toml_files import MOST_BYTES
from journey.trials.exclusions import EXCLUSIONS
from journey.trials.life import LONGEST_REASON
from journey.trials.reading import trial_files
from journey.trials.telling import END_WORDS, OPEN_WORK_WORDS

QUESTION: Final = "answer_"
JOINS: Final = "joins_"


class LoadForm(forms.Form):
    """A shipped trial, or a file of one's own."""

    shipped = forms.ChoiceField(
        label="A trial that is shipped", widget=forms.RadioSelect, required=False
    )
    file = forms.FileField(
        label="Or a file of your own",
        help_text="A TOML file, written like those that are shipped. It is checked before it is "
        "kept.",
        required=False,
        error_messages={"empty": "The file is empty"},
    )

    def __init__(self, request: HttpRequest) -> None:
        """Offer the files that are there."""
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None)
        shipped: Any = self.fields["shipped"]
        shipped.choices = [(key, key.replace("_", " ").capitalize()) for key in self._paths]

    @property
    def _paths(self) -> Mapping[str, Path]:
        return trial_files(library().folder)

    def clean(self) -> dict[str, Any]:
        """One of the two, not both."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("shipped")) == bool(cleaned.get("file")) and not self.errors:
            raise ValidationError("Choose a trial that is shipped, or a file of your own")
        return cleaned

    @property
    def source(self) -> tuple[bytes, str]:
        """The bytes that were chosen and the name of their file."""
        if upload := self.cleaned_data["file"]:
            return upload.read(MOST_BYTES + 1), PurePath(upload.name or "trial.toml").name
        path = self._paths[self.cleaned_data["shipped"]]
        return path.read_bytes(), path.name


class FillForm(forms.Form):
    """What the file of a trial leaves to the authority."""

    owner = forms.ModelChoiceField(
        label="Who owns the trial?",
        help_text="Is told of work that drifts, and may stop the trial.",
        queryset=Worker.objects.none(),
        empty_label=None,
    )
    teams = forms.MultipleChoiceField(
        label="Which teams take part?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose the teams that take part"},
    )
    starts_on = DatePartsField(label="First day")
    ends_on = optional(
        DatePartsField(
            label="Last day", help_text="Leave it empty for as long as the trial may last."
        )
    )
    referred_from = optional(DatePartsField(label="Only children referred from this day on"))
    referred_to = optional(DatePartsField(label="Only children referred until this day"))
    open_work = forms.ChoiceField(
        label="What becomes of work that is open when a team joins?",
        widget=forms.RadioSelect,
        choices=Trial.OpenWork.choices,
    )
    exclusions = optional(
        forms.MultipleChoiceField(
            label="Who is left out?",
            widget=forms.CheckboxSelectMultiple,
            choices=[(one.key, one.title) for one in EXCLUSIONS.values()],
        )
    )
    on_end = forms.ChoiceField(
        label="What becomes of the trial's open work when it pauses or ends?",
        widget=forms.RadioSelect,
        choices=Trial.OnEnd.choices,
    )

    def __init__(self, trial: Trial, data: Any = None) -> None:
        """Begin with what is filled in already."""
        self.trial = trial
        super().__init__(data, initial=_initial(trial))
        roles = [name for name, role in library().roles.items() if role.keeps_processes]
        keepers = Q(is_active=True, groups__name__in=roles)
        owners: Any = self.fields["owner"]
        owners.queryset = Worker.objects.filter(keepers | Q(pk=trial.owner_id)).distinct()
        vars(self.fields["open_work"])["option_help"] = OPEN_WORK_WORDS
        vars(self.fields["on_end"])["option_help"] = END_WORDS
        self._add_teams()
        self._add_questions()

    def _add_teams(self) -> None:
        teams = [(str(team.pk), team.name) for team in Team.objects.all()]
        field: Any = self.fields["teams"]
        field.choices = teams
        field.conditional = {pk: [f"{JOINS}{pk}"] for pk, _ in teams}
        for pk, name in teams:
            self.fields[f"{JOINS}{pk}"] = optional(
                DatePartsField(
                    label=f"On which day does {name} join?",
                    help_text="Leave it empty for the first day of the trial.",
                )
            )

    def _add_questions(self) -> None:
        for one in self.trial.profile.ambiguities:
            self.fields[f"{QUESTION}{one.key}"] = forms.ChoiceField(
                label=one.question,
                help_text=f"Left open by the request ({one.source}).",
                widget=forms.RadioSelect,
                choices=[(answer.key, answer.words) for answer in one.answers],
                error_messages={"required": "Choose an answer to this open question"},
            )

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields in the order of the page: the open questions first; days inside the teams."""
        names = [name for name in self.fields if name.startswith(QUESTION)]
        names += [name for name in self.fields if not name.startswith((QUESTION, JOINS))]
        return [self[name] for name in names]

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of `FILLED`."""
        cleaned = dict(self.cleaned_data)
        joins = {pk: cleaned.get(f"{JOINS}{pk}") for pk in cleaned["teams"]}
        answers = {one.key: cleaned[f"{QUESTION}{one.key}"] for one in self._questions}
        plain = {k: v for k, v in cleaned.items() if not k.startswith((QUESTION, JOINS))}
        teams = {pk: day.isoformat() if day else "" for pk, day in joins.items()}
        return {**plain, "teams": teams, "answers": answers}

    @property
    def _questions(self) -> Any:
        return self.trial.profile.ambiguities

    def clean(self) -> dict[str, Any]:
        """The last day comes after the first."""
        cleaned = super().clean() or {}
        for first, last in (("starts_on", "ends_on"), ("referred_from", "referred_to")):
            start, end = cleaned.get(first), cleaned.get(last)
            if start and end and end < start:
                self.add_error(last, "The last day must be the same as or after the first")
        return cleaned


class ApproveForm(forms.Form):
    """Where the approval stands, seen by the second person."""

    body = TextField("Who approved the trial?", max_length=200)
    reference = TextField("Where is the approval written down?", max_length=200)
    on = DatePartsField(label="On which day was it approved?")

    def clean_on(self) -> dt.date:
        """Not a day to come."""
        day: dt.date = self.cleaned_data["on"]
        if day > today():
            raise ValidationError("The day of the approval must be today or in the past")
        return day


class ReasonForm(forms.Form):
    """Why a trial is sent back, paused or stopped, or what was found at a look."""

    def __init__(self, question: str, data: Any = None, *, prefix: str | None = None) -> None:
        """Ask the question."""
        super().__init__(data, prefix=prefix)
        self.fields["reason"] = LongTextField(
            label=question,
            max_length=LONGEST_REASON,
            widget=LongTextInput({"maxlength": LONGEST_REASON, "rows": 3}),
            error_messages={"required": "Say why" if "Why" in question else "Say what you found"},
        )


def _initial(trial: Trial) -> dict[str, Any]:
    names = ("starts_on", "ends_on", "referred_from", "referred_to", "open_work", "exclusions")
    return {
        **{name: getattr(trial, name) for name in (*names, "on_end")},
        "owner": trial.owner_id,
        "teams": list(trial.teams),
        **{f"{JOINS}{pk}": day for pk, day in trial.teams.items()},
        **{f"{QUESTION}{key}": answer for key, answer in trial.answers.items()},
    }
