"""Tasks in worktrays, and what people record and decide at them."""

from tasks.models.adjustment import Adjustment, Hold
from tasks.models.draft import Draft
from tasks.models.record import Decision, Record
from tasks.models.task import Task
from tasks.models.trial_notice import TrialNotice

__all__ = ["Adjustment", "Decision", "Draft", "Hold", "Record", "Task", "TrialNotice"]
