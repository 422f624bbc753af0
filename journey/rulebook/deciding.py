"""Approving, rejecting and ending changes of timescales: the decision of a second person."""

from typing import Final

from journey import clock
from journey.access import refuse_unless_keeper
from journey.exceptions import AlreadyDecided, JourneyError, Refused
from journey.layering import current_book, renew
from journey.models import RuleBook, RuleChange, Worker
from journey.rulebook.checking import refuse_misfit, refuse_unfit
from journey.templatetags.journey_words import spoken_datetime
from journey.writing import write_transaction

Status = RuleChange.Status
MOST_NOTE: Final = RuleChange._meta.get_field("decision_note").max_length or 0
_DECISION: Final = ["status", "decided_by", "decided_at", "decision_note"]
_END: Final = ["status", "ended_by", "ended_at", "end_reason"]


def approve_change(change: RuleChange, *, by: Worker, note: str = "") -> RuleChange:
    """Let a change hold: from its first day, or from today where that is past.

    Raises Refused without the role or to whoever drafted it; AlreadyDecided; TimescaleRefused,
    LibraryError or JourneyError when it does not fit any more what else is decided.
    """
    refuse_unless_second(change, by)
    return _decide(change.pk, Status.APPROVED, by=by, note=_written(note))


def reject_change(change: RuleChange, *, by: Worker, note: str) -> RuleChange:
    """Do not let a change hold; it stays readable.

    Raises Refused without the role or to whoever drafted it; AlreadyDecided; JourneyError without
    a note.
    """
    refuse_unless_second(change, by)
    note = _written(note, missing="Say why this change is rejected.")
    return _decide(change.pk, Status.REJECTED, by=by, note=note)


def end_change(change: RuleChange, *, by: Worker, reason: str) -> RuleChange:
    """End an approved change from today on: what lies below it holds again.

    One person may: it only takes away what was added. Raises Refused without the role;
    AlreadyDecided when it has ended; JourneyError without a reason, or where another change would
    no longer fit without it.
    """
    refuse_unless_keeper(by)
    reason = _written(reason, missing="Say why this change is ended.")
    with write_transaction():
        row = _locked(change.pk)
        if row.status == Status.ENDED:
            raise AlreadyDecided(f"{row.ended_by} ended {row} on {spoken_datetime(row.ended_at)}.")
        if row.status != Status.APPROVED or row.last_day < clock.today():
            raise JourneyError(f"{row} does not hold, so there is nothing to end.")
        row.status, row.ended_by, row.ended_at = Status.ENDED, by, clock.now()
        row.end_reason = reason
        refuse_misfit(current_book().with_draft(row), row)
        row.save(update_fields=_END)
        renew()
    return row


def refuse_unless_second(change: RuleChange, worker: Worker) -> None:
    """Raise the refusal that applies when a person may not decide about a change (four eyes).

    By person, whatever roles they hold.
    """
    refuse_unless_keeper(worker)
    if change.drafted_by_id == worker.pk:
        raise Refused("You drafted this change, so somebody else must decide about it.")


def _decide(pk: int, status: str, *, by: Worker, note: str) -> RuleChange:
    with write_transaction():
        row = _locked(pk)
        if row.status != Status.DRAFTED:
            verb = "rejected" if row.status == Status.REJECTED else "approved"
            raise AlreadyDecided(
                f"{row.decided_by} {verb} {row} on {spoken_datetime(row.decided_at)}."
            )
        row.status, row.decided_by, row.decided_at = status, by, clock.now()
        row.decision_note = note
        if status == Status.APPROVED:
            refuse_unfit(row)
            renew()
        row.save(update_fields=_DECISION)
    return row


def _locked(pk: int) -> RuleChange:
    """The row as it stands; all decisions come one after another, because they must fit."""
    RuleBook.objects.get_or_create(pk=RuleBook.ONLY, defaults={"stamp": ""})
    RuleBook.objects.select_for_update().get(pk=RuleBook.ONLY)
    rows = RuleChange.objects.select_related("team", "decided_by", "ended_by", "drafted_by")
    return rows.get(pk=pk)


def _written(words: str, *, missing: str = "") -> str:
    words, longest = words.strip(), MOST_NOTE
    if missing and not words:
        raise JourneyError(missing)
    if len(words) > longest:
        raise JourneyError(f"Shorten the note to {longest} characters.")
    return words
