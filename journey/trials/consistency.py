"""What each line of a trial file may say, and the file as a whole may not."""

from collections.abc import Iterator, Mapping
from itertools import chain

from journey.timescales import Act
from journey.timescales.toml_files import Wrong
from journey.trials.exclusions import EXCLUSIONS
from journey.trials.measures import MEASURES, Side
from journey.trials.profile import SHORTEST_ALARM, Lift, Profile, Substitution


def faults_of(profile: Profile) -> Iterator[Wrong]:
    """What is wrong in a file, whatever authority reads it."""
    yield from _periods(profile)
    yield from _measures(profile)
    for number, key in enumerate(profile.scope.exclusions):
        if key not in EXCLUSIONS:
            words = f"there is no exclusion “{key}”. Take: {', '.join(EXCLUSIONS)}."
            yield ("scope", "exclusions", number), words
    for lift in _every_lift(profile):
        yield from _lift(lift)
    yield from _ambiguities(profile)
    yield from faults_together(profile, {})
    if not any(_every_lift(profile)) and not any(_every_substitution(profile)):
        yield (), "it lifts no rule and changes no process, so there is nothing to try."


def faults_together(profile: Profile, answers: Mapping[str, str]) -> Iterator[Wrong]:
    """What contradicts itself once some of the open questions are answered."""
    known: set[str] = set()
    for lift in profile.lifts_with(answers):
        if lift.rule_key in known:
            yield (*lift.place, "rule"), f"{lift.rule_key} is lifted twice. Take one of them out."
        known.add(lift.rule_key)
    yield from _circles(profile.substitutions_with(answers))


def _periods(profile: Profile) -> Iterator[Wrong]:
    scope = profile.scope
    for start, end, place in (
        (profile.starts_on, profile.ends_on, ("ends_on",)),
        (scope.referred_from, scope.referred_to, ("scope", "referred_to")),
    ):
        if start and end and end < start:
            yield place, f"the end comes before the start, {start}. Change one of the dates."
    for team, day in scope.steps.items():
        if team not in scope.teams:
            yield ("scope", "steps", team), "this team is not among the teams of the trial. Add it."
        if (profile.starts_on or day) > day or day > (profile.ends_on or day):
            yield ("scope", "steps", team), "this day lies outside the trial. Choose one inside."


def _measures(profile: Profile) -> Iterator[Wrong]:
    for number, key in enumerate(profile.measures):
        if key not in MEASURES:
            words = f"there is no measure “{key}”. Take: {', '.join(MEASURES)}."
            yield ("measures", number), words
    sides = {MEASURES[key].side for key in profile.measures if key in MEASURES}
    for side in (Side.TIME, Side.QUALITY):
        if side not in sides:
            yield ("measures",), f"no measure looks at {side}. A trial is judged by both."


def _lift(lift: Lift) -> Iterator[Wrong]:
    suspends = lift.act is Act.SUSPEND
    if suspends and lift.review_after is None:
        yield (
            lift.place,
            "a suspended rule needs a review point. Say in review_after when somebody looks again.",
        )
    if suspends and (lift.alarm_at_percent or 0) <= SHORTEST_ALARM:
        yield (
            lift.place,
            "a suspended rule needs an alarm for work that drifts. Say in alarm_at_percent how old "
            f"it may grow: more than {SHORTEST_ALARM} percent of the standard time.",
        )
    if suspends and (lift.span or lift.clock):
        yield (
            lift.place,
            "a suspended rule has no length and no clock. Take them out, or replace it.",
        )
    if not suspends and (lift.span is None or not lift.clock):
        yield lift.place, "say the new length, and the clock: the fact from which it is counted."
    if not suspends and (lift.review_after or lift.alarm_at_percent):
        yield lift.place, "only a suspended rule has a review point and an alarm. Take them out."


def _ambiguities(profile: Profile) -> Iterator[Wrong]:
    known: set[str] = set()
    for one in profile.ambiguities:
        if one.key in known:
            yield (*one.place, "key"), f"two questions are called {one.key}. Rename one."
        known.add(one.key)
        if len({answer.key for answer in one.answers}) < max(2, len(one.answers)):
            yield one.place, "an open question has two answers or more, each with a key of its own."


def _circles(substitutions: tuple[Substitution, ...]) -> Iterator[Wrong]:
    """A process stands in for one other, which stands in for none: so there is no way round."""
    new = {one.old: one.new for one in substitutions}
    for one in substitutions:
        if one.new in new:
            way = " → ".join((one.old, one.new, new[one.new]))
            yield one.place, f"a process that stands in for another is itself replaced: {way}."
        if new[one.old] != one.new:
            yield one.place, f"{one.old} is replaced twice, by {one.new} and {new[one.old]}."


def _every_lift(profile: Profile) -> Iterator[Lift]:
    answers = chain.from_iterable(one.answers for one in profile.ambiguities)
    return chain(profile.lifts, chain.from_iterable(answer.lifts for answer in answers))


def _every_substitution(profile: Profile) -> Iterator[Substitution]:
    answers = chain.from_iterable(one.answers for one in profile.ambiguities)
    in_answers = chain.from_iterable(answer.substitutions for answer in answers)
    return chain(profile.substitutions, in_answers)
