"""Trials from the command line, through the same functions as the pages."""

import datetime as dt
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from journey.exceptions import JourneyError
from journey.models import Team, Trial, Worker
from journey.trials.checking import problems_of, read_fitting_file, wanting
from journey.trials.drafting import fill_trial, load_trial
from journey.trials.finding import file_at, pairs, trial_at
from journey.trials.life import approve_trial, check_trial, send_back_trial
from tasks.trials import pause_trial, resume_trial, start_trial, stop_trial


class Command(BaseCommand):
    """`trial list`, `trial check FILE`, `trial start ID --by WHO`; 2 for what cannot be done."""

    help = "Check a trial file; load, fill, check, approve, start, pause, resume and stop a trial."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The act, the trial, and what the act needs."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="every trial with its number")
        check = acts.add_parser("check", help="what keeps a file, or a loaded trial, from passing")
        check.add_argument("trial", metavar="FILE-OR-ID")
        check.add_argument("--by", metavar="USERNAME", help="a loaded trial has passed: say so")
        _acting(acts, "load", "draft a trial from a file", "FILE")
        fill = _acting(acts, "fill", "fill in what the file leaves open")
        fill.add_argument("--answer", action="append", default=[], metavar="QUESTION=ANSWER")
        fill.add_argument("--team", action="append", default=[], metavar="NAME[=DATE]")
        fill.add_argument("--starts-on", type=dt.date.fromisoformat, metavar="DATE")
        fill.add_argument("--ends-on", type=dt.date.fromisoformat, metavar="DATE")
        fill.add_argument("--open-work", choices=Trial.OpenWork.values)
        fill.add_argument("--on-end", choices=Trial.OnEnd.values)
        fill.add_argument("--leave-out", action="append", metavar="EXCLUSION")
        approve = _acting(acts, "approve", "approve it, as a second person")
        approve.add_argument("--reference", required=True, help="where the approval is written")
        approve.add_argument("--on", required=True, type=dt.date.fromisoformat, metavar="DATE")
        for act, words in _WITH_REASON.items():
            _acting(acts, act, words).add_argument("--reason", required=True)
        _acting(acts, "start", "start it, on one of its days")
        _acting(acts, "resume", "let a paused trial go on")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say what holds now: 0, or 2 with sentences and nothing changed."""
        try:
            said = _ACTS[options["act"]](Namespace(**options))
        except JourneyError as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(said)


_WITH_REASON: Final = {
    "send-back": "send a checked trial back to who drafted it",
    "pause": "let new work go by the old rules for a while",
    "stop": "end it before its date",
}


def _acting(acts: Any, act: str, words: str, what: str = "ID") -> ArgumentParser:
    parser: ArgumentParser = acts.add_parser(act, help=words)
    parser.add_argument("trial", metavar=what)
    parser.add_argument("--by", required=True, metavar="USERNAME", help="who does it")
    return parser


def _worker(options: Namespace) -> Worker:
    worker = Worker.objects.filter(username=options.by).first()
    if worker is None:
        raise JourneyError(f"Nobody signs in as {options.by}.")
    return worker


def _list(_options: Namespace) -> str:
    lines = [f"{trial.pk}\t{trial}\t{trial.get_status_display()}" for trial in Trial.objects.all()]
    return "\n".join(lines) or "No trial is loaded."


def _check(options: Namespace) -> str:
    if not options.trial.isdecimal():
        profile = read_fitting_file(file_at(options.trial))
        asked = [f"It asks: {one.question}" for one in profile.ambiguities]
        return "\n".join([f"{profile.key}.toml fits this authority.", *asked])
    trial = trial_at(options.trial)
    problems = check_trial(trial, by=_worker(options)) if options.by else problems_of(trial)
    if problems:
        raise JourneyError("\n".join(problems))
    return f"{trial} passes its check."


def _load(options: Namespace) -> str:
    path = file_at(options.trial)
    trial = load_trial(path.read_bytes(), path.name, by=_worker(options))
    return "\n".join([f"{trial} is loaded as trial {trial.pk}.", *wanting(trial)])


def _fill(options: Namespace) -> str:
    trial = trial_at(options.trial)
    given: dict[str, Any] = {
        "starts_on": options.starts_on,
        "ends_on": options.ends_on,
        "open_work": options.open_work,
        "on_end": options.on_end,
        "exclusions": options.leave_out,
    }
    values = {name: value for name, value in given.items() if value is not None}
    if options.answer:
        values["answers"] = {**trial.answers, **pairs(options.answer)}
    if options.team:
        values["teams"] = _teams(pairs(options.team))
    trial = fill_trial(trial, values, by=_worker(options))
    return "\n".join([f"{trial} is filled in.", *wanting(trial)])


def _teams(given: Mapping[str, str]) -> dict[str, str]:
    teams = {}
    for name, day in given.items():
        team = Team.objects.filter(name=name).first()
        if team is None:
            raise JourneyError(f"There is no team {name}.")
        try:
            teams[str(team.pk)] = dt.date.fromisoformat(day).isoformat() if day else ""
        except ValueError:
            raise JourneyError(f"“{day}” is not a date. Write it as 2026-12-24.") from None
    return teams


def _approve(options: Namespace) -> str:
    trial, by = trial_at(options.trial), _worker(options)
    return _stands(approve_trial(trial, by=by, reference=options.reference, on=options.on))


def _plainly(act: Callable[..., Trial]) -> Callable[[Namespace], str]:
    return lambda options: _stands(act(trial_at(options.trial), by=_worker(options)))


def _with_reason(act: Callable[..., Trial]) -> Callable[[Namespace], str]:
    return lambda options: _stands(
        act(trial_at(options.trial), by=_worker(options), reason=options.reason)
    )


def _stands(trial: Trial) -> str:
    return f"{trial}: {trial.get_status_display().lower()}."


_ACTS: Final[Mapping[str, Callable[[Namespace], str]]] = {
    "list": _list,
    "check": _check,
    "load": _load,
    "fill": _fill,
    "approve": _approve,
    "send-back": _with_reason(send_back_trial),
    "start": _plainly(start_trial),
    "pause": _with_reason(pause_trial),
    "resume": _plainly(resume_trial),
    "stop": _with_reason(stop_trial),
}
