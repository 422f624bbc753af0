"""Plans that move running instances to another version: drafted by one person, decided by another.

Here is what a plan would do and who may say so (R30). What it does to the instances and their tasks
is in `tasks.worktray.migrating`.
"""

from journey.planning.deciding import (
    approve_plan,
    refuse_unless_second_planner,
    reject_plan,
    revert_plan,
)
from journey.planning.drafting import Pair, draft_plan, movable_versions
from journey.planning.previewing import Group, Preview, Verdict, preview_plan
from journey.planning.renaming import renamed_back, renamed_on

__all__ = [
    "Group",
    "Pair",
    "Preview",
    "Verdict",
    "approve_plan",
    "draft_plan",
    "movable_versions",
    "preview_plan",
    "refuse_unless_second_planner",
    "reject_plan",
    "renamed_back",
    "renamed_on",
    "revert_plan",
]
