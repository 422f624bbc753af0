"""Tasks in worktrays, and what people record and decide at them."""

from tasks.models.draft import Draft
from tasks.models.record import Decision, Record
from tasks.models.task import Task

__all__ = ["Decision", "Draft", "Record", "Task"]
