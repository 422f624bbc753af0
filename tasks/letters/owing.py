"""The letters that a step owes, each to be sent or given up before the step is completed."""

from collections.abc import Mapping
from typing import Any, Final

from journey.forms import Form
from journey.library import library
from tasks.exceptions import AnswersWanting
from tasks.letters.copies import refuse_unclear_copies
from tasks.models import Letter, Sending, Task

LETTERS: Final = "letters"
"""Under which a letter that is wanting is told beside the answers."""


def settled_at(task: Task) -> Mapping[str, list[Sending]]:
    """What became of each letter that a step owes, by the letter's key."""
    settled: dict[str, list[Sending]] = {key: [] for key in task.form.letters}
    if settled:
        sendings = Sending.objects.filter(task=task, template__in=settled)
        for sending in sendings.select_related("letter").order_by("pk"):
            settled[sending.template].append(sending)
    return settled


def begun_at(task: Task) -> Mapping[str, list[Letter]]:
    """The letters that were begun at a step and are not yet sent, by the letter's key."""
    begun: dict[str, list[Letter]] = {key: [] for key in task.form.letters}
    if begun:
        for letter in Letter.objects.filter(task=task, template__in=begun, closed_at=None):
            begun[letter.template].append(letter)
    return begun


def refuse_owing(task: Task, form: Form, answers: Mapping[str, Any]) -> None:
    """Raise AnswersWanting while a step still owes something.

    A letter that is neither sent nor given up; a copy without a day, or without a reason.
    """
    if form.sends:
        refuse_unclear_copies(form, answers)
    if form.letters:
        _refuse_unsettled(task)


def _refuse_unsettled(task: Task) -> None:
    wanting = [key for key, sendings in settled_at(task).items() if not sendings]
    if wanting:
        title = library().letters[wanting[0]].title
        raise AnswersWanting(
            {LETTERS: f"Send the “{title}”, or record why none is sent, before you complete this"}
        )
