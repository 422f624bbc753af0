"""Forms with tables, published in the authority of the tests."""

from typing import Any, Final

from journey.library import library
from journey.models import ProcessVersion
from tests.authority import Authority

PLAN_COLUMNS: Final = """
columns = [
  {key = "what", label = "What will be done?", kind = "text", required = true},
  {key = "who", label = "Who will do it?", kind = "text", required = true},
  {key = "by_when", label = "By when?", kind = "date", required = true},
  {key = "outcome_for_child", label = "What should it change for the child?", kind = "text"},
  {key = "progress", label = "How is it going?", kind = "choice", options = [
    {value = "better", label = "Better"}, {value = "same", label = "The same"},
    {value = "worse", label = "Worse"}]},
  {key = "state", label = "Is it done?", kind = "choice", options = [
    {value = "to_do", label = "To do"}, {value = "met", label = "Met"},
    {value = "not_needed", label = "Not needed"}]},
  {key = "evidence", label = "What shows it?", kind = "long_text"},
]
"""
PLAN_QUESTION: Final = f"""
[[section]]
title = "The plan"
[[section.question]]
key = "cp_plan_actions"
label = "What will be done?"
kind = "rows"
rows_from = "plan"
plan = "child_protection"
{PLAN_COLUMNS}
"""
HEAD: Final = 'title = "T"\npurpose = "P"\n'
PLAN: Final = HEAD + PLAN_QUESTION
NETWORK: Final = (
    HEAD
    + """
[[section]]
title = "Around the child"
[[section.question]]
key = "told"
label = "Who was told?"
kind = "rows"
rows_from = "network"
columns = [
  {key = "told_on", label = "When?", kind = "date"},
  {key = "told_how", label = "How?", kind = "choice", options = [
    {value = "letter", label = "By letter"}, {value = "talk", label = "In a talk"}]},
]
"""
)
DECIDING: Final = (
    HEAD
    + """
[decision]
rationale = "Why?"
needs_plan_met = {plan = "child_protection", outcomes = ["accept"]}
"""
)


def publish_forms(authority: Authority, **forms: str) -> ProcessVersion:
    """A version of the visit with other forms at its steps."""
    source = library().diagrams["visit"].read_bytes()
    return authority.publish(source, forms=forms)


def action(what: str = "Walk to school together", **more: Any) -> dict[str, Any]:
    """An action of a plan."""
    who = {"who": "Dana Marsh", "by_when": "2026-04-01"}
    return {"what": what, **who, **more}
