"""Everything there is about a child, in one list: here, and elsewhere (R124)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from journey.models import Child
from tasks.models import CaseNote, Document, Letter, Record, Sending

KINDS: Final = {
    "record": "Records",
    "note": "Notes",
    "document": "Documents",
    "letter": "Letters",
    "sent": "Sent",
    "elsewhere": "Kept elsewhere",
}
HERE: Final = "In this system"


@dataclass(frozen=True, kw_only=True)
class IndexEntry:
    """One line of the index."""

    kind: str
    """One of `KINDS`."""
    title: str
    at: dt.datetime
    by: str
    place: str = HERE
    detail: str = ""
    address: str = ""
    tags: tuple[str, ...] = ()


def index_of(child: Child) -> list[IndexEntry]:
    """The index of a child, the newest first, in a constant number of queries."""
    entries = [
        *_records(child),
        *_notes(child),
        *_documents(child),
        *_letters(child),
        *_copies(child),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _records(child: Child) -> Iterator[IndexEntry]:
    records = Record.objects.filter(task__child=child).select_related("task", "by")
    for record in records.defer("answers", "read"):
        yield IndexEntry(
            kind="record",
            title=record.task.name,
            at=record.at,
            by=str(record.by),
            address=record.task.get_absolute_url(),
        )


def _notes(child: Child) -> Iterator[IndexEntry]:
    for note in CaseNote.objects.standing().filter(child=child).select_related("begun_by"):
        yield IndexEntry(
            kind="note",
            title=note.caption,
            at=note.happened_at,
            by=str(note.begun_by),
            detail="" if note.finished_at else "Not finished yet",
            address=note.get_absolute_url(),
            tags=tuple(str(tag) for tag in note.tags),
        )


def _documents(child: Child) -> Iterator[IndexEntry]:
    documents = Document.objects.filter(child=child).select_related("by", "task")
    for document in documents.prefetch_related("versions"):
        current = document.current
        yield IndexEntry(
            kind="document" if current else "elsewhere",
            title=document.title,
            at=document.at,
            by=str(document.by),
            place=document.place or HERE,
            detail=_detail(document),
            address=document.get_absolute_url(),
            tags=tuple(document.tag_list),
        )


def _detail(document: Document) -> str:
    current = document.current
    version = f"Version {current.number} is the current one" if current else ""
    step = f"Belongs to “{document.task.name}”" if document.task else ""
    return ". ".join(filter(None, [version, step]))


def _letters(child: Child) -> Iterator[IndexEntry]:
    for letter in Letter.objects.filter(child=child).select_related("by", "sending"):
        sending = getattr(letter, "sending", None)
        state = sending.get_way_display() if sending else "Not sent yet"
        yield IndexEntry(
            kind="letter",
            title=letter.title,
            at=letter.at,
            by=str(letter.by),
            detail=f"To {letter.recipient}. {state}",
            address=letter.get_absolute_url(),
        )


def _copies(child: Child) -> Iterator[IndexEntry]:
    sent = Sending.objects.filter(child=child, letter=None).select_related("by")
    for sending in sent:
        yield IndexEntry(
            kind="sent",
            title=sending.what,
            at=sending.at,
            by=str(sending.by),
            detail=". ".join(filter(None, [sending.recipient, sending.get_way_display()])),
            address=reverse("papers:sending", args=[sending.pk]),
        )
