"""Saying that a step does not help, and answering it (R205)."""

from django.db.models import F

from journey import clock
from journey.access import may_keep, may_read_versions
from journey.exceptions import AlreadyDecided, Refused
from journey.models import Flag, ProcessVersion, Worker
from journey.models.process import HEAVY_OF_INSTANCE
from journey.templatetags.journey_words import spoken_datetime
from journey.writing import write_transaction


def flag_step(version: ProcessVersion, step: str, *, words: str, by: Worker) -> Flag:
    """Say that a step of a version does not help; the same again is said once.

    Raises Refused when the person has no role, or there is no such step.
    """
    node = version.diagram.nodes.get(step)
    if not may_read_versions(by) or node is None or not node.is_user_task:
        raise Refused("There is no such step, or you have no role here.")
    with write_transaction():
        flag, _ = Flag.objects.get_or_create(
            version=version,
            step=step,
            words=words.strip(),
            by=by,
            answered_at=None,
            defaults={"name": node.name, "at": clock.now()},
        )
    return flag


def answer_flag(flag: Flag, *, words: str, by: Worker) -> Flag:
    """Answer what was said; raises Refused, and AlreadyDecided when somebody has answered."""
    if not may_keep(by):
        raise Refused(
            "What workers say about a step is answered by those who look after processes."
        )
    with write_transaction():
        row = Flag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
        if row.answered_at is not None:
            when = spoken_datetime(row.answered_at)
            raise AlreadyDecided(f"{row.answered_by} answered this on {when}.")
        row.answer, row.answered_by, row.answered_at = words.strip(), by, clock.now()
        row.save(update_fields=["answer", "answered_by", "answered_at"])
    return row


def flags_for(worker: Worker) -> list[Flag]:
    """What was said about steps: what waits for an answer first, the oldest first (R205)."""
    if not may_read_versions(worker):
        return []
    rows = Flag.objects.select_related("version", "by", "answered_by")
    light = rows.defer(*HEAVY_OF_INSTANCE)
    return list(light.order_by(F("answered_at").desc(nulls_first=True), "at", "pk"))
