"""The audit trail of trials: append-only, one hash chain for each trial."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from journey import clock
from journey.exceptions import Refused
from journey.models import Trial, TrialEvent, Worker
from journey.writing import write_transaction


def record(trial: Trial, kind: TrialEvent.Kind, *, by: Worker | None, **body: Any) -> None:
    """Append an event to the chain of a trial that the caller has locked, and save its head.

    `by` is None where the clock acted. `body` holds ids and words of the trial, no child's name.
    """
    event = TrialEvent(trial=trial, seq=trial.audit_length + 1, at=clock.now(), actor=by, kind=kind)
    event.body = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    event.digest = _digest(trial.audit_head, event)
    event.save(force_insert=True)
    trial.audit_length, trial.audit_head = event.seq, event.digest
    trial.save(update_fields=["audit_length", "audit_head"])


@contextmanager
def changing(trial: Trial) -> Iterator[Trial]:
    """A transaction that writes, with the row of the trial as it stands now, locked."""
    with write_transaction():
        yield Trial.objects.select_for_update(of=("self",), no_key=True).get(pk=trial.pk)


@contextmanager
def refusals_recorded(trial: Trial, move: str, *, by: Worker) -> Iterator[None]:
    """Let a refusal through, and append it to the chain in a transaction of its own."""
    try:
        yield
    except Refused:
        with changing(trial) as row:
            record(row, TrialEvent.Kind.REFUSED, by=by, move=move)
        raise


def broken_trials() -> Iterator[str]:
    """A sentence for each trial whose trail was changed, shortened or reordered."""
    for trial in Trial.objects.defer("source").order_by("pk"):
        head, length = "", 0
        for event in trial.events.order_by("seq"):
            if event.seq != length + 1 or event.digest != _digest(head, event):
                yield f"Trial {trial.pk}: event {length + 1} was changed or removed."
                break
            head, length = event.digest, event.seq
        else:
            if (head, length) != (trial.audit_head, trial.audit_length):
                yield f"Trial {trial.pk}: the end of the trail is missing."


def _digest(head: str, event: TrialEvent) -> str:
    at = event.at.astimezone(clock.UTC).isoformat()
    parts = [head, event.trial_id, event.seq, at, event.actor_id, str(event.kind), event.body]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
