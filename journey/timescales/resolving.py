"""Which length of a rule holds for a child on a day, layer upon layer, and who said so."""

import datetime as dt
from dataclasses import dataclass, replace

from journey.clock import spoken_date
from journey.exceptions import TimescaleRefused
from journey.timescales.layers import Act, Approval, Change, Layer, Layers, begun
from journey.timescales.permitting import problem_of
from journey.timescales.rules import TimescaleRule


@dataclass(frozen=True, kw_only=True)
class Considered:
    """What one layer said about a rule."""

    level: str
    title: str
    change: Change | None
    length: str
    """The length of time that holds from here on, in words."""


@dataclass(frozen=True, kw_only=True)
class Applied:
    """A rule as it holds for a child on a day, with everything that was considered."""

    standard: TimescaleRule
    """As the rule set has it: the date that is computed in the shadow when it is suspended."""
    rule: TimescaleRule
    """As it holds."""
    change: Change | None = None
    """What decided; None where the rule set did."""
    layer: str
    """The title of the rule set or the layer that decided."""
    considered: tuple[Considered, ...]

    @property
    def is_suspended(self) -> bool:
        """Whether nothing falls due by it, and nothing is late."""
        return self.change is not None and self.change.act is Act.SUSPEND

    @property
    def agreed_on(self) -> dt.date | None:
        """The date that was agreed for the child instead."""
        return self.change.agreed_on if self.change else None

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """Who approved what was changed on the way, the lowest layer first."""
        changes = [one.change for one in self.considered if one.change]
        return tuple(change.approval for change in changes if change.approval)


def resolve(layers: Layers, key: str, *, on: dt.date) -> Applied:
    """The rule of that key as it holds on a day, layer upon layer.

    Raises LibraryError for an unknown rule, TimescaleRefused with a sentence for a change that may
    not be made: to a floor, to a national rule without a second person, or one without sense.
    """
    applied = unchanged(layers.rule_set.rule(key, on=on))
    for layer in layers.over:
        applied = _with(applied, layer, layer.change(key, on=on))
    return applied


def unchanged(rule: TimescaleRule) -> Applied:
    """A rule as its rule set has it, where nothing lies on it."""
    said = Considered(level="rule set", title=rule.rule_set, change=None, length=rule.length)
    return Applied(standard=rule, rule=rule, layer=rule.rule_set, considered=(said,))


def _with(applied: Applied, layer: Layer, change: Change | None) -> Applied:
    if change is None:
        return _considered(applied, layer, None)
    problem = problem_of(
        change, level=layer.level, rule=applied.rule, has_length=not applied.is_suspended
    )
    if problem:
        title = applied.rule.title
        raise TimescaleRefused(f"{begun(layer.title)} cannot change “{title}”: {problem}")
    rule = replace(applied.rule, clock=change.clock or applied.rule.clock)
    if change.span:
        rule = replace(rule, amount=change.span.amount, unit=change.span.unit)
    return _considered(replace(applied, rule=rule, change=change, layer=layer.title), layer, change)


def _considered(applied: Applied, layer: Layer, change: Change | None) -> Applied:
    length = applied.rule.length
    if applied.is_suspended:
        length = "no date"
    elif applied.agreed_on:
        length = f"a date of its own, {spoken_date(applied.agreed_on)}"
    said = Considered(level=layer.level, title=layer.title, change=change, length=length)
    return replace(applied, considered=(*applied.considered, said))
