"""Failures that somebody must look at: recorded, tried again, resolved.

Nothing fails in silence: the process stays exactly as it was, and an incident with a reference says
what could not be done (architecture 5). What people typed is not in it.
"""

import datetime as dt
import logging
import secrets
import traceback
from typing import Final

from django.db.models import QuerySet

from journey import clock
from journey.engine import EngineError
from journey.exceptions import AlreadyResolved, JourneyError, ProcessHalted
from journey.models import Child, Incident, JourneyEvent, ProcessInstance, Worker
from journey.models.process import HEAVY
from journey.processes import MovingProcess, locked
from journey.templatetags.journey_words import spoken_datetime
from journey.writing import write_transaction

log = logging.getLogger(__name__)

LETTERS: Final = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""Without vowels and look-alikes, so that a reference can be read out."""
FIRST_WAIT: Final = dt.timedelta(minutes=1)
LONGEST_WAIT: Final = dt.timedelta(hours=24)
HEAVY_OF_INCIDENT: Final = tuple(f"instance__version__{name}" for name in HEAVY)
"""What an incident can be told without."""


def halt(
    instance_id: int, doing: Incident.Doing, error: Exception, *, step: str = ""
) -> ProcessHalted:
    """Record a failure in a transaction of its own, and give the exception that tells people.

    The action that failed must have been rolled back.
    """
    with write_transaction():
        row = locked(instance_id)
        incident = note_incident(row, doing, _sentence(error), step=step, trace=_trace(error))
        if doing == Incident.Doing.TIMER:
            row.next_due_at = incident.retry_at
        row.save(update_fields=["has_incident", "next_due_at"])
    log.error(
        "Incident %s: %s of process %s failed: %s",
        incident.reference,
        doing,
        instance_id,
        type(error).__name__,
    )
    return ProcessHalted(
        f"{incident.sentence} Nothing has changed. Quote {incident.reference} to your "
        "administrator, who can look into it.",
        incident=incident,
    )


def note_incident(
    row: ProcessInstance, doing: Incident.Doing, sentence: str, *, step: str = "", trace: str = ""
) -> Incident:
    """Note a failure of an instance that the caller has locked and saves.

    The same failure again is counted, and tried again after twice the time.
    """
    now = clock.now()
    incident = Incident.objects.filter(
        instance=row, doing=doing, step=step, resolved_at=None
    ).first() or Incident(
        reference=_reference(), instance=row, doing=doing, step=step, times=0, happened_at=now
    )
    incident.times += 1
    incident.last_at, incident.sentence, incident.trace = now, sentence, trace
    if doing in (Incident.Doing.TIMER, Incident.Doing.MESSAGE):
        incident.retry_at = now + min(FIRST_WAIT * 2 ** min(incident.times - 1, 16), LONGEST_WAIT)
    incident.save()
    row.has_incident = True
    return incident


def resolve_incidents(
    process: MovingProcess,
    resolution: Incident.Resolution,
    *,
    doing: Incident.Doing | None = None,
    step: str = "",
    by: Worker | None = None,
    reason: str = "",
) -> None:
    """Close the open incidents of an instance: all, or those of one kind of act at a step.

    What a person has done about one stands in the trail.
    """
    row = process.row
    if not row.has_incident:
        return
    incidents = Incident.objects.filter(instance=row, resolved_at=None)
    chosen = incidents.filter(doing=doing, step=step) if doing else incidents
    if by is not None:
        for one in chosen:
            told = {"incident": one.reference, "how": resolution.value}
            process.audit(JourneyEvent.Kind.RESOLVED, by=by, step=one.step, **told)
    chosen.update(
        resolved_at=clock.now(),
        resolved_by=by,
        resolution=resolution,
        reason=reason,
        retry_at=None,
    )
    row.has_incident = incidents.exists()


def refuse_resolved(incident: Incident) -> None:
    """Raise AlreadyResolved, saying who was first; the caller has locked the instance."""
    now = Incident.objects.select_related("resolved_by").get(pk=incident.pk)
    if now.resolved_at is not None:
        raise AlreadyResolved(f"{resolved_words(now)} Nothing has changed.")


def resolved_words(incident: Incident) -> str:
    """How an incident ended, in a sentence; the empty string while it is open."""
    if incident.resolved_at is None:
        return ""
    when, by = spoken_datetime(incident.resolved_at), incident.resolved_by
    match incident.resolution:
        case Incident.Resolution.MOVED:
            return f"{by} moved the process to another step on {when}."
        case Incident.Resolution.CLOSED:
            return f"{by} closed this incident on {when}."
        case _:
            again = f"when {by} tried it again " if by else ""
            return f"The process went on {again}on {when}."


def stopped_processes(child: Child) -> QuerySet[Incident]:
    """The open incidents of a child's processes: what stands still until somebody looks at it."""
    stopping = Incident.objects.filter(instance__child=child, resolved_at=None)
    harmless = (Incident.Doing.MIGRATE, Incident.Doing.REDATE)
    related = stopping.exclude(doing__in=harmless).select_related("instance__version")
    return related.defer(*HEAVY_OF_INCIDENT)


def _reference() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _sentence(error: Exception) -> str:
    """Our own sentences are free of what was typed; those of other programs may not be."""
    if isinstance(error, (JourneyError, EngineError)):
        return str(error)
    return f"Something unexpected went wrong ({type(error).__name__})."


def _trace(error: Exception) -> str:
    """Where it happened: file, line and function, without any values."""
    chain: list[str] = []
    one: BaseException | None = error
    while one is not None:
        frames = traceback.extract_tb(one.__traceback__)
        chain.append(type(one).__name__)
        chain += [f"  {_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        one = one.__cause__ or one.__context__
    return "\n".join(chain)


def _place(filename: str) -> str:
    return "/".join(filename.split("/")[-3:])
