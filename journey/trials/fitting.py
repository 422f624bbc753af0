"""Whether a trial file fits the authority: its rules, processes, safeguards and people."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from journey.clock import today
from journey.engine import Diagram, DiagramRefused, Safeguard, compile_process
from journey.engine.safeguards import guarded_places, ways_round
from journey.exceptions import TimescaleRefused
from journey.library import Library, library
from journey.models import ProcessVersion, Team, Worker
from journey.timescales import Act, Approval, Layers, TimescaleRule, resolve
from journey.timescales.toml_files import Wrong
from journey.trials.laying import trial_layer
from journey.trials.profile import Lift, Profile, Substitution

_NOBODY, _SOMEBODY = 0, 1


def supposed_approval(profile: Profile) -> Approval:
    """The approval that a trial does not have yet, to ask what would hold if it had."""
    return Approval(
        by=f"{profile.body} (supposed)",
        reference="not approved yet",
        on=today(),
        entered_by=_NOBODY,
        confirmed_by=_SOMEBODY,
    )


class Fitting:
    """One file, held against the authority that would run it."""

    def __init__(self, profile: Profile) -> None:
        """`profile` was read without a fault of its own."""
        self.profile = profile

    def faults(self) -> Iterator[Wrong]:
        """What the file names and the authority does not have, or may not do."""
        profile = self.profile
        answers = [answer for one in profile.ambiguities for answer in one.answers]
        if self._library is None:
            there = ", ".join(library().rule_sets)
            yield ("rule_set",), f"no rule set is called “{profile.rule_set}”. Take: {there}."
        else:
            for lift in (*profile.lifts, *(one for answer in answers for one in answer.lifts)):
                yield from self._lift(lift, self._library)
        several = (profile.substitutions, *(answer.substitutions for answer in answers))
        for one in (one for group in several for one in group):
            yield from self._substitution(one)
        yield from self._waivers()
        yield from self._people()

    @cached_property
    def _library(self) -> Library | None:
        key = self.profile.rule_set
        return library(key) if key in library().rule_sets else None

    def _lift(self, lift: Lift, chosen: Library) -> Iterator[Wrong]:
        rules = chosen.rule_set_in_use()
        if lift.rule_key not in rules.rules:
            yield (*lift.place, "rule"), f"{rules.title} has no rule {lift.rule_key}. Name another."
            return
        title = self.profile.name
        layer = trial_layer(f"the {title} trial", (lift,), supposed_approval(self.profile))
        for day in _days_of_rules(rules.rules[lift.rule_key], self.profile.starts_on):
            try:
                resolve(Layers(rules, (layer,)), lift.rule_key, on=day)
            except TimescaleRefused as refusal:
                yield lift.place, str(refusal)
                return
            rule = rules.rule(lift.rule_key, on=day)
            if lift.act is Act.RELAX and lift.clock != rule.clock:
                words = f"{rule.key} is counted from {rule.clock}. Replace it to count otherwise."
                yield (*lift.place, "clock"), words
                return
        known = {one.clock for key in rules.rules for one in rules.rules[key]}
        if lift.clock and lift.clock not in known:
            yield (*lift.place, "clock"), f"no rule counts from a fact {lift.clock}. Name another."

    def _substitution(self, one: Substitution) -> Iterator[Wrong]:
        missing = [name for name in (one.old, one.new) if diagram_of(name) is None]
        for name in missing:
            yield one.place, f"there is no process {name}. Publish it first, or name another."
        new = diagram_of(one.new)
        if missing or new is None:
            return
        waived = {waiver.safeguard for waiver in self.profile.waivers}
        for safeguard in library().safeguards:
            if safeguard.process == one.old and safeguard.key not in waived:
                yield from _goes_round(one, new, safeguard)

    def _waivers(self) -> Iterator[Wrong]:
        known = {one.key: one for one in library().safeguards}
        for waiver in self.profile.waivers:
            place = (*waiver.place, "safeguard")
            if waiver.safeguard not in known:
                yield place, f"there is no safeguard {waiver.safeguard}. Name one that there is."
            elif not known[waiver.safeguard].can_be_waived:
                words = "this safeguard is never waived by anybody. Take it out."
                yield place, f"{known[waiver.safeguard].title}: {words}"

    def _people(self) -> Iterator[Wrong]:
        profile = self.profile
        teams = set(Team.objects.values_list("name", flat=True))
        for number, name in enumerate(profile.scope.teams):
            if name not in teams:
                there = ", ".join(sorted(teams)) or "none is set up"
                yield ("scope", "teams", number), f"no team is called “{name}”. Take: {there}."
        roles = library().roles
        for number, role in enumerate(profile.stop_roles):
            if role not in roles:
                words = f"no role is called “{role}”. Take: {', '.join(roles)}."
                yield ("stop", "roles", number), words
        if profile.owner and not Worker.objects.filter(username=profile.owner).exists():
            yield ("owner",), f"nobody signs in as “{profile.owner}”. Name somebody who does."


def diagram_of(process_id: str) -> Diagram | None:
    """The diagram with which a process would begin now; None where there is no such process."""
    versions = ProcessVersion.objects.in_force().filter(process_id=process_id)
    version = versions.order_by("-number").first()
    if version is not None:
        return version.diagram
    if process_id not in library().diagrams:
        return None
    try:
        return compile_process(library().source_of(process_id)).diagram
    except DiagramRefused:
        return None


def _goes_round(one: Substitution, new: Diagram, safeguard: Safeguard) -> Iterator[Wrong]:
    """Whether a process that stands in for another keeps what guards the other (architecture 4)."""
    same = replace(safeguard, process=one.new)
    if not guarded_places(new, same):
        same = replace(same, ends=frozenset(), except_ends=frozenset(), before="")
    if ways_round(new, same):
        yield (
            one.place,
            f"a way through {one.new} goes round a safeguard of {one.old}: {safeguard.title} "
            f"({safeguard.source}). Put a step marked {safeguard.mark} on every way.",
        )


def _days_of_rules(rules: Sequence[TimescaleRule], starts_on: dt.date | None) -> list[dt.date]:
    """The first day of the trial, and those after it on which the rule becomes another one."""
    first = starts_on or today()
    begins = [rule.effective_from for rule in rules]
    days = [first, *(day for day in begins if day and day > first)]
    return [day for day in days if any(rule.is_in_force(day) for rule in rules)]
