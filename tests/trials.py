"""A small trial for tests, in the words of its file, brought through its life."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from journey.models import Child, FamilyGroup, Team, Trial, Worker
from journey.trials.drafting import fill_trial, load_trial
from journey.trials.life import approve_trial, check_trial
from tasks.trials import start_trial
from tests.authority import MONDAY, Authority

FIRST = MONDAY.date()
HEAD = """name = "Visit"
title = "Visits take the time they need"
version = "1"
rule_set = "tests"
hypothesis = "Visits are written up better."
legal_basis = "None needed: a local rule."
length = "6 months"
conditions = ["Nobody is seen later."]
replacement_safeguards = ["The child is seen as before."]
measures = ["time_to_decision", "returned_work"]
on_end = "keeps"

[approval]
body = "The Director"

[stop]
signal = "A child is not seen."
roles = ["Process lead", "Team manager"]
"""
SUSPEND = """
[[lift]]
rule = "visit.written"
act = "suspend"
review_after = "5 working_days"
alarm_at_percent = 200
reason = "Some visits need longer."
"""
INSTEAD = """
[structure]
visit = "follow_up"
"""
QUESTION = """
[[ambiguity]]
key = "chase"
question = "Is the school chased later too?"
source = "tests"

[[ambiguity.answer]]
key = "no"
words = "No."

[[ambiguity.answer]]
key = "longer"
words = "It may take two weeks."

[[ambiguity.answer.lift]]
rule = "visit.chase"
act = "relax"
length = "2 weeks"
clock = "visit_began"
reason = "Schools need longer."
"""
SOUND = HEAD + SUSPEND


@dataclass
class Trying:
    """The trials of the small authority."""

    authority: Authority

    def load(self, text: str = SOUND, **filled: Any) -> Trial:
        """A trial that the keeper loads and fills in; North takes part, from the Monday on."""
        by = self.authority.keeper
        trial = load_trial(text.encode(), "visit.toml", by=by)
        values = {"starts_on": FIRST, "teams": {str(self.authority.north.pk): ""}, **filled}
        return fill_trial(trial, values, by=by)

    def approved(self, text: str = SOUND, **filled: Any) -> Trial:
        """The same, checked and approved by the approver."""
        trial = self.load(text, **filled)
        assert check_trial(trial, by=self.authority.keeper) == []
        return approve_trial(
            trial, by=self.authority.approver, reference="Letter of 1 March", on=FIRST
        )

    def running(self, text: str = SOUND, **filled: Any) -> Trial:
        """The same, started."""
        return start_trial(self.approved(text, **filled), by=self.authority.keeper)

    def child(self, team: Team | None = None, family: FamilyGroup | None = None) -> Child:
        """Another child, of another family and in North unless told."""
        return Child.objects.create(
            family=family or FamilyGroup.objects.create(name="Reed"),
            first_name="Bea",
            last_name="Reed",
            date_of_birth=dt.date(2018, 1, 1),
            key_worker=self.authority.worker,
            team=team or self.authority.north,
        )


def again(trial: Trial) -> Trial:
    """The trial as it stands in the database now."""
    return Trial.objects.get(pk=trial.pk)


def somebody() -> Worker:
    """A person without any role."""
    return Worker.objects.create_user("nobody")
