"""The evidence of a trial: what was observed in each arm, and what it comes to."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from journey.clock import today
from journey.exceptions import LibraryError
from journey.library import library
from journey.models import Team, Trial
from journey.timescales import TimescaleRule
from journey.timescales.explaining import counted_words, rule_words
from tasks.evidence.bins import Bin
from tasks.evidence.counting import Summary, summarise
from tasks.evidence.figures import NOT_MEASURED, Figure, Rule, figures_for
from tasks.evidence.hiding import hide
from tasks.evidence.observing import Observation
from tasks.evidence.periods import Period, period_of
from tasks.evidence.reading import work_of
from tasks.evidence.work import Arm, Work

AGES: Final = (
    Bin("Unborn or under 1", None, 0),
    Bin("1 to 4", 1, 4),
    Bin("5 to 9", 5, 9),
    Bin("10 to 15", 10, 15),
    Bin("16 or over", 16, None),
)
"""Whole years on the day on which the work began; the bands of the national returns."""
STATES: Final = (Bin("Ended", 0, 0), Bin("Still open", 1, 1), Bin("Withdrawn", 2, 2))


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a trial has shown until now. Numbers come out with the small ones hidden."""

    trial: Trial
    period: Period | None
    """The days of the trial until now; None before it has begun."""
    works: Sequence[Work]
    rules: tuple[Rule, ...]
    """The rules whose work is looked at: those lifted, and those by which work ended."""

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The figures behind the measures that the trial chose before it began."""
        return tuple(figures_for(self.trial.profile.measures, self.rules))

    @property
    def not_measured(self) -> dict[str, str]:
        """Measures that the trial chose and nothing records yet, with the reason."""
        chosen = self.trial.profile.measures
        return {key: why for key, why in NOT_MEASURED.items() if key in chosen}

    def period_in(self, arm: Arm) -> Period | None:
        """The days on which the work of an arm began."""
        return self.period.before if self.period and arm is Arm.BEFORE else self.period

    def figure(self, key: str) -> Figure | None:
        """The figure of a key, if the trial has it."""
        return next((one for one in self.figures if one.key == key), None)

    def rows(self, figure: Figure, arm: Arm) -> list[Observation]:
        """The rows from which a figure is counted in an arm; nothing else goes into it."""
        return [row for work in self._in(arm) for row in figure.observe(work)]

    def told(self, figure: Figure, arm: Arm) -> Summary:
        """A figure in an arm, with small numbers hidden."""
        return self._told[figure.key, arm]

    def states(self, arm: Arm) -> Summary:
        """How much of the work of an arm has ended, is open or was withdrawn."""
        return _counted([_state(work) for work in self._in(arm)], STATES)

    def ages(self, arm: Arm) -> Summary:
        """The work of an arm by the age of the child when it began."""
        return _counted([_age(work) for work in self._in(arm)], AGES)

    def teams(self, arm: Arm) -> Summary:
        """The work of an arm by team, in the order of `team_bins`."""
        return _counted([work.team for work in self._in(arm)], self.team_bins)

    @cached_property
    def team_bins(self) -> tuple[Bin, ...]:
        """Every team that has work here, by number, with its name."""
        here = {work.team for work in self.works}
        return tuple(Bin(one.name, one.pk, one.pk) for one in Team.objects.filter(pk__in=here))

    @cached_property
    def _told(self) -> Mapping[tuple[str, Arm], Summary]:
        return {
            (figure.key, arm): hide(
                summarise(
                    [row.value for row in self.rows(figure, arm)],
                    figure.bins,
                    with_percentiles=figure.is_distribution,
                )
            )
            for figure in self.figures
            for arm in Arm
        }

    def _in(self, arm: Arm) -> Iterator[Work]:
        return (work for work in self.works if work.arm is arm)


def evidence_of(trial: Trial) -> Evidence:
    """What a trial has shown until now, and everything it is compared with."""
    period = period_of(trial)
    works = work_of(trial, period) if period else []
    return Evidence(trial=trial, period=period, works=works, rules=tuple(_rules(trial, works)))


def _rules(trial: Trial, works: Sequence[Work]) -> Iterator[Rule]:
    """The rules that a trial lifts, and then those by which work ended in any arm."""
    known = _known(trial)
    ended = Counter(step.rule_key for work in works if (step := work.conclusion))
    keys = [*(lift.rule_key for lift in trial.lifts), *sorted(ended)]
    for key in dict.fromkeys(keys):
        rule = known.get(key)
        yield _told(rule) if rule else Rule(key=key, title=key)


def _told(rule: TimescaleRule) -> Rule:
    counted = counted_words(rule, f"the moment when {library().fact_words(rule.clock)}")
    words = f"The rule: {counted} ({rule_words(rule)})."
    return Rule(key=rule.key, title=rule.title, words=words)


def _known(trial: Trial) -> Mapping[str, TimescaleRule]:
    try:
        rules = library(trial.profile.rule_set).rule_set_in_use().rules
    except LibraryError:
        return {}
    return {key: several[0] for key, several in rules.items()}


def _counted(values: Sequence[int], bins: tuple[Bin, ...]) -> Summary:
    return hide(summarise(values, bins, with_percentiles=False))


def _state(work: Work) -> int:
    if work.is_withdrawn:
        return 2
    return 0 if work.ended_at else 1


def _age(work: Work) -> int:
    """Whole years when the work began; 0 of a child who was not born then."""
    born, day = work.born or today(), work.began_on
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
