"""Which rules a change reaches, and where timers count by them."""

from journey.layering import library_now
from journey.library import library
from journey.models import ProcessVersion, RuleChange


def rules_reached(change: RuleChange) -> frozenset[str] | None:
    """The keys of the rules whose dates a change may move; None for all of them.

    A rule is reached too when the changed one is the other of its two clocks.
    """
    if change.chooses:
        return None
    found = {change.rule_key}
    for chosen in (library(), library_now()):
        for key, rules in chosen.rule_set_in_use().rules.items():
            found |= {key for rule in rules if rule.standard_key == change.rule_key}
    return frozenset(found)


def versions_with_timers(keys: frozenset[str] | None) -> list[int]:
    """The versions of processes in which a timer counts by one of some rules, or by any."""
    versions = ProcessVersion.objects.exclude(instances=None).only("pk", "hash")
    return [version.pk for version in versions if _has_timer(version, keys)]


def _has_timer(version: ProcessVersion, keys: frozenset[str] | None) -> bool:
    named = {
        node.attributes.get("timescale", "")
        for node in version.diagram.nodes.values()
        if not node.is_user_task
    }
    return bool(named - {""} if keys is None else named & keys)
