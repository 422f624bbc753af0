"""What the page of a task shows of letters, documents and consent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from journey.forms import Form
from journey.letters import LetterTemplate
from journey.library import library
from tasks.consent import consent_of
from tasks.letters import begun_at, settled_at
from tasks.models import Letter, Sending, Task


@dataclass(frozen=True)
class LetterOwed:
    """A letter that the step owes, with what became of it so far."""

    template: LetterTemplate
    begun: list[Letter]
    settled: list[Sending]


def shown(task: Task) -> dict[str, Any]:
    """The letters that are owed at a task, its documents, and consent where something is shared."""
    form = task.form
    shares = _shares(form)
    return {
        "letters": list(_letters(task)),
        "documents": task.documents.all(),
        "sendings": task.sendings.filter(letter=None, template=""),
        "outputs": library().outputs.values() if hasattr(task, "record") else (),
        "shares": shares,
        "consent": consent_of(task.child) if shares else None,
    }


def _shares(form: Form) -> bool:
    if form.shares or not form.letters:
        return form.shares
    letters = library().letters
    return any(letters[key].shares for key in form.letters if key in letters)


def _letters(task: Task) -> Iterator[LetterOwed]:
    keys = task.form.letters
    templates = library().letters if keys else {}
    begun, settled = begun_at(task), settled_at(task)
    for key in keys:
        if key in templates:
            yield LetterOwed(templates[key], begun[key], settled[key])
