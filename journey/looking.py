"""When somebody last looked at a child's record, so that what is new can be told first (R208)."""

import datetime as dt

from journey import clock
from journey.models import Child, Look, Worker
from journey.writing import write_transaction


def look_at(child: Child, worker: Worker) -> dt.datetime | None:
    """Note that a person looks at a record; gives when they last did on an earlier day.

    So what is new stays new for the whole day, however often the page is opened. None for whoever
    looks for the first time.
    """
    now = clock.now()
    look = Look.objects.filter(child=child, worker=worker).first()
    if look is not None and _day(look.at) == _day(now):
        return look.before
    before = look.at if look else None
    with write_transaction():
        Look.objects.update_or_create(
            child=child, worker=worker, defaults={"at": now, "before": before}
        )
    return before


def _day(moment: dt.datetime) -> dt.date:
    return clock.in_london(moment).date()
