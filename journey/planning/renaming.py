"""Steps that have only another id in the other version: who did them before must stay known.

Whoever did the work under its old id cannot authorise it under its new one (four eyes, B17).
"""

from collections.abc import Mapping

from journey.models import MigrationPlan, ProcessVersion

Steps = Mapping[str, str]


def renames(old: ProcessVersion, new: ProcessVersion, mapping: Steps) -> dict[str, str]:
    """The pairs of a mapping in which one step is gone and the other is new."""
    before, after = old.diagram.nodes, new.diagram.nodes
    return {
        one: other
        for one, other in mapping.items()
        if one in before and other in after and one not in after and other not in before
    }


def renamed_on(renamed: Steps, plan: MigrationPlan) -> dict[str, str]:
    """The renamed steps of an instance after a plan has moved it."""
    pairs = renames(plan.old, plan.new, plan.mapping)
    return {**{old: pairs.get(new, new) for old, new in renamed.items()}, **pairs}


def renamed_back(renamed: Steps, plan: MigrationPlan) -> dict[str, str]:
    """The renamed steps of an instance after the plan's move is taken back."""
    pairs = renames(plan.old, plan.new, plan.mapping)
    before = {new: old for old, new in pairs.items()}
    return {old: before.get(new, new) for old, new in renamed.items() if old not in pairs}
