"""What is supposed while work is replayed: the rules, a trial from the first day, the diagrams."""

import datetime as dt
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property

from journey import clock
from journey.clock import in_london
from journey.layering import Standing, current_book, standing_in
from journey.models import ProcessVersion, Trial, WhatIf
from journey.processes import newest_version
from journey.trials.applying import concerned_by
from journey.trials.cohorts import Arm, place_of, referral_day
from journey.trials.fitting import supposed_approval
from journey.trials.laying import Terms, terms_with
from journey.trials.profile import OpenWork
from journey.what_if.proposing import Proposal, book_with
from tasks.replaying.reading import Recorded


class Supposed:
    """A proposal, as if it had held from the first moment that is looked at."""

    def __init__(self, what_if: WhatIf) -> None:
        """Read what is proposed."""
        self.proposal = Proposal.stored(what_if.proposal)
        self.since, self.until = what_if.since, what_if.asked_at
        self.book = current_book()
        """What is decided."""
        self.other_book = book_with(self.proposal.change_rows, self.book)
        self._concerned: dict[str, bool] = {}

    @cached_property
    def trial(self) -> Trial | None:
        """The trial, moved so that it begins on the first day; its steps keep their distance."""
        row = self.proposal.trial_row
        return None if row is None else _moved_to(row, in_london(self.since).date())

    @cached_property
    def terms(self) -> Terms | None:
        """What the trial would change, were it approved."""
        trial = self.trial
        return terms_with(trial, supposed_approval(trial.profile)) if trial else None

    @cached_property
    def drafts(self) -> Mapping[str, ProcessVersion]:
        """The proposed versions, by process."""
        return {version.process_id: version for version in self.proposal.version_rows}

    def standing(self, one: Recorded) -> Standing:
        """What holds for a process by what is decided."""
        return standing_in(self.book, one.row.child, process=one.row)

    def other_standing(self, one: Recorded, *, in_trial: bool) -> Standing:
        """What would hold for it."""
        layer = self.terms.layer if in_trial and self.terms else None
        return standing_in(self.other_book, one.row.child, process=one.row, supposed=layer)

    def version_for(self, one: Recorded, *, in_trial: bool) -> ProcessVersion | None:
        """The version through which a process is replayed; None where its own stays."""
        process_id = one.row.version.process_id
        if in_trial and self.terms and process_id in self.terms.processes:
            process_id = self.terms.processes[process_id]
            return self.drafts.get(process_id) or newest_version(process_id)
        return self.drafts.get(process_id)

    def in_trial(self, family: Sequence[Recorded]) -> set[int]:
        """The processes of a family that would have run in the trial, by number.

        The rule of the trial gives the arm, once for a child; brothers and sisters share it.
        """
        trial, found, arms = self.trial, set[int](), dict[int, Arm]()
        if trial is None:
            return found
        shared: Arm | None = None
        for one in family:
            child = one.row.child
            if not child.team_id or not self._concerns(one.row.version.process_id):
                continue
            began = max(one.row.started_at, self.since)
            if one.row.started_at < self.since and trial.open_work == OpenWork.NEW:
                continue
            if child.pk not in arms:
                arms[child.pk] = self._arm(trial, one, began, shared)
                if arms[child.pk] != Arm.EXCLUDED:
                    shared = shared or arms[child.pk]
            if arms[child.pk] == Arm.TRIAL:
                found.add(one.row.pk)
        return found

    def _arm(self, trial: Trial, one: Recorded, at: dt.datetime, shared: Arm | None) -> Arm:
        referred = {"contact_received": one.row.started_at, **one.facts_at(at)}
        with clock.stopped_at(at):
            arm, _ = place_of(trial, one.row.child, referred_on=referral_day(referred))
        return arm if arm == Arm.EXCLUDED or shared is None else shared

    def _concerns(self, process_id: str) -> bool:
        if self.terms is None:
            return False
        if process_id not in self._concerned:
            self._concerned[process_id] = concerned_by(self.terms, process_id)
        return self._concerned[process_id]


def _moved_to(trial: Trial, first: dt.date) -> Trial:
    moved, by = copy(trial), dt.timedelta()
    if trial.starts_on is not None:
        by = first - trial.starts_on
    moved.starts_on, moved.ends_on = first, None
    days = {team: day and dt.date.fromisoformat(day) + by for team, day in trial.teams.items()}
    moved.teams = {team: day.isoformat() if day else "" for team, day in days.items()}
    moved.referred_from = trial.referred_from and trial.referred_from + by
    moved.referred_to = trial.referred_to and trial.referred_to + by
    return moved
