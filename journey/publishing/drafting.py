"""Drafting a version of a process."""

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, models

from journey.access import refuse_unless_keeper
from journey.exceptions import JourneyError, NothingNew
from journey.models import ProcessVersion, Worker
from journey.models.process import HEAVY
from journey.publishing.checking import Content, checked, refuse_problems, written
from journey.writing import write_transaction

Status = ProcessVersion.Status


def draft_version(
    source: bytes,
    *,
    by: Worker,
    note: str,
    process_id: str = "",
    forms: Mapping[str, str] | None = None,
    effective_from: dt.datetime | None = None,
) -> ProcessVersion:
    """Draft a version from the bytes of a BPMN file; a second person decides about it (R29).

    Without a `process_id` it is the first of a new process. `forms` are the texts of forms by key;
    a form that the diagram uses and that is not among them stays as it is in the published version,
    or else in the library. New instances begin with the version from `effective_from` (aware).

    Raises Refused without the role, JourneyError without a note, DiagramRefused with all that
    keeps the diagram from running, LibraryError for a form that cannot be used, and NothingNew.
    """
    refuse_unless_keeper(by)
    note = written(note, missing="Say what has changed, and why.")
    forms, kept = forms or {}, _forms_of(process_id)
    refuse_problems(source, process_id=process_id, forms={*forms, *kept})
    content = checked(source, forms=forms, kept=kept)
    if not process_id and ProcessVersion.objects.filter(process_id=content.process_id).exists():
        raise JourneyError(
            f"There is a process {content.process_id} already. Draft its next version on its page."
        )
    return save_numbered(content, drafted_by=by, note=note, effective_from=effective_from)


def save_numbered(content: Content, **values: object) -> ProcessVersion:
    """Save what a version says under the next number of its process; raises NothingNew.

    No number is used twice: whoever finds theirs taken by somebody else takes the next.
    """
    versions = ProcessVersion.objects.filter(process_id=content.process_id)
    while True:
        try:
            with write_transaction():
                number = (versions.aggregate(last=models.Max("number"))["last"] or 0) + 1
                _refuse_same(versions, content)  # after it: who comes between is seen, or collides
                version = content.new_version(number)
                for name, value in values.items():
                    setattr(version, name, value)
                version.save(force_insert=True)
            return version
        except IntegrityError:
            if not versions.filter(number=number).exists():
                raise


def published_version(process_id: str) -> ProcessVersion | None:
    """The newest version of a process that is published, whether or not its day has come."""
    versions = ProcessVersion.objects.filter(process_id=process_id, status=Status.PUBLISHED)
    return versions.order_by("-number").first()


def _forms_of(process_id: str) -> Mapping[str, str]:
    published = published_version(process_id)
    return published.forms if published else {}


def _refuse_same(versions: models.QuerySet[ProcessVersion], content: Content) -> None:
    """Raise NothingNew when the published version, or a newer draft, says exactly the same."""
    standing = versions.exclude(status=Status.REJECTED).order_by("-number")
    for version in standing.defer(*HEAVY):
        if version.hash == content.hash:
            raise NothingNew(version)
        if version.status == Status.PUBLISHED:
            return
