"""The life of a task as a state machine: what may follow what, in one place."""

from typing import TYPE_CHECKING, Any, Final

from viewflow import fsm

from journey import clock
from journey.models import Worker
from journey.prepared import update
from tasks.models.status import Status

if TYPE_CHECKING:
    from tasks.models.task import Task

ANOTHER_WAY: Final = "the process went another way"
"""Why a task was withdrawn, where nothing else is known."""


class TaskLife:
    """Moves one task on. Whoever calls has asked `tasks.access` first and holds the lock.

    A move that is not drawn here raises `viewflow.fsm.TransitionNotAllowed`.
    """

    state = fsm.State(Status, default=Status.READY)

    def __init__(self, task: "Task") -> None:
        """The life of this task."""
        self.task = task

    @state.getter()
    def _status(self) -> Status:
        return Status(self.task.status)

    @state.setter()
    def _set_status(self, value: Status) -> None:
        self.task.status = value

    @state.on_success()
    def _save(self, descriptor: Any, source: Any, target: Any, **_kwargs: Any) -> None:
        update(
            self.task,
            "status",
            "closed_at",
            "completed_by",
            "outcome",
            "why_withdrawn",
            "allocated_to",
            "team",
        )

    @state.transition(source=Status.READY, target=Status.READY)
    def allocate(self, *, to: Worker | None) -> None:
        """Give the task to a person, or back to the team's queue."""
        self.task.allocated_to = to

    @state.transition(source=Status.READY, target=Status.COMPLETED)
    def complete(self, *, by: Worker, outcome: str) -> None:
        """Close the task as done."""
        self.task.completed_by, self.task.outcome = by, outcome
        self.task.closed_at = clock.now()

    @state.transition(source=Status.READY, target=Status.WITHDRAWN)
    def withdraw(self, because: str = "") -> None:
        """Close the task because the process went another way, or for the reason that is given."""
        self.task.closed_at, self.task.why_withdrawn = clock.now(), because

    @state.transition(source=Status.WITHDRAWN, target=Status.READY)
    def reopen(self) -> None:
        """Open a task again that was withdrawn by a move which is taken back."""
        self.task.closed_at, self.task.why_withdrawn = None, ""
