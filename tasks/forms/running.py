"""The forms with which running processes are looked after and moved."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from journey.deciding import DecideForm
from journey.engine import Choice, Place
from journey.fields import LongTextField, LongTextInput
from journey.models import ProcessVersion
from journey.planning import Pair
from journey.planning.wording import name_of, named
from journey.publishing.checking import room_for

STAYS: Final = ""
NOTHING: Final = ":nothing"
"""Mapping a step to nothing; no id of a step has a colon."""
MAP: Final = "map_"


def reason_field(label: str, missing: str) -> LongTextField:
    """A compulsory reason."""
    return LongTextField(
        label=label,
        help_text="It stays with the record of what was done. Do not name the child or the family.",
        max_length=room_for("note"),
        widget=LongTextInput({"maxlength": room_for("note"), "rows": 3}),
        error_messages={"required": missing},
    )


class CloseForm(forms.Form):
    """Why nothing more is to be done."""

    prefix = "close"
    reason = reason_field("Why is nothing more to be done?", "Say why nothing more is to be done")


class MoveForm(forms.Form):
    """Where each open step of a process goes, and why."""

    prefix = "move"

    def __init__(self, standing: Iterable[Place], data: Any = None) -> None:
        """One question for each place."""
        super().__init__(data)
        self.names: dict[str, str] = {}
        for place in standing:
            said = place.node.name
            choices = [
                (one.id, f"{said}, opened anew" if one.id == place.node.id else one.name)
                for one in place.candidates
            ]
            self.names[f"to_{place.id}"] = place.id
            self.fields[f"to_{place.id}"] = forms.ChoiceField(
                label=f"Where does the process go from “{said}”?",
                choices=[(STAYS, "It stays there"), *choices],
                required=False,
            )
        self.fields["reason"] = reason_field(
            "Why is the process moved?", "Say why the process is moved"
        )

    @property
    def moves(self) -> dict[str, str]:
        """The step that is opened for each open step that is left."""
        chosen = {key: self.cleaned_data.get(name) for name, key in self.names.items()}
        return {key: to for key, to in chosen.items() if to}


class PairForm(forms.Form):
    """Which processes move, and where to."""

    move = forms.ChoiceField(
        label="Which processes move, and where to?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select which processes move, and where to",
            "invalid_choice": "Nothing runs there any more. Select which processes move",
        },
    )

    def __init__(self, pairs: Iterable[Pair], data: Any = None) -> None:
        """Offer the pairs, each with how many run."""
        super().__init__(data)
        self.pairs = {pair.key: pair for pair in pairs}
        said = {key: f"{one.old} to version {one.new.number}" for key, one in self.pairs.items()}
        vars(self.fields["move"])["option_help"] = {
            key: _running(pair) for key, pair in self.pairs.items()
        }
        self.fields["move"].choices = list(said.items())  # type: ignore[attr-defined]

    def clean_move(self) -> Pair:
        """The pair that was chosen."""
        return self.pairs[self.cleaned_data["move"]]


def _running(pair: Pair) -> str:
    older = pair.new.number < pair.old.number
    runs = f"{pair.running} {'runs' if pair.running == 1 else 'run'} on version {pair.old.number}"
    return f"{runs}; version {pair.new.number} is older" if older else runs


class PlanForm(forms.Form):
    """Where children go for whom a person must choose, and why the plan is made."""

    def __init__(
        self,
        choices: Iterable[Choice],
        *,
        old: ProcessVersion,
        new: ProcessVersion,
        data: Any = None,
        initial: Any = None,
    ) -> None:
        """One question for each step at which a person must choose."""
        super().__init__(data, initial=initial)
        before, after = old.diagram.nodes, new.diagram.nodes
        for choice in choices:
            there = old.diagram if choice.element in before else new.diagram
            said = name_of(there.nodes[choice.element], there)
            options = [(one, named(after[one], new.diagram).name) for one in choice.candidates]
            nothing = [(NOTHING, choice.nothing)] if choice.nothing else []
            self.fields[f"{MAP}{choice.element}"] = forms.ChoiceField(
                label=f"{said[0].upper()}{said[1:]}",
                help_text=choice.message,
                choices=[(STAYS, f"They stay on version {old.number}"), *options, *nothing],
                required=False,
            )
        self.fields["note"] = LongTextField(
            label="Why do running processes move?",
            help_text="Whoever decides about it reads this first. It stays with the plan.",
            max_length=room_for("note"),
            widget=LongTextInput({"maxlength": room_for("note"), "rows": 3}),
            error_messages={"required": "Say why running processes move"},
        )


def mapping_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What was chosen, step by step, in a form that was sent."""
    chosen = {name.removeprefix(MAP): data[name] for name in data if name.startswith(MAP)}
    return {step: "" if to == NOTHING else to for step, to in chosen.items() if to != STAYS}


class DecidePlanForm(DecideForm):
    """Whether a plan is carried out."""

    question = "Is this plan carried out?"
    missing = "Select whether this plan is carried out"
    yes = ("approve", "Carry it out")
    no = ("reject", "Do not carry it out")
    hint = "Must be answered when it is not carried out. It stays with the plan."
    why_not = "Say why this plan is not carried out"
    longest = room_for("decision_note")


class RevertForm(forms.Form):
    """Why a plan is taken back."""

    prefix = "revert"
    reason = reason_field("Why is it taken back?", "Say why the move is taken back")
