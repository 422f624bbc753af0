"""What keeps a trial from passing its check: each a sentence, with its line where it has one."""

from collections.abc import Iterator
from pathlib import Path

from journey.clock import spoken_date, today
from journey.exceptions import JourneyError
from journey.layering import in_order, layers_for_team, library_now
from journey.models import Team, Trial
from journey.models.trial import LIVE
from journey.timescales import ENGLAND, Layer, Layers, resolve
from journey.timescales.counting import day_of
from journey.timescales.toml_files import TomlFile
from journey.trials.consistency import faults_together
from journey.trials.exclusions import EXCLUSIONS
from journey.trials.fitting import Fitting, supposed_approval
from journey.trials.laying import trial_layer
from journey.trials.profile import Profile
from journey.trials.reading import read_trial


def read_fitting(source: bytes, name: str) -> Profile:
    """The trial that a file says, if it fits this authority.

    Raises LibraryError with every fault, each with file and line.
    """
    profile = read_trial(source, name)
    faults = list(Fitting(profile).faults())
    if faults:
        raise TomlFile(name, source).error(faults)
    return profile


def read_fitting_file(path: Path) -> Profile:
    """The same for a file at a path; raises LibraryError."""
    try:
        return read_fitting(path.read_bytes(), path.name)
    except OSError as error:
        raise JourneyError(f"{path.name} cannot be read: {error.strerror}.") from None


def problems_of(trial: Trial) -> list[str]:
    """Everything that keeps a trial from passing its check; nothing when it passes."""
    file = TomlFile(trial.file_name, bytes(trial.source))
    in_the_file = [*Fitting(trial.profile).faults(), *faults_together(trial.profile, trial.answers)]
    told = [file.told(wrong) for wrong in in_the_file]
    return told or list(_problems(trial))


def wanting(trial: Trial) -> Iterator[str]:
    """What the authority has still to fill in."""
    answered = {question.key for question, _ in trial.profile.answered(trial.answers)}
    for one in trial.profile.ambiguities:
        if one.key not in answered:
            yield f"Answer the open question: {one.question}"
    if not trial.teams:
        yield "Choose the teams that take part."
    if trial.starts_on is None or trial.ends_on is None:
        yield "Say on which day the trial begins."


def _problems(trial: Trial) -> Iterator[str]:
    in_use = library_now().rule_set_in_use()
    if in_use.key != trial.profile.rule_set:
        yield (
            f"The trial is written for the rule set {trial.profile.rule_set}, and the authority "
            f"uses {in_use.key}. Choose that rule set first."
        )
    yield from wanting(trial)
    yield from _periods(trial)
    yield from (
        f"There is no exclusion {key}." for key in trial.exclusions if key not in EXCLUSIONS
    )
    yield from _teams(trial)
    yield from _overlaps(trial)


def _periods(trial: Trial) -> Iterator[str]:
    if trial.starts_on is None or trial.ends_on is None:
        return
    longest = day_of(trial.starts_on, trial.profile.length, ENGLAND)
    if trial.ends_on >= longest:
        yield (
            f"It may last {trial.profile.length.words}, so it ends before {spoken_date(longest)}. "
            "Choose an earlier last day."
        )
    if trial.ends_on < today():
        yield f"It ended on {spoken_date(trial.ends_on)}. Choose dates that are still to come."
    if trial.referred_from and trial.referred_to and trial.referred_to < trial.referred_from:
        yield "The last day of referral comes before the first. Change one of them."
    for day in trial.teams.values():
        if day and not trial.starts_on.isoformat() <= day <= trial.ends_on.isoformat():
            yield "A team joins on a day outside the trial. Choose one inside."


def _teams(trial: Trial) -> Iterator[str]:
    """Whether the trial's layer fits between those of the authority and of each team."""
    ours = trial_layer(trial.title, trial.lifts, supposed_approval(trial.profile))
    for pk in sorted(map(int, trial.teams)):
        team = Team.objects.filter(pk=pk).first()
        if team is None:
            yield "A team that was chosen is not there any more. Choose the teams again."
            continue
        yield from _refusals(trial, ours, layers_for_team(pk), team)


def _refusals(trial: Trial, ours: Layer, others: tuple[Layer, ...], team: Team) -> Iterator[str]:
    over = in_order((ours, *others))
    for lift in trial.lifts:
        try:
            rules = library_now().rule_set_in_use()
            resolve(Layers(rules, over), lift.rule_key, on=trial.starts_on or today())
        except JourneyError as refusal:
            yield f"For {team}: {refusal}"


def _overlaps(trial: Trial) -> Iterator[str]:
    """No two trials lift the same rule, or replace the same process, for the same team at once."""
    touched = {lift.rule_key for lift in trial.lifts} | set(trial.substitutions)
    for other in Trial.objects.filter(status__in=LIVE).exclude(pk=trial.pk):
        if not trial.starts_on or not trial.ends_on or not other.starts_on or not other.ends_on:
            continue
        apart = other.ends_on < trial.starts_on or trial.ends_on < other.starts_on
        common = touched & ({lift.rule_key for lift in other.lifts} | set(other.substitutions))
        teams = Team.objects.filter(pk__in=set(trial.teams) & set(other.teams))
        if common and teams and not apart:
            names = ", ".join(map(str, teams))
            yield (
                f"{other} changes {', '.join(sorted(common))} for {names} at the same time. "
                "Choose other teams or other dates."
            )
