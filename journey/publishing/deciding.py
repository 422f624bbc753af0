"""Publishing or rejecting a version: the decision of a second person."""

from journey import clock
from journey.access import refuse_own_draft, refuse_unless_keeper
from journey.exceptions import AlreadyDecided, JourneyError
from journey.models import ProcessVersion, Worker
from journey.models.process import HEAVY
from journey.publishing.checking import refuse_problems, written
from journey.templatetags.journey_words import spoken_datetime
from journey.writing import write_transaction

Status = ProcessVersion.Status


def publish_version(version: ProcessVersion, *, by: Worker, note: str = "") -> ProcessVersion:
    """Publish a draft: new instances begin with it, from its day on.

    Raises Refused without the role or to the person who drafted it; AlreadyDecided; JourneyError
    when a newer version is published; DiagramRefused when the authority no longer has what the
    diagram names.
    """
    refuse_unless_second(version, by)
    refuse_problems(bytes(version.xml), process_id=version.process_id, forms=version.forms)
    return _decide(version.pk, Status.PUBLISHED, by=by, note=written(note))


def reject_version(version: ProcessVersion, *, by: Worker, note: str) -> ProcessVersion:
    """Do not publish a draft; it stays readable.

    Raises Refused without the role or to the person who drafted it; AlreadyDecided; JourneyError
    without a note.
    """
    refuse_unless_second(version, by)
    note = written(note, missing="Say why this version is not published.")
    return _decide(version.pk, Status.REJECTED, by=by, note=note)


def refuse_unless_second(version: ProcessVersion, worker: Worker) -> None:
    """Raise the refusal that applies when a person may not decide about a version (four eyes).

    By person, whatever roles they hold.
    """
    refuse_unless_keeper(worker)
    refuse_own_draft(version.drafted_by_id, worker, "version")


def _decide(pk: int, status: str, *, by: Worker, note: str) -> ProcessVersion:
    with write_transaction():
        locked = ProcessVersion.objects.select_for_update(of=("self",), no_key=True)
        version = locked.select_related("decided_by").defer(*HEAVY).get(pk=pk)
        if version.status != Status.DRAFTED:
            verb = "published" if version.status == Status.PUBLISHED else "rejected"
            raise AlreadyDecided(
                f"{version.decided_by or 'The installation'} {verb} this version on "
                f"{spoken_datetime(version.decided_at)}."
            )
        if status == Status.PUBLISHED:
            _refuse_overtaken(version)
        version.status, version.decided_by, version.decided_at = status, by, clock.now()
        version.decision_note = note
        version.save(update_fields=["status", "decided_by", "decided_at", "decision_note"])
    return version


def _refuse_overtaken(version: ProcessVersion) -> None:
    newer = ProcessVersion.objects.filter(
        process_id=version.process_id, number__gt=version.number, status=Status.PUBLISHED
    ).first()
    if newer is not None:
        raise JourneyError(
            f"{newer} is published already and is newer, so this one cannot come after it. "
            "Reject it, and draft anew what is still wanted."
        )
