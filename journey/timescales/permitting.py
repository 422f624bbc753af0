"""What keeps a layer from changing a rule: each answer ends a sentence, empty when nothing does."""

from typing import Final

from journey.timescales.layers import Act, Change, Level
from journey.timescales.rules import Bound, Span, TimescaleRule, Unit

_IN_CALENDAR_DAYS: Final = {
    Unit.DAYS: (1, 1),
    Unit.WEEKS: (7, 7),
    Unit.MONTHS: (28, 31),
    Unit.YEARS: (365, 366),
}
"""The shortest and the longest that a unit can be; hours and working days are not compared."""


def problem_of(change: Change, *, level: Level, rule: TimescaleRule, has_length: bool) -> str:
    """Why a change at a level may not be made to a rule as it stands below it.

    `has_length` is false where it has been suspended there, or a date was agreed instead.
    """
    return (
        _wanting(change, level)
        or _unapproved(change, rule)
        or _beneath_the_floor(change, rule)
        or _senseless(change, rule, has_length=has_length)
    )


def is_looser(span: Span, rule: TimescaleRule) -> bool:
    """Whether a length gives more room than the rule does; so may one in another unit."""
    if rule.amount is None:
        return False
    if span.unit is not rule.unit:
        return _may_be_looser(span, rule)
    return span.amount > rule.amount if rule.bound is Bound.MAXIMUM else span.amount < rule.amount


def _may_be_looser(span: Span, rule: TimescaleRule) -> bool:
    """Whether a length in another unit may give more room, whatever month it falls into."""
    if rule.amount is None or not {span.unit, rule.unit} <= _IN_CALENDAR_DAYS.keys():
        return True
    (least, most), (rule_least, rule_most) = (
        _IN_CALENDAR_DAYS[span.unit],
        _IN_CALENDAR_DAYS[rule.unit],
    )
    if rule.bound is Bound.MAXIMUM:
        return span.amount * most > rule.amount * rule_least
    return span.amount * least < rule.amount * rule_most


def _wanting(change: Change, level: Level) -> str:
    """What a change does not say and must, or says and may not."""
    agrees, suspends = change.act is Act.AGREE, change.act is Act.SUSPEND
    if not change.reason.strip():
        return "it says no reason."
    if agrees and level is not Level.CHILD:
        return "a date is agreed for one child. Replace the length of time instead."
    if agrees != (change.agreed_on is not None):
        return "a date is given when one is agreed, and then only."
    if suspends != (change.review_after is not None):
        return (
            "a suspended rule needs a review point, and no other does. "
            "Say after how long somebody looks again."
        )
    if (agrees or suspends) == (change.span is not None):
        return "a length of time is given to replace, relax or tighten one, and then only."
    if change.span and change.span.amount < 0:
        return "a length of time is not negative."
    if change.clock and change.act is not Act.REPLACE:
        return "another start of the clock is another rule. Replace it instead."
    return ""


def _unapproved(change: Change, rule: TimescaleRule) -> str:
    """Whether a second person is missing: for every national rule, and every agreed date."""
    approval = change.approval
    if approval is None:
        if change.act is Act.AGREE:
            return "a worker and a manager agree a date, and neither is named."
        if rule.is_national:
            return "it is a national rule, and nobody is named who approved the change."
        return ""
    if not approval.by.strip() or not approval.reference.strip():
        return "say who approved it, and where that is written."
    if approval.entered_by == approval.confirmed_by:
        return "whoever enters a change does not confirm it. Ask a second person."
    return ""


def _beneath_the_floor(change: Change, rule: TimescaleRule) -> str:
    if not rule.is_floor:
        return ""
    if change.act is Act.SUSPEND:
        return f"{rule.key} is a floor, and a floor is not suspended by anybody."
    looser = change.span is not None and is_looser(change.span, rule)
    if change.act is Act.RELAX or looser or change.clock not in ("", rule.clock):
        return f"{rule.key} is a floor of {rule.length}, and may only be made stricter."
    return ""


def _senseless(change: Change, rule: TimescaleRule, *, has_length: bool) -> str:
    """Whether it says looser or stricter of something that cannot be compared, or is not so."""
    if change.span is None or change.act is Act.REPLACE:
        return ""
    if rule.amount is None or not has_length:
        return "there is no length of time to compare it with. Replace it instead."
    if change.span.unit is not rule.unit:
        return f"{change.span.words} cannot be compared with {rule.length}. Replace it instead."
    looser = is_looser(change.span, rule)
    if change.span.amount == rule.amount or looser != (change.act is Act.RELAX):
        way = "looser" if change.act is Act.RELAX else "stricter"
        return f"{change.span.words} is not {way} than {rule.length}."
    return ""
