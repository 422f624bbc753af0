"""Recording that something was sent, or why it was not, and that an agency has it."""

import datetime as dt
import hashlib
from typing import Any

from journey import clock
from journey.exceptions import Refused
from journey.family.trail import Trail, changing
from journey.letters import LetterTemplate
from journey.models import Child, Worker
from tasks.models import Letter, Sending, Task

Way = Sending.Way


def send_letter(letter: Letter, *, way: str, on: dt.date, by: Worker) -> Sending:
    """Record that a letter was sent; its text never changes again. Raises Refused.

    The trail keeps a SHA-256 of the text, which shows a later change.
    """
    if way not in set(Way) - {Way.NOT_SENT}:
        raise ValueError(f"{way}: no way of sending.")
    return _close(letter, by=by, way=way, on=on)


def not_sent(letter: Letter, *, why: str, by: Worker) -> Sending:
    """Record why a letter that was begun is not sent; raises Refused."""
    return _close(letter, by=by, way=Way.NOT_SENT, why_not=why)


def no_letter(
    template: LetterTemplate, *, child: Child, why: str, by: Worker, task: Task | None = None
) -> Sending:
    """Record why a letter that is owed is not written at all; raises Refused."""
    with changing([child], by=by) as trail:
        return _sent(
            trail,
            child=child,
            task=task,
            template=template.key,
            what=template.title,
            way=Way.NOT_SENT,
            why_not=why,
            by=by,
        )


def acknowledge(sending: Sending, *, on: dt.date, how: str, by: Worker) -> None:
    """Record that an agency has what it was sent (R180); raises Refused."""
    with changing([sending.child], by=by) as trail:
        waiting = Sending.objects.unanswered().filter(pk=sending.pk)
        if not waiting.update(acknowledged_on=on, acknowledged_how=how, acknowledged_by=by):
            raise Refused("Somebody has already recorded that it arrived.")
        trail.record(sending.child, ["acknowledged"], sending=sending.pk)


def _close(letter: Letter, *, by: Worker, **how: Any) -> Sending:
    with changing([letter.child], by=by) as trail:
        row = Letter.objects.select_for_update().get(pk=letter.pk)
        if row.closed_at is not None:
            raise Refused("Somebody has already recorded what became of this letter.")
        row.closed_at = letter.closed_at = clock.now()
        row.save(update_fields=["closed_at"])
        return _sent(
            trail,
            child=letter.child,
            task=letter.task,
            letter=row,
            template=row.template,
            what=row.title,
            recipient=row.recipient,
            agency=row.agency,
            by=by,
            **how,
        )


def _sent(trail: Trail, *, child: Child, **values: Any) -> Sending:
    sending = Sending.objects.create(child=child, at=clock.now(), **values)
    trace = {"letter": sending.letter_id, "text": _trace(sending.letter)} if sending.letter else {}
    trail.record(child, ["sent"], sending=sending.pk, way=str(sending.way), **trace)
    return sending


def _trace(letter: Letter) -> str:
    """A SHA-256 of a letter, salted with what nobody can guess: when it was begun."""
    told = f"{letter.pk} {letter.at.isoformat()} {letter.recipient}\n{letter.text}"
    return hashlib.sha256(told.encode()).hexdigest()
