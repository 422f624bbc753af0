"""A template of a letter with what the record says in its places."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from journey import clock
from journey.forms import PLANS
from journey.letters import PLACES, LetterTemplate, Place, fill, places_of
from journey.library import library
from journey.models import Child, Worker
from journey.plain_words import explained
from journey.templatetags.journey_words import spoken_date
from tasks.letters.recipients import Recipient
from tasks.models import Decision, Task
from tasks.models.task import HEAVY_OF_TASK
from tasks.plans import newest_rows
from tasks.said import Said, said_last

_GAP: Final = re.compile(r"\[[^\[\]]+\]")
_TYPED: Final = re.compile(r"\{([^{}]*)\}")
WORDS_TITLE: Final = "What some of the words mean"


def letter_text(
    template: LetterTemplate,
    *,
    child: Child,
    recipient: Recipient,
    by: Worker,
    task: Task | None = None,
) -> str:
    """The words of a letter, with a gap in square brackets where nothing is known.

    A paragraph whose place may be left out is left out with it. For the family the hard words in
    it are explained below (R133).
    """
    keys = {place.key for place in template.places if place.key}
    names = {place.name for place in template.places}
    said = said_last(child, keys)
    values = {
        "recipient": recipient.name,
        "child": child.name,
        "first_name": child.first_name or "the baby",
        "family": str(child.family),
        "today": spoken_date(clock.today()),
        "worker": str(by),
        "team": str(child.team or ""),
        "key_worker": str(child.key_worker or ""),
        "authority": library().authority,
        "decision": _decision(child, task) if "decision" in names else "",
        "plan": "\n".join(_plan(child)) if "plan" in names else "",
    }
    written = filter(None, (_paragraph(one, values, said) for one in template.paragraphs))
    text = "\n\n".join(written)
    return f"{text}{_explained(text)}" if template.is_for_family else text


def gaps_in(text: str) -> list[str]:
    """The gaps that are still to be filled in."""
    return _GAP.findall(text)


def _paragraph(paragraph: str, values: Mapping[str, str], said: Mapping[str, Said]) -> str:
    """A paragraph with its places filled; empty when one that may be left out is not known."""
    filled: dict[str, str] = {}
    for typed, place in zip(_TYPED.findall(paragraph), places_of(paragraph), strict=True):
        known = said[place.key].words if place.key in said else values.get(place.name, "")
        if not known and place.may_be_left_out:
            return ""
        filled[typed] = known or _gap(place)
    return fill(paragraph, filled)


def _gap(place: Place) -> str:
    if place.name:
        return f"[{PLACES[place.name]}]"
    asked = (one for form in library().forms.values() for one in form.questions)
    label = next((one.label for one in asked if one.key == place.key), place.key)
    return f"[{label}]"


def _decision(child: Child, task: Task | None) -> str:
    """What was decided last, in the process of the task or for the child.

    Whether a manager accepted a worker's record is no decision about the child, nor is what asks
    for no reasons, such as whether the child was seen alone.
    """
    decisions = Decision.objects.filter(task__child=child, authorises=None).order_by("-pk")
    light = decisions.select_related("task__version").defer(*HEAVY_OF_TASK)
    about = [one for one in light if one.task.form.rationale]
    own = [one for one in about if task is not None and one.task.instance_id == task.instance_id]
    return next((one.option for one in [*own, *about]), "")


def _plan(child: Child) -> Iterator[str]:
    """What is still to be done in the plan that was written last, each action in a line."""
    plans = [newest_rows(child, key) for key in PLANS.values()]
    written = [plan for plan in plans if plan.record is not None]
    newest = max(written, key=lambda plan: plan.record.pk if plan.record else 0, default=None)
    for row in newest.live if newest else ():
        what = str(row.get("what", "")).rstrip(".")
        until = f" by {spoken_date(row['by_when'])}" if row.get("by_when") else ""
        yield f"- {what}. {row.get('who') or 'Somebody'}{until}."


def _explained(text: str) -> str:
    words = explained(text, library().plain_words)
    if not words:
        return ""
    lines = "\n".join(f"- {word[0].upper()}{word[1:]}: {meaning}" for word, meaning in words)
    return f"\n\n{WORDS_TITLE}\n{lines}"
