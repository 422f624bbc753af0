"""Writing a chronology. Each function guards, writes, and audits by fields, not by values."""

from collections.abc import Mapping
from typing import Any, Final

from journey import clock
from journey.access import UNKNOWN
from journey.exceptions import JourneyError, Refused
from journey.family.trail import Trail, changing
from journey.models import Child, Worker
from tasks.models import ChronologyEntry, LeftOut

ENTRY_FIELDS: Final = (
    "happened_on",
    "exactness",
    "what",
    "meaning",
    "history",
    "tone",
    "source",
    "pattern",
)
NOT_THE_SAME: Final = ("meaning",)
"""What is each child's own, where brothers and sisters share an event (R90)."""


def add_entry(
    child: Child,
    *,
    values: Mapping[str, Any],
    by: Worker,
    origin: str = "",
    meanings: Mapping[Child, str] | None = None,
) -> ChronologyEntry:
    """Enter an event, by hand or as it was accepted from what is recorded (R71, R72).

    `meanings` are brothers and sisters for whom it is entered at once, each with what it meant for
    them (R89, R90). Raises Refused, and JourneyError when it has been entered already.
    """
    others = dict(meanings or {})
    if any(one.family_id != child.family_id for one in others):
        raise Refused("An event is entered for the children of one family.")
    with changing([child, *others], by=by) as trail:
        if origin and child.chronology.standing().filter(origin=origin).exists():
            raise JourneyError("Somebody has entered this in the chronology already.")
        entry = _write(child, values, trail, by=by, origin=origin)
        for one, meaning in others.items():
            _write(one, {**values, "meaning": meaning}, trail, by=by)
    return entry


def correct_entry(
    entry: ChronologyEntry, *, values: Mapping[str, Any], by: Worker
) -> ChronologyEntry:
    """Put a corrected entry in the place of one, which stays to be read (R55).

    Raises Refused, and JourneyError when somebody was first.
    """
    with changing([entry.child], by=by) as trail:
        _refuse_unless_standing(entry)
        return _write(entry.child, values, trail, by=by, origin=entry.origin, corrects=entry)


def take_out(entry: ChronologyEntry, *, reason: str, by: Worker) -> None:
    """Take an entry out of the chronology; it stays to be read, with the reason (R55).

    Raises Refused, and JourneyError when somebody was first.
    """
    with changing([entry.child], by=by) as trail:
        _refuse_unless_standing(entry)
        entry.taken_out_at, entry.taken_out_by = clock.now(), by
        entry.taken_out_because = reason
        taken_out = ("taken_out_at", "taken_out_by", "taken_out_because")
        entry.save(update_fields=taken_out)
        trail.record(entry.child, taken_out, chronology=entry.pk)


def leave_out(child: Child, origin: str, *, by: Worker) -> None:
    """Note that what was offered is not to be in the chronology; it is not offered again."""
    with changing([child], by=by) as trail:
        _, is_new = LeftOut.objects.get_or_create(child=child, origin=origin, defaults={"by": by})
        if is_new:
            trail.record(child, ["left_out"], chronology_origin=origin)


def _write(
    child: Child,
    values: Mapping[str, Any],
    trail: Trail,
    *,
    by: Worker,
    origin: str = "",
    corrects: ChronologyEntry | None = None,
) -> ChronologyEntry:
    if unknown := sorted(values.keys() - set(ENTRY_FIELDS)):
        raise ValueError(f"{', '.join(unknown)}: not to be written here.")
    entry = ChronologyEntry(child=child, origin=origin, corrects=corrects, recorded_by=by, **values)
    entry.save(force_insert=True)
    changed = [
        name for name in ENTRY_FIELDS if getattr(corrects, name, None) != getattr(entry, name)
    ]
    ids = {"corrects": corrects.pk} if corrects else {}
    trail.record(child, changed, chronology=entry.pk, **ids)
    return entry


def _refuse_unless_standing(entry: ChronologyEntry) -> None:
    now = ChronologyEntry.objects.select_related("corrected_by").filter(pk=entry.pk).first()
    if now is None:
        raise Refused(UNKNOWN)
    if now.taken_out_at or hasattr(now, "corrected_by"):
        raise JourneyError("Somebody has corrected this entry or taken it out meanwhile.")
