"""The form with which somebody asks what would have been."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from journey.fields import optional
from journey.layering import library_now
from journey.library import library
from journey.models import ProcessVersion, RuleChange, Trial
from journey.models.process import HEAVY
from journey.rulebook.reading import told
from journey.what_if.asking import MOST_MONTHS
from journey.what_if.proposing import OPEN_TRIALS, Proposal

MONTHS: Final = 6
"""As long as a trial lasts, unless it says otherwise (trials.md 4)."""


class AskForm(forms.Form):
    """How far back, and what is proposed; only what somebody has drafted is offered."""

    months = forms.IntegerField(
        label="How many months back?",
        min_value=1,
        max_value=MOST_MONTHS,
        initial=MONTHS,
        error_messages={
            "required": "Enter how many months to look back",
            "invalid": "The months must be a whole number",
            "min_value": f"Look at 1 to {MOST_MONTHS} months",
            "max_value": f"Look at 1 to {MOST_MONTHS} months",
        },
    )
    rule_set = optional(forms.ChoiceField(label="Another rule set"))
    changes = optional(
        forms.TypedMultipleChoiceField(
            label="Changes of timescales that are drafted",
            widget=forms.CheckboxSelectMultiple,
            coerce=int,
        )
    )
    trial = optional(
        forms.TypedChoiceField(label="A trial that has not begun", coerce=int, empty_value=None)
    )
    versions = optional(
        forms.TypedMultipleChoiceField(
            label="Versions of processes that are drafted",
            widget=forms.CheckboxSelectMultiple,
            coerce=int,
        )
    )

    def __init__(self, data: Any = None, *, chosen: Mapping[str, list[str]] | None = None) -> None:
        """Offer what there is; leave out what there is nothing of. `chosen` is ticked already."""
        super().__init__(data)
        offered = {
            "rule_set": _rule_sets(),
            "changes": _changes(),
            "trial": _trials(),
            "versions": _versions(),
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            if not choices:
                del self.fields[name]
            elif isinstance(field.widget, forms.CheckboxSelectMultiple):
                field.choices = choices
            else:
                field.choices = [("", "As it is"), *choices]
        for name, values in (chosen or {}).items():
            several = name in ("changes", "versions")
            self.initial[name] = values if several else values[0]

    @property
    def proposal(self) -> Proposal:
        """What was chosen."""
        said = self.cleaned_data
        return Proposal(
            rule_set=said.get("rule_set", ""),
            changes=tuple(said.get("changes", ())),
            trial=said.get("trial"),
            versions=tuple(said.get("versions", ())),
        )


def _rule_sets() -> list[tuple[str, str]]:
    in_use = library_now().rule_set_in_use().key
    return [(key, one.title) for key, one in library().rule_sets.items() if key != in_use]


def _changes() -> list[tuple[str, str]]:
    drafted = RuleChange.objects.filter(status=RuleChange.Status.DRAFTED).select_related("team")
    words = ((row, told(row)) for row in drafted)
    return [(str(row.pk), f"{row}: {one.rule_title}. {one.does}") for row, one in words]


def _trials() -> list[tuple[str, str]]:
    trials = Trial.objects.filter(status__in=OPEN_TRIALS).defer("source")
    return [(str(trial.pk), f"{trial} ({trial.get_status_display().lower()})") for trial in trials]


def _versions() -> list[tuple[str, str]]:
    drafted = ProcessVersion.objects.filter(status=ProcessVersion.Status.DRAFTED)
    return [(str(version.pk), str(version)) for version in drafted.defer(*HEAVY)]
