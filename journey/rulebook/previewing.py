"""Asking for a preview of a change, and taking the question back; the clock works it out."""

from journey import clock
from journey.access import refuse_unless_keeper
from journey.exceptions import JourneyError
from journey.models import RuleChange, RulePreview, Worker
from journey.writing import write_transaction

Status = RulePreview.Status


def ask_for_preview(change: RuleChange, *, by: Worker) -> RulePreview:
    """Ask what a draft would do to the tasks that are open; one that is running is the answer.

    Raises Refused without the role, JourneyError for a change that is decided about.
    """
    refuse_unless_keeper(by)
    if change.status != RuleChange.Status.DRAFTED:
        raise JourneyError(f"{change} is decided about, so there is nothing to preview.")
    with write_transaction():
        RuleChange.objects.select_for_update(no_key=True).get(pk=change.pk)
        running = RulePreview.objects.filter(change=change, status=Status.RUNNING).first()
        return running or RulePreview.objects.create(change=change, asked_by=by)


def cancel_preview(change: RuleChange, *, by: Worker) -> None:
    """Stop working out what a change would do; raises Refused without the role."""
    refuse_unless_keeper(by)
    running = RulePreview.objects.filter(change=change, status=Status.RUNNING)
    running.update(status=Status.CANCELLED, finished_at=clock.now())
