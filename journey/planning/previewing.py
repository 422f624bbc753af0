"""What a plan would do with every instance that runs on the old version, in groups."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from journey.engine import Choice, Definition, EngineError, Move, likeness, places, preview
from journey.models import ProcessInstance, ProcessVersion
from journey.planning.wording import named, told


class Verdict(StrEnum):
    """What becomes of the instances of a group."""

    MOVES = "moves"
    ASKS = "asks"
    STAYS = "stays"

    @property
    def words(self) -> str:
        """What becomes of several."""
        return {"moves": "move", "asks": "need a choice", "stays": "stay"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Instances that a plan treats alike."""

    verdict: Verdict
    sentences: tuple[str, ...]
    """What happens besides, what must be chosen, or why they stay."""
    standing: tuple[tuple[str, int], ...]
    """The names of the steps at which they stand, and how many; the most first."""

    @property
    def count(self) -> int:
        """How many they are."""
        return sum(number for _, number in self.standing)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a plan would do."""

    groups: tuple[Group, ...]
    """Those that move first, then those that need a choice, then those that stay."""
    choices: tuple[Choice, ...]
    """What can be chosen, once for each step."""

    def count(self, verdict: Verdict) -> int:
        """How many instances have a verdict."""
        return sum(group.count for group in self.groups if group.verdict == verdict)

    @property
    def summary(self) -> str:
        """As in “120 move, 15 need a choice and stay without one, 8 stay.”."""
        moves, asks, stays = (self.count(verdict) for verdict in Verdict)
        counted = []
        if moves or not (asks or stays):
            counted.append(f"{moves} {'moves' if moves == 1 else 'move'}")
        if asks:
            needs = "needs a choice and stays" if asks == 1 else "need a choice and stay"
            counted.append(f"{asks} {needs} without one")
        if stays:
            counted.append(f"{stays} {'stays' if stays == 1 else 'stay'}")
        return f"{', '.join(counted)}."


def preview_plan(old: ProcessVersion, new: ProcessVersion, mapping: Mapping[str, str]) -> Preview:
    """Look at every instance that runs on the old version, without changing anything.

    `mapping` is as in `journey.engine.preview`. Instances that stand alike are looked at once.
    """
    counts, examples = Counter[str](), dict[str, dict[str, Any]]()
    for state in running_on(old).values_list("state", flat=True).iterator():
        key = _key(state)
        counts[key] += 1
        examples.setdefault(key, state)
    found = [
        (_group(old.definition, examples[key], move, count), move)
        for key, count in counts.items()
        for move in [_move(examples[key], old, new, mapping)]
    ]
    choices = (one for _, move in found for one in move.problems if one.candidates)
    return Preview(groups=_merged(group for group, _ in found), choices=_asked_once(choices))


def running_on(version: ProcessVersion) -> QuerySet[ProcessInstance]:
    """The instances that run on a version."""
    return ProcessInstance.objects.filter(version=version, ended_at=None).order_by("pk")


def _key(state: dict[str, Any]) -> str:
    try:
        return likeness(state)
    except EngineError as error:
        return str(error)


def move_of(
    state: dict[str, Any],
    *,
    old: ProcessVersion,
    new: ProcessVersion,
    mapping: Mapping[str, str],
) -> Move:
    """What becomes of one instance, in words that people know; raises EngineError."""
    move = preview(state, old=old.definition, new=new.definition, mapping=mapping)
    return told(move, old.diagram, new.diagram)


def _move(
    state: dict[str, Any], old: ProcessVersion, new: ProcessVersion, mapping: Mapping[str, str]
) -> Move:
    try:
        return move_of(state, old=old, new=new, mapping=mapping)
    except EngineError as error:
        return Move(problems=(Choice(id="unreadable", element="", message=str(error)),))


def _group(definition: Definition, state: dict[str, Any], move: Move, count: int) -> Group:
    if not move.problems:
        verdict, sentences = Verdict.MOVES, move.notes
    else:
        sentences = tuple(one.message for one in move.problems)
        can_be_chosen = all(one.candidates for one in move.problems)
        verdict = Verdict.ASKS if can_be_chosen else Verdict.STAYS
    here = _standing(definition, state)
    return Group(verdict=verdict, sentences=sentences, standing=((here, count),))


def _standing(definition: Definition, state: dict[str, Any]) -> str:
    try:
        here = places(state, definition=definition)
    except EngineError:
        here = ()
    names = sorted({named(place.node, definition.diagram).name for place in here})
    return ", ".join(names) or "Not known where"


def _merged(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups that are told alike as one, the largest first within each verdict."""
    counts: dict[tuple[Verdict, tuple[str, ...]], Counter[str]] = {}
    for group in groups:
        counts.setdefault((group.verdict, group.sentences), Counter()).update(dict(group.standing))
    merged = [
        Group(verdict=verdict, sentences=sentences, standing=tuple(standing.most_common()))
        for (verdict, sentences), standing in counts.items()
    ]
    order = list(Verdict)
    return tuple(sorted(merged, key=lambda one: (order.index(one.verdict), -one.count)))


def _asked_once(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """One choice for each step, with every step that may be chosen in any group."""
    once: dict[str, Choice] = {}
    for choice in choices:
        known = once.setdefault(choice.element, choice)
        once[choice.element] = replace(
            known,
            candidates=tuple(dict.fromkeys((*known.candidates, *choice.candidates))),
            nothing=known.nothing or choice.nothing,
        )
    return tuple(once.values())
