"""Why a task cannot be done.

JourneyError
├── TaskClosed      somebody completed it, or the process went another way
├── DateMoved       somebody moved the due date while this person wrote
├── AnswersWanting  the answers do not fit the form: a message for each question
│   └── FamilyWanting   the same where one entry serves several children
└── Refused
    ├── NotYourTask     the person has not the role, the team or the allocation
    └── OwnWork         the person did the work that is to be authorised
"""

from collections.abc import Mapping

from journey.exceptions import JourneyError, Refused


class TaskClosed(JourneyError):
    """The task is closed: completed by somebody, or withdrawn."""


class DateMoved(JourneyError):
    """The due date is another one than the person saw."""


class AnswersWanting(JourneyError):
    """The answers do not fit the form."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        """Carry a message for each question key."""
        self.errors = dict(errors)
        super().__init__("; ".join(f"{key}: {message}" for key, message in errors.items()))


class FamilyWanting(AnswersWanting):
    """The answers about one child of several, or about some, do not fit the form."""

    def __init__(self, errors: Mapping[int, Mapping[str, str]]) -> None:
        """Carry the messages by question key for each task, by its number."""
        self.by_task = {task: dict(told) for task, told in errors.items()}
        super().__init__({key: word for told in errors.values() for key, word in told.items()})


class NotYourTask(Refused):
    """The person may not do this task."""


class OwnWork(Refused):
    """The person who did the work cannot authorise it."""
