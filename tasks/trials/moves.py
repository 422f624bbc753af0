"""The moves that a person may make with a trial now: the buttons of its page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest

from journey.access import refuse_unless_keeper
from journey.exceptions import Refused
from journey.models import Trial, Worker
from journey.trials.drafting import refuse_unless_second
from journey.trials.forms import ApproveForm, ReasonForm
from journey.trials.life import (
    approve_trial,
    check_trial,
    refuse_unless_stopper,
    send_back_trial,
)
from tasks.trials.moving import pause_trial, resume_trial, start_trial, stop_trial

Status = Trial.Status


def _keeper(_trial: Trial, worker: Worker) -> None:
    refuse_unless_keeper(worker)


def _check(trial: Trial, worker: Worker, _said: Mapping[str, Any]) -> list[str]:
    return check_trial(trial, by=worker)


def _plainly(act: Callable[..., Trial]) -> Callable[..., list[str]]:
    def do(trial: Trial, worker: Worker, said: Mapping[str, Any]) -> list[str]:
        act(trial, by=worker, **said)
        return []

    return do


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A move as the page offers it."""

    button: str
    done: str
    sources: tuple[str, ...]
    refuse: Callable[[Trial, Worker], None]
    """Raises Refused to those who may not."""
    do: Callable[[Trial, Worker, Mapping[str, Any]], list[str]]
    question: str = ""
    """What must be answered with a reason; empty when nothing."""
    is_warning: bool = False


MOVES: Final[Mapping[str, Kind]] = {
    "check": Kind(
        button="Check it",
        done="The trial passes its check. It waits for a second person.",
        sources=(Status.DRAFTED,),
        refuse=_keeper,
        do=_check,
    ),
    "approve": Kind(
        button="Approve it",
        done="The trial is approved. What it says is fixed now.",
        sources=(Status.CHECKED,),
        refuse=refuse_unless_second,
        do=_plainly(approve_trial),
    ),
    "send_back": Kind(
        button="Send it back",
        done="The trial is sent back.",
        sources=(Status.CHECKED,),
        refuse=refuse_unless_second,
        do=_plainly(send_back_trial),
        question="Why is it sent back?",
    ),
    "start": Kind(
        button="Start the trial",
        done="The trial is running: it holds for new work from now on.",
        sources=(Status.APPROVED,),
        refuse=_keeper,
        do=_plainly(start_trial),
    ),
    "resume": Kind(
        button="Let it go on",
        done="The trial goes on.",
        sources=(Status.PAUSED,),
        refuse=_keeper,
        do=_plainly(resume_trial),
    ),
    "pause": Kind(
        button="Pause the trial",
        done="The trial is paused: new work goes by the rules of before.",
        sources=(Status.RUNNING,),
        refuse=refuse_unless_stopper,
        do=_plainly(pause_trial),
        question="Why is it paused?",
    ),
    "stop": Kind(
        button="Stop the trial for good",
        done="The trial is stopped.",
        sources=(Status.APPROVED, Status.RUNNING, Status.PAUSED),
        refuse=refuse_unless_stopper,
        do=_plainly(stop_trial),
        question="Why is it stopped before its date?",
        is_warning=True,
    ),
}


@dataclass(frozen=True, kw_only=True)
class Move:
    """A move that a person may make now."""

    name: str
    kind: Kind
    form: forms.Form | None

    @property
    def done(self) -> str:
        """What is said when it is made."""
        return self.kind.done

    def act(self, trial: Trial, worker: Worker) -> list[str]:
        """Make it; gives what keeps a trial from passing its check. Raises JourneyError."""
        return self.kind.do(trial, worker, self.form.cleaned_data if self.form else {})


def moves_for(trial: Trial, worker: Worker, request: HttpRequest) -> list[Move]:
    """The moves that a person may make with a trial as it stands, with what was typed for one."""
    sent = request.POST.get("move") if request.method == "POST" else None
    return [
        Move(name=name, kind=kind, form=_form(name, kind, trial, request if sent == name else None))
        for name, kind in MOVES.items()
        if trial.status in kind.sources and _may(kind, trial, worker)
    ]


def _form(name: str, kind: Kind, trial: Trial, request: HttpRequest | None) -> forms.Form | None:
    data = request.POST if request else None
    if name == "approve":
        return ApproveForm(data, initial={"body": trial.profile.body}, prefix=name)
    return ReasonForm(kind.question, data, prefix=name) if kind.question else None


def _may(kind: Kind, trial: Trial, worker: Worker) -> bool:
    try:
        kind.refuse(trial, worker)
    except Refused:
        return False
    return True
