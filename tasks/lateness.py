"""Late work is closed with the reason why it took longer (R58)."""

from collections.abc import Mapping
from typing import Any

from journey import clock
from journey.forms import OUTCOME, Form
from tasks.exceptions import AnswersWanting
from tasks.models import Task


def refuse_late_without_reason(
    task: Task, form: Form, kept: Mapping[str, Any], outcome: str
) -> None:
    """Raise AnswersWanting where a task is late and the form's question why is left empty."""
    if not form.late_reason or task.due_at is None or clock.now() <= task.due_at:
        return
    question = next(one for one in form.questions if one.key == form.late_reason)
    if question.is_asked({**kept, OUTCOME: outcome}) and not kept.get(question.key):
        raise AnswersWanting({question.key: "This is late. Enter why it took longer"})
