"""What an approved trial changes, kept in memory: it never changes itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from journey.models import ProcessInstance, Trial
from journey.models.trial import LIVE
from journey.timescales import Approval, Layer, Level
from journey.trials.profile import Lift


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an approved trial changes."""

    lifts: Mapping[str, Lift]
    """By the key of the rule."""
    processes: Mapping[str, str]
    """The process that begins in place of another, by the other."""
    layer: Layer


def terms_of(trial: Trial) -> Terms:
    """What an approved trial changes; of `trial` only its number and its hash are read."""
    return _terms(trial.pk, trial.hash)


def trial_layer_of(process: ProcessInstance | None) -> Layer | None:
    """The layer of the trial in which a process runs, while the rules of the trial hold for it."""
    if process is None or process.trial_id is None or not process.trial_holds:
        return None
    return terms_of(process.trial).layer if process.trial else None


def layers_lifting(rule_key: str) -> list[tuple[Layer, frozenset[int]]]:
    """The layers of the trials in life that lift a rule, each with the numbers of its teams."""
    trials = Trial.objects.filter(status__in=LIVE).defer("source")
    return [
        (terms_of(trial).layer, frozenset(map(int, trial.teams)))
        for trial in trials
        if rule_key in terms_of(trial).lifts
    ]


def trial_layer(title: str, lifts: tuple[Lift, ...], approval: Approval) -> Layer:
    """What a trial lays on the rule set."""
    changes = tuple(lift.change(approval) for lift in lifts)
    return Layer(level=Level.TRIAL, title=title, changes=changes)


def terms_with(trial: Trial, approval: Approval) -> Terms:
    """What a trial changes with an approval, which may be one that it does not have yet."""
    return Terms(
        lifts={lift.rule_key: lift for lift in trial.lifts},
        processes={old: one.new for old, one in trial.substitutions.items()},
        layer=trial_layer(trial.title, trial.lifts, approval),
    )


@lru_cache(maxsize=64)
def _terms(pk: int, _hash: str) -> Terms:
    trial = Trial.objects.get(pk=pk)
    approved_by = trial.approved_by_id
    if approved_by is None or trial.approval_on is None:
        raise ValueError(f"{trial} is not approved.")
    approval = Approval(
        by=trial.approval_body,
        reference=trial.approval_reference,
        on=trial.approval_on,
        entered_by=trial.drafted_by_id,
        confirmed_by=approved_by,
    )
    return terms_with(trial, approval)
