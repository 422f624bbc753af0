"""Who is told of work in a trial that somebody should look at, and what they found."""

from django.db.models import Q, QuerySet

from journey import clock
from journey.exceptions import JourneyError, Refused
from journey.models import Worker
from journey.writing import write_transaction
from tasks.access import tasks_visible_to
from tasks.models import TrialNotice
from tasks.models.trial_notice import OPEN

LONGEST = 500


def notices_for(worker: Worker) -> QuerySet[TrialNotice]:
    """The open notices for a person: of the teams they manage, and of the trials they own.

    Only where they may see the child.
    """
    theirs = Q(trial__owner=worker)
    if worker.manages:
        theirs |= Q(task__team__in=worker.team_ids)
    notices = TrialNotice.objects.filter(OPEN, theirs, task__in=tasks_visible_to(worker).open())
    return notices.select_related("trial", "task__child").defer("trial__source")


def look_again(notice: TrialNotice, *, by: Worker, note: str) -> TrialNotice:
    """Note that somebody has looked at the work, and what they found.

    Raises Refused to those who are not told of it, JourneyError without a note or when it is done.
    """
    if not notices_for(by).filter(pk=notice.pk).exists():
        if notice.seen_at:
            raise JourneyError("Somebody has looked at this already.")
        raise Refused("Only a manager of the team, or the owner of the trial, looks at this.")
    note = note.strip()
    if not note or len(note) > LONGEST:
        raise JourneyError(f"Say what you found, in {LONGEST} characters or fewer.")
    with write_transaction():
        row = TrialNotice.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.pk)
        if row.seen_at:
            raise JourneyError("Somebody has looked at this already.")
        row.seen_by, row.seen_at, row.note = by, clock.now(), note
        row.save(update_fields=["seen_by", "seen_at", "note"])
    return row
