"""How long forms take: measured where they are filled in, and told to everybody (R209, R159).

Counted is a form that was filled in at one sitting, from opening its page to sending it. The page
carries the moment at which it was opened, signed, so that nothing is kept until it is sent.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.core import signing

from journey import clock
from journey.library import library
from tasks.evidence.counting import nearest_rank
from tasks.evidence.hiding import is_small
from tasks.models import FormTime, Task

SALT: Final = "tasks.form_times"
MINUTE: Final = 60
MEDIAN: Final = 50


@dataclass(frozen=True, kw_only=True)
class FormMedian:
    """What a form costs the people who fill it in."""

    title: str
    asked: int
    """How many questions it asks."""
    count: int
    """How often it was measured."""
    median: str
    """In words; how few there are where a median would say something about one person."""


def opening() -> str:
    """What a page carries that is opened now."""
    return signing.dumps(clock.now().isoformat(), salt=SALT)


def opened_at(opened: str) -> dt.datetime | None:
    """When a page was opened; None where it does not say it."""
    try:
        return dt.datetime.fromisoformat(signing.loads(opened, salt=SALT))
    except (signing.BadSignature, ValueError):
        return None


def note_form_time(task: Task, opened: str) -> None:
    """Note how long the form of a task took; nothing where the page does not say it."""
    moment = opened_at(opened)
    if moment is None:
        return
    seconds = int((clock.now() - moment).total_seconds())
    if seconds >= 0:
        FormTime.objects.create(form_key=task.form_key, seconds=seconds, on=clock.today())


def form_medians() -> list[FormMedian]:
    """Every form of the library with its median, the longest first."""
    measured: dict[str, list[int]] = defaultdict(list)
    for key, seconds in FormTime.objects.values_list("form_key", "seconds"):
        measured[key].append(seconds)
    forms = sorted(
        library().forms.values(),
        key=lambda form: (-(nearest_rank(sorted(measured[form.key]), MEDIAN) or 0), form.title),
    )
    return [
        FormMedian(
            title=form.title,
            asked=len(list(form.questions)),
            count=len(measured[form.key]),
            median=_words(sorted(measured[form.key])),
        )
        for form in forms
    ]


def _words(measured: list[int]) -> str:
    if not measured:
        return "Not measured yet"
    if is_small(len(measured)):
        return "Measured too seldom to tell"
    minutes = max(1, round((nearest_rank(measured, MEDIAN) or 0) / MINUTE))
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
