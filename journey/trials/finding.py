"""A trial by what a person types: the number of one that is loaded, a shipped file, or a path."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from journey.exceptions import JourneyError
from journey.library import library
from journey.models import Trial
from journey.timescales import Layer
from journey.trials.fitting import supposed_approval
from journey.trials.laying import terms_of, trial_layer
from journey.trials.profile import Profile
from journey.trials.reading import read_trial_file, trial_files


def trial_at(value: str) -> Trial:
    """The trial of a number; raises JourneyError."""
    trial = Trial.objects.filter(pk=int(value)).first() if value.isdecimal() else None
    if trial is None:
        raise JourneyError(f"There is no trial {value}. See `trial list`.")
    return trial


def file_at(value: str) -> Path:
    """The path of a file, or of a shipped trial by its key; raises JourneyError."""
    shipped = trial_files(library().folder)
    path = shipped.get(value) or Path(value)
    if not path.is_file():
        raise JourneyError(f"There is no file {value}. Shipped are: {', '.join(shipped)}.")
    return path


def pairs(given: Iterable[str]) -> Mapping[str, str]:
    """`question=answer`, given again and again, as a mapping."""
    return {key: value for key, _, value in (one.partition("=") for one in given)}


def rules_in(value: str, rule_key: str, answers: Mapping[str, str]) -> tuple[str, Layer]:
    """The rule set for which a trial is written, and its layer, by its file or its number.

    A trial that is not approved yet lays what it would lay if it were. Raises JourneyError with the
    open question on whose answer the rule depends.
    """
    if value.isdecimal():
        trial = trial_at(value)
        profile, answers = trial.profile, {**trial.answers, **answers}
        if trial.is_approved:
            return profile.rule_set, terms_of(trial).layer
    else:
        profile = read_trial_file(file_at(value))
    _refuse_open(profile, rule_key, answers)
    title = f"the {profile.name} trial"
    layer = trial_layer(title, profile.lifts_with(answers), supposed_approval(profile))
    return profile.rule_set, layer


def _refuse_open(profile: Profile, rule_key: str, answers: Mapping[str, str]) -> None:
    answered = {question.key for question, _ in profile.answered(answers)}
    for one in profile.ambiguities:
        touched = {lift.rule_key for answer in one.answers for lift in answer.lifts}
        if one.key not in answered and rule_key in touched:
            may = " or ".join(f"--answer {one.key}={answer.key}" for answer in one.answers)
            raise JourneyError(
                f"{rule_key} depends on what is left open: {one.question} Give {may}."
            )
