"""Asking what would have been, and taking the question back; the clock works it out."""

import datetime as dt
from typing import Final

from journey import clock
from journey.access import refuse_unless_supposing
from journey.clock import LONDON
from journey.exceptions import JourneyError
from journey.models import WhatIf, Worker
from journey.timescales import ENGLAND, Span, Unit
from journey.timescales.counting import day_of
from journey.timescales.rules import Direction
from journey.what_if.proposing import Proposal, refuse_unfit
from journey.writing import write_transaction

MOST_MONTHS: Final = 24
Status = WhatIf.Status


def question(proposal: Proposal, *, months: int) -> WhatIf:
    """A what-if that is not kept; raises JourneyError with what keeps it from being replayed."""
    if not 1 <= months <= MOST_MONTHS:
        raise JourneyError(f"Look at 1 to {MOST_MONTHS} months.")
    refuse_unfit(proposal)
    span = Span(months, Unit.MONTHS)
    first = day_of(clock.today(), span, ENGLAND, direction=Direction.BEFORE)
    since = dt.datetime.combine(first, dt.time.min, LONDON)
    return WhatIf(proposal=proposal.as_json(), months=months, since=since, asked_at=clock.now())


def ask_what_if(proposal: Proposal, *, months: int, by: Worker) -> WhatIf:
    """Ask what the last months would have been; one of one's own that is running is the answer.

    Raises Refused without the role, JourneyError with what keeps it from being replayed.
    """
    refuse_unless_supposing(by)
    asked = question(proposal, months=months)
    asked.asked_by = by
    with write_transaction():
        Worker.objects.select_for_update(no_key=True).get(pk=by.pk)
        same = {"proposal": asked.proposal, "months": months, "asked_by": by}
        running = WhatIf.objects.filter(status=Status.RUNNING, **same).first()
        if running is None:
            asked.save(force_insert=True)
    return running or asked


def cancel_what_if(row: WhatIf, *, by: Worker) -> None:
    """Stop a replay; raises Refused without the role."""
    refuse_unless_supposing(by)
    running = WhatIf.objects.filter(pk=row.pk, status=Status.RUNNING)
    running.update(status=Status.CANCELLED, finished_at=clock.now())
