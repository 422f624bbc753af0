"""One entry that serves several children: what is written once, and what is each child's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from tasks import access
from tasks.exceptions import AnswersWanting, FamilyWanting
from tasks.forms.building import PageSection, TaskForm
from tasks.known import KnownAnswer, beginning, known_answers
from tasks.models import Record, Task
from tasks.worktray.completing import Entry


@dataclass
class Part:
    """One child's part of the page."""

    task: Task
    form: TaskForm
    known: Mapping[str, KnownAnswer]
    """What this child's part began with, where nothing was typed yet."""

    @cached_property
    def record(self) -> Record | None:
        """What is decided about here."""
        return access.read_record(self.task)


class FamilyForm:
    """The form of a page with a part for each child; for one child it is that child's form."""

    def __init__(
        self,
        task: Task,
        others: Sequence[Task] = (),
        *,
        data: QueryDict | None = None,
        draft: bool = False,
    ) -> None:
        """`task` is the one whose page it is; with `draft` the typing is shown without judging."""
        self.task = task
        main = _part(task, data, draft=draft)
        self.main = main.form
        self.parts = [main, *(self._own(other, data, draft=draft) for other in others)]
        if others:
            for part in self.parts:
                part.form.about = str(part.task.child)

    @property
    def others(self) -> list[TaskForm]:
        """The forms of the other children."""
        return [part.form for part in self.parts[1:]]

    @property
    def is_bound(self) -> bool:
        """Whether something was typed."""
        return self.main.is_bound

    def put_prompts_away(self) -> None:
        """Show the questions without their prompts (R115)."""
        for part in self.parts:
            part.form.put_prompts_away()

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong in any part."""
        return any(part.form.errors for part in self.parts)

    @property
    def complete_words(self) -> str:
        """What the button says that completes."""
        return "Complete this task" if len(self.parts) == 1 else "Complete this for each child"

    @property
    def decide_words(self) -> str:
        """What the button says that records a decision."""
        return "Record this decision" if len(self.parts) == 1 else "Record these decisions"

    @property
    def shared_sections(self) -> list[PageSection]:
        """What is written once for all children."""
        return self.main.shared_sections

    @property
    def entries(self) -> list[Entry]:
        """What was typed for each child."""
        return [
            Entry(
                task=part.task,
                answers=part.form.answers,
                outcome=part.form.outcome,
                rationale=part.form.rationale,
                weighed=part.form.weighed,
            )
            for part in self.parts
        ]

    def is_valid(self) -> bool:
        """Whether all parts fit; each is judged, so that all mistakes are shown at once."""
        return all([part.form.is_valid() for part in self.parts])

    def add_errors(self, wanting: AnswersWanting) -> None:
        """Show the messages in the parts that they are about."""
        if not isinstance(wanting, FamilyWanting):
            self.main.add_errors(wanting)
            return
        for part in self.parts:
            errors = wanting.by_task.get(part.task.pk, {})
            asked = part.form.fields
            own = {key: word for key, word in errors.items() if key.split("-")[0] in asked}
            part.form.add_errors(AnswersWanting(own))
            name = part.task.child
            shared = {key: f"{name}: {word}" for key, word in errors.items() if key not in own}
            self.main.add_errors(AnswersWanting(shared))

    def field(self, html_name: str) -> BoundField | None:
        """The field of that name on the page, in whichever part."""
        for part in self.parts:
            for bound in part.form:
                if bound.html_name == html_name:
                    return bound
        return None

    def _own(self, task: Task, data: QueryDict | None, *, draft: bool) -> Part:
        """A child's own part; what is known already where a draft has nothing of the child."""
        prefix = f"t{task.pk}"
        has_typing = data is not None and any(name.startswith(f"{prefix}-") for name in data)
        typed = None if draft and not has_typing else data
        return _part(task, typed, draft=draft, main=self.main, prefix=prefix)


def _part(task: Task, data: QueryDict | None, **more: Any) -> Part:
    gateway = task.version.diagram.gateway_of(task.step)
    known = known_answers(task) if data is None else {}
    form = TaskForm(
        task.form,
        data,
        child=task.child,
        options=task.options,
        question=gateway.name if gateway else "",
        initial=beginning(task, known) if data is None else None,
        **more,
    )
    return Part(task, form, known)
