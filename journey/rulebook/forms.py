"""The forms with which a timescale is changed, decided about and ended."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms

from journey.deciding import DecideForm
from journey.fields import DatePartsField, LongTextField, LongTextInput, TextField, optional
from journey.library import library
from journey.models import RuleChange, Team
from journey.timescales import TimescaleRule, Unit

LENGTH: Final = "length"
SUSPEND: Final = "suspend"
UNITS: Final = [(unit.value, unit.value.replace("_", " ").capitalize()) for unit in Unit]
LONGEST: Final = 9999


def _room(column: str) -> int:
    return getattr(RuleChange._meta.get_field(column), "max_length", None) or 0


def _long(label: str, column: str, **more: Any) -> LongTextField:
    longest = _room(column)
    return LongTextField(
        label=label,
        max_length=longest,
        widget=LongTextInput({"maxlength": longest, "rows": 4}),
        error_messages={
            "required": more.pop("missing", ""),
            "max_length": "Shorten it to %(limit_value)d characters or fewer",
        },
        **more,
    )


class WhenForm(forms.Form):
    """Why something changes, from which day and for which work."""

    reason = _long(
        "Why is it changed?",
        "reason",
        missing="Say why it is changed",
        help_text="Whoever decides about it reads this first. It is shown beside every due date.",
    )
    effective_from = optional(
        DatePartsField(
            label="From which day does it hold?",
            help_text="Leave it empty for the day on which it is approved.",
        )
    )
    effective_to = optional(
        DatePartsField(
            label="What is its last day?",
            help_text="Leave it empty if it holds until somebody ends it.",
        )
    )
    open_work = forms.TypedChoiceField(
        label="For which work does it hold?",
        choices=(("no", "Work whose clock starts from that day on"), ("yes", "All open work too")),
        coerce="yes".__eq__,
        widget=forms.RadioSelect,
        error_messages={"required": "Select for which work it holds"},
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        """Say what holding for open work means."""
        super().__init__(data, **more)
        vars(self.fields["open_work"])["option_help"] = {
            "no": "Work that has begun keeps its dates.",
            "yes": "Open tasks are dated anew when it takes effect, and again when it ends.",
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("effective_from"), cleaned.get("effective_to")
        if first and last and last < first:
            self.add_error("effective_to", "The last day must not be before the first day")
        return cleaned


class ChangeForm(WhenForm):
    """What a change does to one rule, and for whom."""

    level = forms.ChoiceField(
        label="For whom does it hold?",
        choices=RuleChange.Level.choices[1:],
        widget=forms.RadioSelect,
        error_messages={"required": "Select for whom it holds"},
    )
    team = forms.ModelChoiceField(
        Team.objects.all(), label="Which team?", required=False, empty_label="Choose a team"
    )
    does = forms.ChoiceField(
        label="What changes?",
        choices=((LENGTH, "The length of time"), (SUSPEND, "It is suspended")),
        widget=forms.RadioSelect,
        error_messages={"required": "Select what changes"},
    )
    amount = forms.IntegerField(
        label="How many?",
        required=False,
        min_value=0,
        max_value=LONGEST,
        error_messages={
            "invalid": "The length must be a whole number",
            "min_value": "The length must be 0 or more",
            "max_value": "The length must be 9999 or less",
        },
    )
    unit = forms.ChoiceField(label="Of what?", choices=UNITS, required=False)
    fact = forms.ChoiceField(label="Counted from when?", required=False)
    review_amount = forms.IntegerField(
        label="After how many does somebody look again?",
        required=False,
        min_value=1,
        max_value=LONGEST,
        error_messages={
            "invalid": "The review point must be a whole number",
            "min_value": "The review point must be 1 or more",
            "max_value": "The review point must be 9999 or less",
        },
    )
    review_unit = forms.ChoiceField(label="Of what is the review counted?", required=False)
    approved_by = TextField("Who approved it?", max_length=_room("approved_by"), required=False)
    approval_reference = TextField(
        "Where is that written?", max_length=_room("approval_reference"), required=False
    )
    approved_on = DatePartsField(label="On which day was it approved?", required=False)
    field_order = (
        "does amount unit fact review_amount review_unit level team reason approved_by "
        "approval_reference approved_on effective_from effective_to open_work"
    ).split()

    def __init__(self, rule: TimescaleRule, data: Any = None) -> None:
        """Ask for an approval only where the rule is national."""
        first = {"unit": rule.unit.value, "review_unit": rule.unit.value, "open_work": "no"}
        super().__init__(data, initial={**first, "level": RuleChange.Level.AUTHORITY})
        self.rule = rule
        now = f"As now: when {library().fact_words(rule.clock)}"
        fields: dict[str, Any] = self.fields
        fields["fact"].choices = [("", now), *_facts_but(rule.clock)]
        fields["review_unit"].choices = UNITS
        fields["amount"].help_text = f"It is {rule.length} in {rule.rule_set}."
        fields["approved_by"].help_text = "This is a national rule, so somebody outside must have."
        for name in ("amount", "unit", "fact"):
            vars(fields[name])["shown_when"] = ("does", (LENGTH,))
        for name in ("review_amount", "review_unit"):
            vars(fields[name])["shown_when"] = ("does", (SUSPEND,))
        vars(fields["team"])["shown_when"] = ("level", (RuleChange.Level.TEAM.value,))
        if not rule.is_national:
            for name in ("approved_by", "approval_reference", "approved_on"):
                del fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for what goes with each choice."""
        cleaned = super().clean()
        wanted = {"amount": "Enter the length of time"} if cleaned.get("does") == LENGTH else {}
        if cleaned.get("does") == SUSPEND:
            wanted["review_amount"] = "Enter after how long somebody looks again"
        if cleaned.get("level") == RuleChange.Level.TEAM:
            wanted["team"] = "Choose the team"
        if self.rule.is_national:
            wanted["approved_by"] = "Enter who approved it: this is a national rule"
            wanted["approval_reference"] = "Enter where the approval is written"
            wanted["approved_on"] = "Enter the day on which it was approved"
        for name, words in wanted.items():
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, words)
        return cleaned


class ChoiceForm(WhenForm):
    """Which rule set the authority works by."""

    rule_set = forms.ChoiceField(
        label="Which rule set?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Select a rule set",
            "invalid_choice": "Select one of the rule sets",
        },
    )
    field_order = ("rule_set", "reason", "effective_from", "effective_to", "open_work")

    def __init__(self, choices: Iterable[tuple[str, str]], data: Any = None) -> None:
        """Offer the sets that there are."""
        super().__init__(data, initial={"open_work": "no"})
        chosen: Any = self.fields["rule_set"]
        chosen.choices = list(choices)


class DecideChangeForm(DecideForm):
    """Whether a change is approved."""

    question = "Is this change approved?"
    missing = "Select whether this change is approved"
    yes = ("approve", "Approve it")
    no = ("reject", "Reject it")
    hint = "Must be answered when it is rejected. It stays with the change."
    why_not = "Say why this change is rejected"
    longest = _room("decision_note")


class EndForm(forms.Form):
    """Why a change ends before its day."""

    reason = _long("Why does it end now?", "end_reason", missing="Say why it ends now")


def _facts_but(known: str) -> list[tuple[str, str]]:
    """The facts that clocks start from here, each in words."""
    names = {rule.clock for rules in library().rule_set_in_use().rules.values() for rule in rules}
    words = {name: f"When {library().fact_words(name)}" for name in names - {known}}
    return sorted(words.items(), key=lambda pair: pair[1])
