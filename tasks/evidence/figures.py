"""Which figures stand behind each measure of a trial; the only place that says so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from journey.trials.measures import MEASURES, Measure
from tasks.evidence import observing
from tasks.evidence.bins import ASSESSMENT, CONFERENCE, YES_OR_NO, Bin
from tasks.evidence.observing import Observe


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One thing that is counted, in every arm alike."""

    key: str
    """Its measure, and what tells it from others of the measure after a full stop."""
    title: str
    about: str
    """What is counted, from when until when, as a sentence."""
    observe: Observe
    bins: tuple[Bin, ...] = YES_OR_NO
    is_shadow: bool = False
    """Whether it rests on the date of a rule that may be suspended: for evaluators only (R193)."""

    @property
    def measure(self) -> Measure:
        """The measure that it belongs to."""
        return MEASURES[self.key.partition(".")[0]]

    @property
    def is_distribution(self) -> bool:
        """Whether it counts working days; otherwise it is a share."""
        return self.bins is not YES_OR_NO


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A timescale whose work is looked at."""

    key: str
    title: str
    words: str = ""
    """How it counts, from which fact and in which unit, and in which version it stands (R151)."""

    @property
    def bins(self) -> tuple[Bin, ...]:
        """The bins of the national tools for what it is about."""
        return CONFERENCE if self.key.startswith("icpc.") else ASSESSMENT


NOT_MEASURED: Final[Mapping[str, str]] = {
    "second_plan": "A second child protection plan of a child is not counted yet.",
    "step_down": "A step down from one plan to another is not counted yet.",
}
"""Measures that a trial may name and nothing counts, with the reason."""

_FIXED: Final = (
    Figure(
        key="time_to_decision",
        title="Working days from the contact to the decision",
        about="From the day on which the contact was received to the decision that ended the work.",
        observe=observing.time_to_decision,
        bins=ASSESSMENT,
    ),
    Figure(
        key="re_referral.before",
        title="Referred within twelve months of an earlier referral",
        about="Of the referrals from which the work came. This is the national figure.",
        observe=observing.was_re_referral,
    ),
    Figure(
        key="re_referral.after",
        title="Referred again within three months of the decision",
        about="Of the work that ended at least three months ago, so that all arms had as long.",
        observe=observing.was_referred_again,
    ),
    Figure(
        key="right_first_time",
        title="Nothing sent back, and no new referral within three months",
        about="Of the work that ended at least three months ago.",
        observe=observing.right_first_time,
    ),
    Figure(
        key="returned_work",
        title="Work in which something was sent back",
        about="Of the work that has ended: a decision sent at least one step back.",
        observe=observing.returned_work,
    ),
    Figure(
        key="agreed_dates",
        title="Work with a date of its own",
        about="Of all work: a date was agreed at the outset, extended or shortened for the child.",
        observe=observing.local_dates,
    ),
    Figure(
        key="rationale",
        title="Decisions that say why",
        about="Of all decisions taken in the work, those that were sent back among them.",
        observe=observing.rationale,
    ),
    Figure(
        key="child_seen",
        title="Child seen",
        about="Of the work that has ended: the child was seen before the decision.",
        observe=observing.child_seen,
    ),
    Figure(
        key="child_seen.alone",
        title="Child seen alone",
        about="Of the same work: at one visit or more nobody else was there.",
        observe=observing.child_seen_alone,
    ),
    Figure(
        key="child_seen.time",
        title="Working days from the contact until the child was seen",
        about="Of all work in which the child has been seen.",
        observe=observing.time_to_visit,
        bins=ASSESSMENT,
    ),
    Figure(
        key="floor_breaches",
        title="Steps by a floor rule that were done late, or are late now",
        about="Of all steps that a rule of the floor governs. No trial lifts these rules.",
        observe=observing.floor_breaches,
    ),
)


def figures_for(measures: tuple[str, ...], rules: tuple[Rule, ...]) -> Iterator[Figure]:
    """The figures behind some measures, in the order of all measures; by rule where they are so."""
    for key in MEASURES:
        if key in measures:
            yield from (one for one in _FIXED if one.measure.key == key)
            for rule in rules:
                yield from _BY_RULE.get(key, _none)(rule)


def _none(_rule: Rule) -> Iterator[Figure]:
    yield from ()


def _standard(rule: Rule) -> Iterator[Figure]:
    yield Figure(
        key=f"standard_point.{rule.key}",
        title=f"{rule.title}: working days",
        about="From the start of the clock of the rule until the last work by it was done. "
        + rule.words,
        observe=observing.length_by(rule.key),
        bins=rule.bins,
    )
    yield Figure(
        key=f"standard_point.{rule.key}.kept",
        title=f"{rule.title}: done by the standard date",
        about="The standard date is that of the rule set, also where the trial suspends the rule. "
        + rule.words,
        observe=observing.by_the_standard(rule.key),
        is_shadow=True,
    )


def _last_days(rule: Rule) -> Iterator[Figure]:
    yield Figure(
        key=f"last_days.{rule.key}",
        title=f"{rule.title}: done in the last five working days",
        about="Of all work by the rule: done in the five working days up to the standard date.",
        observe=observing.in_the_last_days(rule.key),
        is_shadow=True,
    )


_BY_RULE: Final[Mapping[str, Callable[[Rule], Iterator[Figure]]]] = {
    "standard_point": _standard,
    "last_days": _last_days,
}
