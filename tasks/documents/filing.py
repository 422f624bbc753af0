"""Filing documents: a new one, another version, one that is kept elsewhere, one filed wrongly."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, BinaryIO

from journey import clock
from journey.exceptions import Refused
from journey.family.trail import changing
from journey.models import Child, Worker
from tasks.documents.sniffing import MOST_BYTES, WORDS, kind_of
from tasks.documents.storing import discard, store
from tasks.models import Document, DocumentMove, DocumentVersion, Task


def add_document(
    child: Child, *, details: Mapping[str, Any], file: BinaryIO, by: Worker
) -> Document:
    """File a document with its first version.

    `details` are title, tags, dated_on and task. Raises Refused, also for a file that is not taken.
    """
    with changing([child], by=by) as trail:
        document = _new(child, details, by)
        _store_version(document, file, note="", by=by)
        trail.record(child, ["document"], document=document.pk)
    return document


def place_elsewhere(
    child: Child, *, details: Mapping[str, Any], place: str, by: Worker
) -> Document:
    """List a document that is not in this system, with the place where it is (R124)."""
    with changing([child], by=by) as trail:
        document = _new(child, details, by, place=place)
        trail.record(child, ["document"], document=document.pk)
    return document


def add_version(document: Document, *, file: BinaryIO, note: str, by: Worker) -> DocumentVersion:
    """Add the version that holds from now on; those before stay (R126). Raises Refused."""
    with changing([document.child], by=by) as trail:
        Document.objects.select_for_update().get(pk=document.pk)
        version = _store_version(document, file, note=note, by=by)
        trail.record(document.child, ["version"], document=document.pk, number=version.number)
    return version


def move_document(document: Document, *, to: Child, reason: str, by: Worker) -> None:
    """File a document with another child, with the reason; both trails say so (R127).

    It leaves the step to which it belonged, which is another child's. Raises Refused, also when
    the person may not change both records.
    """
    with changing([document.child, to], by=by) as trail:
        row = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        if row.child_id == to.pk:
            raise Refused("The document is filed with this child already.")
        if row.child_id != document.child_id:
            raise Refused("Somebody has moved the document meanwhile. Look at it again.")
        DocumentMove.objects.create(
            document=row, old=row.child, new=to, reason=reason, by=by, at=clock.now()
        )
        for child in (row.child, to):
            trail.record(child, ["child"], document=row.pk)
        row.child, row.task = to, None
        row.save(update_fields=["child", "task"])


def _new(child: Child, details: Mapping[str, Any], by: Worker, *, place: str = "") -> Document:
    task: Task | None = details.get("task")
    if task is not None and task.child_id != child.pk:
        raise Refused("This step belongs to another child.")
    dated_on: dt.date | None = details.get("dated_on")
    return Document.objects.create(
        child=child,
        task=task,
        title=details["title"],
        tags=details.get("tags", ""),
        place=place,
        dated_on=dated_on,
        by=by,
        at=clock.now(),
    )


def _store_version(document: Document, file: BinaryIO, *, note: str, by: Worker) -> DocumentVersion:
    kind = kind_of(file)
    if not kind:
        raise Refused(f"This kind of file cannot be kept. Choose a {WORDS} file.")
    stored = store(file)
    if not 0 < stored.size <= MOST_BYTES:
        discard(stored.name)
        raise Refused("The file is too large. Choose one of at most 20 megabytes.")
    newest = document.versions.order_by("-number").values_list("number", flat=True).first()
    try:
        return DocumentVersion.objects.create(
            document=document,
            number=(newest or 0) + 1,
            stored_as=stored.name,
            kind=kind,
            size=stored.size,
            digest=stored.digest,
            note=note,
            by=by,
            at=clock.now(),
        )
    except BaseException:
        discard(stored.name)
        raise
