"""Whether records and decisions are still as the audit trail knows them."""

import json
from collections.abc import Iterator

from journey.models import JourneyEvent
from tasks.models import Task
from tasks.reading import trace_of


def changed_records() -> Iterator[str]:
    """A sentence for each record or decision that was changed after it was made."""
    completed = JourneyEvent.objects.filter(kind=JourneyEvent.Kind.COMPLETED)
    for event in completed.order_by("pk").iterator():
        body = json.loads(event.body)
        task = Task.objects.select_related("record", "decision").filter(pk=body["task"]).first()
        record = getattr(task, "record", None)
        if record is None:  # erased, which the trail survives
            continue
        if trace_of(record, getattr(task, "decision", None)) != body["record"]:
            yield f"Task {body['task']}: what was recorded or decided was changed afterwards."
