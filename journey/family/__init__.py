"""Every write about a child, the family and the professionals. Each guards, changes, audits."""

from journey.family.changing import change_child
from journey.family.recording import record_person, record_professional
from journey.family.restricting import lift_restriction, restrict_record
from journey.family.telling import tell_history, tell_story

__all__ = [
    "change_child",
    "lift_restriction",
    "record_person",
    "record_professional",
    "restrict_record",
    "tell_history",
    "tell_story",
]
