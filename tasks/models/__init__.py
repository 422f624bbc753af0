"""Tasks in worktrays, what people record and decide at them, and letters and documents."""

from tasks.models.adjustment import Adjustment, Hold
from tasks.models.chronology import ChronologyEntry, LeftOut
from tasks.models.departure import Departure
from tasks.models.document import Document, DocumentMove, DocumentVersion
from tasks.models.draft import Draft, NoteDraft
from tasks.models.form_time import FormTime
from tasks.models.handover import Handover
from tasks.models.letter import Letter, Sending
from tasks.models.note import AgreedAction, CaseNote
from tasks.models.record import Decision, Record
from tasks.models.task import Task
from tasks.models.trial_notice import TrialNotice

__all__ = [
    "Adjustment",
    "AgreedAction",
    "CaseNote",
    "ChronologyEntry",
    "Decision",
    "Departure",
    "Document",
    "DocumentMove",
    "DocumentVersion",
    "Draft",
    "FormTime",
    "Handover",
    "Hold",
    "LeftOut",
    "Letter",
    "NoteDraft",
    "Record",
    "Sending",
    "Task",
    "TrialNotice",
]
