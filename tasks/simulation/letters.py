"""Sending the letters that a step owes, as people of the demonstration would."""

from random import Random
from typing import Any, Final

from journey import clock
from journey.forms import Form
from journey.library import library
from journey.models import Worker
from tasks.letters import (
    acknowledge,
    begin_letter,
    change_letter,
    gaps_in,
    no_letter,
    recipients_of,
    send_letter,
)
from tasks.models import Sending, Task
from tasks.simulation.words import words

WAYS: Final = (Sending.Way.POST, Sending.Way.EMAIL, Sending.Way.BY_HAND)
ANSWERED_SHARE: Final = 0.8
"""How often an agency says at once that it has a letter."""
NOBODY: Final = "Nobody is recorded to whom it could go."


def send_letters(task: Task, rng: Random, *, by: Worker) -> None:
    """Write each letter that a task owes to somebody who is there, fill its gaps and send it."""
    for key in task.form.letters:
        template = library().letters[key]
        people = recipients_of(task.child, template.to)
        if not people or (key == "outcome_child" and task.child.is_unborn):
            no_letter(template, child=task.child, task=task, why=NOBODY, by=by)
            continue
        letter = begin_letter(
            template, child=task.child, task=task, recipient=rng.choice(people), by=by
        )
        change_letter(letter, text=_whole(letter.text, rng), by=by)
        sending = send_letter(letter, way=rng.choice(WAYS), on=clock.today(), by=by)
        if sending.waits and rng.random() < ANSWERED_SHARE:
            acknowledge(sending, on=clock.today(), how="Their office, by email", by=by)


def settle_copies(form: Form, answers: dict[str, Any]) -> None:
    """Keep of each row that says what was sent either the day or the reason why it was not."""
    for row in answers.get(form.sends, ()):
        row.pop("sent_on" if row["way"] == Sending.Way.NOT_SENT else "why_not", None)


def _whole(text: str, rng: Random) -> str:
    for gap in gaps_in(text):
        key = "letter_gap_person" if f"turn to {gap}" in text else "letter_gap"
        text = text.replace(gap, words().text(key, rng, before_speech=False), 1)
    return text
