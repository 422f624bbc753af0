"""What those who look after the demonstration's timescales find: a change, and one that waits."""

from typing import Any, Final

from journey.demonstration import DECIDES, DRAFTS, NORTH
from journey.models import RuleChange, Team, Worker
from journey.rulebook.deciding import approve_change
from journey.rulebook.drafting import draft_change
from journey.rulebook.previewing import ask_for_preview
from tasks.worktray import preview_for

SOONER: Final[dict[str, Any]] = {
    "level": "team",
    "rule_key": "assessment.single.ready",
    "act": "tightened",
    "amount": 30,
    "unit": "working_days",
    "reason": "The team tries whether families hear sooner when the manager reads sooner.",
}
LONGER: Final[dict[str, Any]] = {
    "level": "authority",
    "rule_key": "assessment.single.ready",
    "act": "relaxed",
    "amount": 40,
    "unit": "working_days",
    "reason": "Managers need five working days to read and decide, not ten.",
    "open_work": True,
}
ALL_OF_IT: Final = 60.0
"""Seconds that are more than enough for a demonstration."""


def add_rule_changes() -> None:
    """Let one team work to a shorter time, and let another change wait with its preview."""
    drafts, decides = (Worker.objects.get(username=name) for name in (DRAFTS, DECIDES))
    team = Team.objects.get(name=NORTH)
    approve_change(draft_change(RuleChange(**SOONER, team=team), by=drafts), by=decides)
    waiting = draft_change(RuleChange(**LONGER), by=drafts)
    ask_for_preview(waiting, by=drafts)
    preview_for(ALL_OF_IT)
