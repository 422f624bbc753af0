"""Loading a trial from a file, and filling in what the file leaves to the authority."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from journey.access import refuse_unless_keeper
from journey.exceptions import JourneyError, Refused
from journey.models import Team, Trial, TrialEvent, Worker
from journey.timescales import ENGLAND
from journey.timescales.counting import day_of
from journey.timescales.working_days import ONE_DAY
from journey.trials.checking import read_fitting
from journey.trials.profile import Profile
from journey.trials.trail import changing, record, refusals_recorded
from journey.writing import write_transaction

FILLED: Final = (
    "owner",
    "starts_on",
    "ends_on",
    "teams",
    "referred_from",
    "referred_to",
    "open_work",
    "exclusions",
    "on_end",
    "answers",
)
"""What an authority fills in."""
LONGEST_NAME: Final = 100


def load_trial(source: bytes, name: str, *, by: Worker) -> Trial:
    """Draft a trial from the bytes of a file called `name`.

    Raises Refused without the role, and LibraryError with every fault of the file, each with its
    line; then nothing has changed.
    """
    refuse_unless_keeper(by)
    profile = read_fitting(source, name)
    if max(len(profile.name), len(profile.key)) > LONGEST_NAME:
        raise JourneyError(f"Shorten the name of the trial to {LONGEST_NAME} characters.")
    with write_transaction():
        trial = Trial.objects.create(
            key=profile.key,
            name=profile.name,
            source=source,
            drafted_by=by,
            changed_by=by,
            owner=Worker.objects.filter(username=profile.owner).first() or by,
            **_from_file(profile),
        )
        record(trial, TrialEvent.Kind.LOADED, by=by, key=profile.key, version=profile.version)
    return trial


def fill_trial(trial: Trial, values: Mapping[str, Any], *, by: Worker) -> Trial:
    """Fill in what the file leaves to the authority; `values` by the names in `FILLED`.

    It goes back to being a draft: what was checked was something else. Without a last day it lasts
    as long as its file says. Raises Refused without the role, JourneyError once it is approved.
    """
    with refusals_recorded(trial, "fill", by=by):
        refuse_unless_keeper(by)
    if unknown := sorted(values.keys() - set(FILLED)):
        raise JourneyError(f"{', '.join(unknown)}: an authority does not fill this in.")
    with changing(trial) as row:
        if row.is_approved:
            raise JourneyError("The trial is approved, so what it says is fixed. Load it anew.")
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if row.starts_on and row.ends_on is None:
            row.ends_on = last_day(row.profile, row.starts_on)
        if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
            raise JourneyError("The last day comes before the first. Change one of the dates.")
        row.changed_by, row.status = by, Trial.Status.DRAFTED
        row.save(update_fields=[*FILLED, "changed_by", "status"])
        record(row, TrialEvent.Kind.FILLED, by=by, fields=sorted(changed))
    return row


def last_day(profile: Profile, starts_on: dt.date) -> dt.date:
    """The last day of a trial that begins on a day and lasts as long as its file says."""
    return day_of(starts_on, profile.length, ENGLAND) - ONE_DAY


def refuse_unless_owner_or_keeper(trial: Trial, worker: Worker) -> None:
    """Raise Refused when a person neither owns a trial nor looks after processes."""
    if trial.owner_id != worker.pk or not worker.is_active:
        refuse_unless_keeper(worker)


def refuse_unless_second(trial: Trial, worker: Worker) -> None:
    """Raise the refusal that applies when a person may not approve a trial (four eyes).

    By person, whatever roles they hold: not who loaded it, nor anybody who filled it in.
    """
    refuse_unless_keeper(worker)
    kinds = (TrialEvent.Kind.LOADED, TrialEvent.Kind.FILLED)
    if trial.events.filter(kind__in=kinds, actor=worker).exists():
        raise Refused("You drafted this trial or filled it in, so somebody else must approve it.")


def _from_file(profile: Profile) -> dict[str, Any]:
    scope, starts_on = profile.scope, profile.starts_on
    numbers = {team.name: team.pk for team in Team.objects.filter(name__in=scope.teams)}
    days = {name: day.isoformat() for name, day in scope.steps.items()}
    return {
        "starts_on": starts_on,
        "ends_on": profile.ends_on or (last_day(profile, starts_on) if starts_on else None),
        "teams": {str(pk): days.get(name, "") for name, pk in numbers.items()},
        "referred_from": scope.referred_from,
        "referred_to": scope.referred_to,
        "open_work": scope.open_work,
        "exclusions": list(scope.exclusions),
        "on_end": profile.on_end,
    }
