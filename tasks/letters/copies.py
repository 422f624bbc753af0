"""What a form says was sent to whom: minutes, reports, copies of a plan (R137)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from journey import clock
from journey.form_tables import ROW_NAME, ROW_OF
from journey.forms import Form
from journey.models import Child
from tasks.exceptions import AnswersWanting
from tasks.models import Record, Sending
from tasks.words import answer_words

WHAT: Final = "copies_what"
"""The question that says what is sent; without it, it is what the step is called."""
NOT_SENT: Final = Sending.Way.NOT_SENT
PROFESSIONAL: Final = "professional"


def refuse_unclear_copies(form: Form, answers: Mapping[str, Any]) -> None:
    """Raise AnswersWanting for a row that was sent on no day, or not sent for no reason."""
    faults = [_fault(row) for row in answers.get(form.sends) or ()]
    if told := [fault for fault in faults if fault]:
        raise AnswersWanting({form.sends: ". ".join(told)})


def record_copies(form: Form, record: Record) -> list[Sending]:
    """Keep what a record says was sent to whom as rows of their own."""
    rows = record.answers.get(form.sends) if form.sends else ()
    if not rows:
        return []
    child, what = record.task.child, _what(form, record)
    people = dict(_named(child))
    return Sending.objects.bulk_create(
        Sending(
            child=child,
            task=record.task,
            what=what,
            **dict(zip(("recipient", "agency"), _who(row, people), strict=True)),
            way=row["way"],
            on=None if row["way"] == NOT_SENT else dt.date.fromisoformat(row["sent_on"]),
            why_not=row.get("why_not", "") if row["way"] == NOT_SENT else "",
            by=record.by,
            at=record.at,
        )
        for row in rows
    )


def _fault(row: Mapping[str, Any]) -> str:
    name = row.get(ROW_NAME, "One row")
    if row["way"] == NOT_SENT:
        return "" if row.get("why_not") else f"{name}: say why it was not sent"
    if not row.get("sent_on"):
        return f"{name}: enter the day on which it was sent"
    later = dt.date.fromisoformat(row["sent_on"]) > clock.today()
    return f"{name}: the day on which it was sent must be today or in the past" if later else ""


def _what(form: Form, record: Record) -> str:
    question = next((one for one in form.questions if one.key == WHAT), None)
    words = answer_words(question, record.answers.get(WHAT)) if question else ""
    return f"{words} ({record.task.name})" if words else record.task.name


def _who(row: Mapping[str, Any], people: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Name and agency of whoever a row is about."""
    return people.get(row.get(ROW_OF, ""), (row.get(ROW_NAME, ""), ""))


def _named(child: Child) -> Iterator[tuple[str, tuple[str, str]]]:
    for one in child.relationships.select_related("person"):
        yield f"relationship:{one.pk}", (one.person.name, "")
    for other in child.professionals.all():
        yield f"{PROFESSIONAL}:{other.pk}", (other.name, other.agency)
