"""What a plan must be before a decision about it may be taken."""

from collections.abc import Mapping
from typing import Any

from journey.forms import OUTCOME, PLANS, Form
from journey.models import Child
from tasks.exceptions import AnswersWanting
from tasks.plans import newest_rows, unmet_actions


def refuse_unmet_actions(
    form: Form, answers: Mapping[str, Any], child: Child, outcome: str
) -> None:
    """Raise AnswersWanting when a plan may not end: an action lacks evidence that it was met (R17).

    Which plan and which outcomes stand in the form, `needs_plan_met`. The actions are those of
    these answers, or of the newest version of the plan where the form does not ask for them.
    """
    needed = form.needs_plan_met
    if needed is None or outcome not in needed.outcomes:
        return
    key = PLANS[needed.plan]
    unmet = unmet_actions(answers.get(key) or newest_rows(child, key).rows)
    if unmet:
        named = ", ".join(f"“{what}”" for what in unmet)
        is_one = len(unmet) == 1
        raise AnswersWanting(
            {
                OUTCOME: f"This cannot be decided yet: {named} {'has' if is_one else 'have'} no "
                "evidence of being met. Record what shows it, or why "
                f"{'the action is' if is_one else 'an action is'} not needed any more."
            }
        )
