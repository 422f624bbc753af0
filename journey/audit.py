"""Writing and verifying the audit trail: one hash chain for each process instance."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from journey import clock
from journey.models import JourneyEvent, ProcessInstance, Worker
from journey.writing import write_transaction


def next_event(
    instance: ProcessInstance,
    kind: JourneyEvent.Kind,
    *,
    by: Worker | None,
    step: str = "",
    **body: Any,
) -> JourneyEvent:
    """The next event in the chain of an instance whose row the caller has locked.

    `by` is None where the clock acted. The head is put on the row; the caller saves both.
    """
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    at, seq = clock.now(), instance.audit_length + 1
    event = JourneyEvent(instance=instance, seq=seq, at=at, actor=by, kind=kind, step=step)
    event.body = text
    event.digest = _digest(instance.audit_head, event)
    instance.audit_length, instance.audit_head = seq, event.digest
    return event


def record_event(
    instance: ProcessInstance, kind: JourneyEvent.Kind, *, by: Worker | None, **body: Any
) -> None:
    """Append one event to the chain of a locked instance; the caller saves the row."""
    next_event(instance, kind, by=by, **body).save(force_insert=True)


def record_refusal(instance_id: int, *, by: Worker, step: str, reason: str) -> None:
    """Append a refusal in a transaction of its own: what was refused has been rolled back."""
    with write_transaction():
        instance = ProcessInstance.objects.select_for_update(no_key=True).get(pk=instance_id)
        record_event(instance, JourneyEvent.Kind.REFUSED, by=by, step=step, reason=reason)
        instance.save(update_fields=["audit_length", "audit_head"])


def broken_chains() -> Iterator[str]:
    """A sentence for each instance whose trail was changed, shortened or reordered."""
    for instance in ProcessInstance.objects.order_by("pk").iterator():
        head, expected = "", 1
        for event in instance.events.order_by("seq").iterator():
            if event.seq != expected or event.digest != _digest(head, event):
                yield f"Process {instance.pk}: event {expected} was changed or removed."
                break
            head, expected = event.digest, expected + 1
        else:
            if (head, expected - 1) != (instance.audit_head, instance.audit_length):
                yield f"Process {instance.pk}: the end of the trail is missing."


def _digest(head: str, event: JourneyEvent) -> str:
    parts: Mapping[str, Any] = {
        "head": head,
        "instance": event.instance_id,
        "seq": event.seq,
        "at": event.at.astimezone(clock.UTC).isoformat(),
        "actor": event.actor_id,
        "kind": str(event.kind),
        "step": event.step,
        "body": event.body,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
