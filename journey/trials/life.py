"""The life of a trial: what may follow what, who may do it, and what is written down."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any, Final

from viewflow import fsm

from journey import append_only, clock
from journey.access import refuse_unless_keeper
from journey.clock import spoken_date, today
from journey.exceptions import JourneyError, Refused
from journey.models import Trial, TrialEvent, Worker
from journey.models.trial import LIVE
from journey.trials.checking import problems_of
from journey.trials.drafting import refuse_unless_second
from journey.trials.trail import changing, record, refusals_recorded

Status = Trial.Status
Kind = TrialEvent.Kind
LONGEST_REASON: Final = 500


class TrialLife:
    """Moves one trial on. Whoever calls has asked who may, and holds the lock.

    A move that is not drawn here raises `viewflow.fsm.TransitionNotAllowed`.
    """

    state = fsm.State(Status, default=Status.DRAFTED)

    def __init__(self, trial: Trial) -> None:
        """The life of this trial."""
        self.trial = trial

    @state.getter()
    def _status(self) -> Status:
        return Status(self.trial.status)

    @state.setter()
    def _set_status(self, value: Status) -> None:
        self.trial.status = value

    @state.on_success()
    def _save(self, descriptor: Any, source: Any, target: Any, **_kwargs: Any) -> None:
        self.trial.watched_on = None
        self.trial.save()

    @state.transition(source=Status.DRAFTED, target=Status.CHECKED)
    def check(self) -> None:
        """It has passed its check and waits for a second person."""

    @state.transition(source=Status.CHECKED, target=Status.DRAFTED)
    def send_back(self) -> None:
        """The second person wants something else."""

    @state.transition(source=Status.CHECKED, target=Status.APPROVED)
    def approve(self, *, by: Worker, body: str, reference: str, on: dt.date) -> None:
        """A second person has seen the approval."""
        trial = self.trial
        trial.approved_by, trial.approved_at = by, clock.now()
        trial.approval_body, trial.approval_reference, trial.approval_on = body, reference, on
        trial.hash = _hash(trial)

    @state.transition(source=Status.APPROVED, target=Status.RUNNING)
    def start(self) -> None:
        """It holds for new work from now on."""
        self.trial.started_at = clock.now()

    @state.transition(source=Status.RUNNING, target=Status.PAUSED)
    def pause(self) -> None:
        """New work goes by the old rules for a while."""

    @state.transition(source=Status.PAUSED, target=Status.RUNNING)
    def resume(self) -> None:
        """It holds for new work again."""

    @state.transition(source={Status.APPROVED, Status.RUNNING, Status.PAUSED}, target=Status.ENDED)
    def end(self, *, reason: str = "") -> None:
        """It is over, on its date or before with a reason."""
        self.trial.ended_at, self.trial.end_reason = clock.now(), reason


def check_trial(trial: Trial, *, by: Worker) -> list[str]:
    """Check a draft; gives what keeps it from passing, and nothing when it has passed."""
    with refusals_recorded(trial, "check", by=by):
        refuse_unless_keeper(by)
    problems = problems_of(trial)
    if not problems:
        _move(trial, Kind.CHECKED, lambda life: life.check(), by=by)
    return problems


def send_back_trial(trial: Trial, *, by: Worker, reason: str) -> Trial:
    """Send a checked trial back to who drafted it, with a reason."""
    with refusals_recorded(trial, "send back", by=by):
        refuse_unless_second(trial, by)
    said = _said(reason, "Say what must be different.")
    return _move(trial, Kind.SENT_BACK, lambda life: life.send_back(), by=by, reason=said)


def approve_trial(
    trial: Trial, *, by: Worker, reference: str, on: dt.date, body: str = ""
) -> Trial:
    """Approve a checked trial: a second person who has seen who approved it, where and when (R191).

    Without a `body` it is the one that the file names. Raises Refused to whoever drafted it or
    filled it in; JourneyError without a reference, for a day to come, or when it no longer passes.
    """
    with refusals_recorded(trial, "approve", by=by):
        refuse_unless_second(trial, by)
    reference = _said(reference, "Say where the approval is written down.")[:200]
    if on > today():
        raise JourneyError("The approval was given on a day that is still to come. Check the date.")
    body = body.strip() or trial.profile.body

    def approve(life: TrialLife) -> None:
        refuse_unless_second(life.trial, by)
        if problems := problems_of(life.trial):
            raise JourneyError(" ".join(["The trial no longer passes its check.", *problems]))
        life.approve(by=by, body=body, reference=reference, on=on)

    return _move(trial, Kind.APPROVED, approve, by=by, reference=reference, on=on.isoformat())


def start_trial(trial: Trial, *, by: Worker) -> Trial:
    """Start an approved trial, on one of its days."""
    with refusals_recorded(trial, "start", by=by):
        refuse_unless_keeper(by)
    _refuse_outside(trial)
    return _move(trial, Kind.STARTED, lambda life: life.start(), by=by)


def pause_trial(trial: Trial, *, by: Worker, reason: str) -> Trial:
    """Pause a running trial, with a reason; whoever may stop it may pause it."""
    with refusals_recorded(trial, "pause", by=by):
        refuse_unless_stopper(trial, by)
    said = _said(reason, "Say why the trial is paused.")
    return _move(trial, Kind.PAUSED, lambda life: life.pause(), by=by, reason=said)


def resume_trial(trial: Trial, *, by: Worker) -> Trial:
    """Let a paused trial go on, on one of its days."""
    with refusals_recorded(trial, "go on", by=by):
        refuse_unless_keeper(by)
    _refuse_outside(trial)
    return _move(trial, Kind.RESUMED, lambda life: life.resume(), by=by)


def stop_trial(trial: Trial, *, by: Worker, reason: str) -> Trial:
    """End a trial before its date, with a reason: those whom its stop rule names."""
    with refusals_recorded(trial, "stop", by=by):
        refuse_unless_stopper(trial, by)
    said = _said(reason, "Say why the trial is stopped before its date.")
    return _move(trial, Kind.STOPPED, lambda life: life.end(reason=said), by=by, reason=said)


def end_trials() -> list[Trial]:
    """End every trial whose last day is over; nobody has to remember it."""
    over = Trial.objects.filter(status__in=LIVE, ends_on__lt=today())
    return [_move(trial, Kind.ENDED, lambda life: life.end(), by=None) for trial in over]


def refuse_unless_stopper(trial: Trial, worker: Worker) -> None:
    """Raise Refused when the stop rule of a trial does not name a person: owner or role."""
    named = set(trial.profile.stop_roles) & worker.roles
    if not worker.is_active or not (named or trial.owner_id == worker.pk):
        roles = " or ".join(trial.profile.stop_roles)
        raise Refused(f"Only the trial's owner, or somebody with the role {roles}, stops it.")


def _move(
    trial: Trial,
    kind: TrialEvent.Kind,
    move: Callable[[TrialLife], None],
    *,
    by: Worker | None,
    **body: Any,
) -> Trial:
    with changing(trial) as row:
        try:
            move(TrialLife(row))
        except fsm.TransitionNotAllowed:
            raise JourneyError(
                f"{row} is {row.get_status_display().lower()} now, so this cannot be done. "
                "Look at its page again."
            ) from None
        record(row, kind, by=by, **body)
    return row


def _refuse_outside(trial: Trial) -> None:
    starts_on, ends_on = trial.starts_on, trial.ends_on
    if starts_on is None or ends_on is None or not starts_on <= today() <= ends_on:
        days = " to ".join(spoken_date(day) for day in (starts_on, ends_on) if day)
        raise JourneyError(f"It is approved for {days}, and today is not one of these days.")


def _said(reason: str, missing: str) -> str:
    reason = reason.strip()
    if not reason:
        raise JourneyError(missing)
    if len(reason) > LONGEST_REASON:
        raise JourneyError(f"Shorten what you wrote to {LONGEST_REASON} characters.")
    return reason


def _hash(trial: Trial) -> str:
    """A trace of everything that the trial says."""
    fields = [
        one for one in Trial._meta.concrete_fields if one.column not in append_only.TRIAL_LIFE
    ]
    said = {one.column: str(getattr(trial, one.attname)) for one in fields if one.column != "hash"}
    said["source"] = hashlib.sha256(bytes(trial.source)).hexdigest()
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
